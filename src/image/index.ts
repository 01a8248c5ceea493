export { HASH_LABEL } from './labels.ts';
export { defaultPlatform, normalizeArchitecture, normalizePlatform } from './platform.ts';
export { type ImageReference, isRepository, isTag, normalizeReference, parseReference } from './reference.ts';
