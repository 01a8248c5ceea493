export { type IgnoreRules, NO_IGNORE_RULES, parseIgnoreFile, readIgnoreFile } from './ignore-file.ts';
export type { ContextInput, ReadInputs } from './inputs.ts';
export type { ModePolicy } from './modes.ts';
export { bytesOfPath, textOfPath } from './path-bytes.ts';
export type { ContextRead } from './read.ts';
export { type CollectOptions, type ContextInputs, type ContextStore, createContextStore } from './store.ts';
