/** Dockerfiles: instructions, stages, and what a target reaches. */
export { type Dockerfile, parseDockerfile } from './dockerfile.ts';
export {
  type BaseImage,
  type DeclaredArgument,
  type Fetch,
  type NamedContext,
  type ProjectImage,
  type Reach,
  type ReachOptions,
  reach,
  type Step,
  type StepRead
} from './reach.ts';
export { familiarName, type Origin, type Source } from './sources.ts';
export type { ReachedStage } from './stage-reader.ts';
export { wholeOf } from './whole-read.ts';
