/** Pipelines for CI services: pure functions from answers to files. */
export type { Answers } from './answers.ts';
export { isTargetName, TARGET_NAMES, type TargetName } from './names.ts';
export { targetsInSight, testServiceInSight } from './sight.ts';
export { TARGETS } from './targets.ts';
