/** Does this manifest exist; credentials, retries, time limits. */
export type { ImageConfig } from './image-config.ts';
export { DEFAULT_LIMITS } from './limits.ts';
export type { Manifest } from './manifests.ts';
export { RegistryError } from './problems.ts';
export { createRegistry, type HeadResult, type Registry, type RegistryOptions } from './registry.ts';
