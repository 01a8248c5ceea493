export { type IgnoreRules, NO_IGNORE_RULES, parseIgnoreFile, readIgnoreFile } from './ignore-file.ts';
export {
  type CollectOptions,
  type ContextInput,
  type ContextInputs,
  type ContextStore,
  createContextStore,
  type ReadInputs
} from './inputs.ts';
export type { ModePolicy } from './modes.ts';
export { bytesOfPath, textOfPath } from './path-bytes.ts';
export type { ContextRead } from './read.ts';
