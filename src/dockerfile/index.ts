/** Dockerfiles: instructions, stages, and what a target reaches. */
export { type Dockerfile, parseDockerfile, type Stage } from './dockerfile.ts';
export {
  type BaseImage,
  type ContextRead,
  type DeclaredArgument,
  type Fetch,
  type NamedContext,
  type ProjectImage,
  type Reach,
  type ReachOptions,
  reach,
  type Step,
  type StepRead,
  type Widening
} from './reach.ts';
export { type Branch, familiarName, type Origin, type Source } from './sources.ts';
export type { ReachedStage, StageUse } from './stage-reader.ts';
export { wholeOf } from './whole-read.ts';
