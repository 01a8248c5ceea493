/** docker compose and buildx: argument lists, and running them. The builds themselves are BuildKit's work. */
export type { ComposeProject, Progress } from './arguments.ts';
export { type Builder, inspectBuilder } from './builder.ts';
export {
  buildServices,
  type HandOffOptions,
  pullImages,
  pushImages,
  runCompose
} from './compose.ts';
export type { Docker } from './docker.ts';
export type { ServiceImage } from './image-document.ts';
export { findLocalImages, pushQuietly, watchTags } from './images.ts';
