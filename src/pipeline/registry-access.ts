/** Opens the registry client for a plan; loaded only by commands that ask a registry. */
import {
  certificatePlaces,
  createNodeHttp,
  createTrust,
  type Environment,
  nodeClock,
  nodeFiles,
  type Processes
} from '../host/index.ts';
import { createRegistry, type Registry } from '../registry/index.ts';
import { type ProgressListener, watchedHttp } from './progress.ts';

export interface RegistryAccess {
  readonly environment: Environment;
  readonly processes: Processes;
  /** Registries that are spoken to without TLS. */
  readonly insecure: readonly string[];
  readonly signal?: AbortSignal;
  /** Told of every request. */
  readonly progress?: ProgressListener | undefined;
}

/** The caller closes it. */
export function openRegistry({ environment, processes, insecure, signal, progress }: RegistryAccess): Registry {
  const http = createNodeHttp();
  return createRegistry({
    http: progress === undefined ? http : watchedHttp(http, progress),
    clock: nodeClock,
    processes,
    environment,
    files: nodeFiles,
    insecure,
    trustFor: createTrust(certificatePlaces(environment)),
    ...(signal === undefined ? {} : { signal })
  });
}
