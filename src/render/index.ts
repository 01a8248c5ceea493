export type { BuildRendering, Changes, Interpolate, ScalarReplacement, ServiceRendering } from './change.ts';
export { type Followers, findFollowers } from './followers.ts';
export { addSettings, renderInPlace } from './in-place/in-place.ts';
export { renderMerged } from './merged.ts';
export { renderOverride } from './override.ts';
