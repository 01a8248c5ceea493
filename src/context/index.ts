export { type IgnoreRules, NO_IGNORE_RULES, parseIgnoreFile, readIgnoreFile } from './ignore-file.ts';
export type { ContextInput, ReadInputs } from './inputs.ts';
export type { ModePolicy } from './modes.ts';
export { spellingOfPath } from './path-bytes.ts';
export type { ContextRead } from './read.ts';
export { type ContextStore, createContextStore } from './store.ts';
