/** Does this manifest exist; credentials, retries, time limits. */
export type { Deletion } from './deletion.ts';
export type { ImageConfig } from './image-config.ts';
export { DEFAULT_LIMITS, type RegistryLimits } from './limits.ts';
export type { Manifest, ManifestInfo } from './manifests.ts';
export type { ExchangeEvent } from './messages.ts';
export type { MovedTag } from './move-tag.ts';
export type { Platform } from './platform.ts';
export { RegistryError, type RegistryFailure } from './problems.ts';
export type { Artifact } from './referrers.ts';
export { createRegistry, type HeadResult, type Registry, type RegistryOptions } from './registry.ts';
