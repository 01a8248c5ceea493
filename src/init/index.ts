/** Pipelines for CI services: pure functions from answers to files. */
export type { Answers } from './answers.ts';
export { targetsInSight, testServiceInSight } from './sight.ts';
export { isTargetName, TARGET_NAMES, TARGETS, type TargetName } from './targets.ts';
