export { type ImageReference, isRepository, isTag, normalizeReference, parseReference } from './reference.ts';
