/**
 * A CI service's point of view: every job has a machine of its own, with a fresh checkout and an engine that has nothing.
 *
 * The registry stays, and the checkout of one test; the engine of each job is stopped when the job is over.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pushBaseImage } from './base-image.ts';
import { checkOut, runCli, type Workspace } from './cli.ts';
import type { ToolResult } from './docker.ts';
import { type Engine, startEngine } from './engine.ts';
import { type RegistryRequest, type RegistryServer, startRegistryServer } from './registry-server.ts';

export interface JobResult extends ToolResult {
  /** What the job asked of the registry. */
  readonly requests: readonly RegistryRequest[];
}

export interface Pipeline {
  readonly registry: RegistryServer;
  readonly checkout: Workspace;
  /** `REGISTRY` and `BASE_IMAGE`, which the fixtures' Compose files need. */
  readonly variables: Readonly<Record<string, string>>;
  /** Runs compose-cache on a fresh machine. */
  readonly job: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<JobResult>;
  /** Runs `use` on a fresh machine. */
  readonly onMachine: <Result>(use: (engine: Engine) => Promise<Result>) => Promise<Result>;
  /** Writes a file of the checkout, as a commit would. */
  readonly change: (path: string, text: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** @param fixture - The folder of a project below `fixtures`. */
export async function startPipeline(fixture: string): Promise<Pipeline> {
  const registry = await startRegistryServer();
  const checkout = await checkOut(`fixtures/${fixture}`);
  const onMachine: Pipeline['onMachine'] = async use => {
    const engine = await startEngine();
    try {
      return await use(engine);
    } finally {
      await engine.stop();
    }
  };
  const baseImage = await onMachine(engine => pushBaseImage(engine, registry.host));
  const variables = { REGISTRY: registry.host, BASE_IMAGE: baseImage };
  return {
    registry,
    checkout,
    variables,
    onMachine,
    job: (args, env = {}) =>
      onMachine(async engine => {
        const before = registry.requests().length;
        const result = await runCli(args, { cwd: checkout.path, env: { ...engine.env, ...variables, ...env } });
        return { ...result, requests: registry.requests().slice(before) };
      }),
    change: (path, text) => writeFile(join(checkout.path, path), text),
    close: async () => {
      await registry.close();
      await checkout.remove();
    }
  };
}

/** What was asked of manifests, as `HEAD five/api HASH`. */
export function manifestRequests(requests: readonly RegistryRequest[]): readonly string[] {
  return requests.flatMap(({ method, path }) => {
    const [, repository, name] = /^\/v2\/(.+)\/manifests\/([^?]+)/.exec(path) ?? [];
    return repository === undefined ? [] : [`${method} ${repository} ${name}`];
  });
}

/** The requests that change what the registry has. */
export function writesAmong(requests: readonly RegistryRequest[]): readonly RegistryRequest[] {
  return requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD');
}
