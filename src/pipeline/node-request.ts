/** What a program in Node asks for when it says no more than it has to: the rest is as on the command line. */
import { createNodeTerminal, type Environment, nodeFiles, nodeProcesses, userCacheFolder } from '../host/index.ts';
import type { SettingTexts } from '../settings/index.ts';
import type { PlanRequest } from './plan.ts';

export interface NodeRequestOptions {
  /** The current folder, absolute: `process.cwd()`. */
  readonly workingDirectory: string;
  /** The variables that Compose files, docker compose's own and `COMPOSE_CACHE_…` are read from: `process.env`. */
  readonly environment: Environment;
  /** As `--file`, in order; absent: `COMPOSE_FILE`, or the files that docker compose finds by itself. */
  readonly files?: readonly string[];
  readonly projectDirectory?: string;
  readonly projectName?: string;
  /** As `--profile`; absent: `COMPOSE_PROFILES`. */
  readonly profiles?: readonly string[];
  /** As `--env-file`; absent: `COMPOSE_ENV_FILES`, or `.env`. */
  readonly envFiles?: readonly string[];
  /** Names of services; absent: all active ones. */
  readonly services?: readonly string[];
  /** Settings that go over those of the environment and the files, each as its flag has it: `{ modes: 'exact' }`. */
  readonly settings?: SettingTexts;
  /** Whether digests of files are kept in the user's cache folder from one run to the next; true when absent. */
  readonly cache?: boolean;
}

/** @returns the request for {@link createPlan}, with Node's file system and processes. Reads nothing yet. */
export function nodeRequest(options: NodeRequestOptions): PlanRequest {
  const { workingDirectory, environment, cache = true } = options;
  return {
    load: {
      files: options.files ?? [],
      projectDirectory: options.projectDirectory,
      projectName: options.projectName,
      profiles: options.profiles ?? [],
      envFiles: options.envFiles ?? [],
      workingDirectory,
      environment,
      readStdin: () => createNodeTerminal().readInput(),
      fileSystem: nodeFiles
    },
    services: options.services ?? [],
    settings: options.settings ?? {},
    processes: nodeProcesses,
    cacheFolder: cache ? userCacheFolder(environment, 'digests') : undefined
  };
}
