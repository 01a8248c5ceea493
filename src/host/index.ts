/** What a machine offers. Small interfaces, one Node version of each; tests pass their own where a machine cannot be had. */
export type { Environment } from './environment.ts';
export { type HandOverOptions, nodeProcesses, type Processes, type RunOptions, type RunResult } from './processes.ts';
