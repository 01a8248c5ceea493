export { type ImageReference, isRepository, isTag, normalizeReference, parseReference } from './reference.ts';
export { defaultPlatform, normalizePlatform } from './platform.ts';
