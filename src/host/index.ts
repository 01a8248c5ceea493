/** What a machine offers. Small interfaces, one Node version of each; tests pass their own where a machine cannot be had. */

export { type CacheFolder, createCacheFolder, userCacheFolder } from './cache-folder.ts';
export { certificatePlaces, createTrust, type TrustFor } from './certificates.ts';
export { type Clock, nodeClock } from './clock.ts';
export type { Environment } from './environment.ts';
export { type ExtendedAttribute, type ExtendedAttributes, nodeExtendedAttributes } from './extended-attributes.ts';
export { type Files, isAbsent, nodeFiles } from './files.ts';
export {
  createNodeHttp,
  type Http,
  type HttpLimits,
  type HttpMethod,
  type HttpRequest,
  type HttpResponse
} from './http.ts';
export { HttpError, type HttpFailure } from './http-error.ts';
export { InterruptedError } from './interrupted.ts';
export { postponeOptimization } from './optimizer.ts';
export { appendTextFile, createFolder, writeTextFile } from './output-file.ts';
export { type WithPrivateFile, withPrivateFile } from './private-file.ts';
export { type HandOverOptions, nodeProcesses, type Processes, type RunOptions, type RunResult } from './processes.ts';
export { hasIdleProcessor } from './processors.ts';
export { systemCode } from './system-code.ts';
export { createNodeTerminal, NoCurrentFolderError, StandardStreamError, type Terminal } from './terminal.ts';
export { nodeTreeFiles, type TreeEntryKind, type TreeFiles, type TreeStat, treeFilesOf } from './tree-files.ts';
