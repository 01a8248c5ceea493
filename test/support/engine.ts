/**
 * A pristine Docker engine for a test, as a fresh CI machine would have it.
 *
 * On a Debian machine, as root: an engine of our own from `.cache/engine`, started in a quarter of a second, with its own
 * images, build cache, socket and client configuration; a developer's Docker is never touched. Elsewhere: the engine named
 * by `COMPOSE_CACHE_TEST_DOCKER_HOST`, or with `CI` or `REQUIRE_ENGINE=1` the one that answers by default. The tests
 * empty such an engine, so a developer has to name it. Otherwise the tests are skipped.
 *
 * Only one engine of a test may run at a time: stop it before the next one is started.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type DockerTools,
  dockerTools,
  engineIsRequired,
  findDockerTools,
  PROVISIONED_ROOT,
  runTool,
  type ToolOptions,
  type ToolResult
} from './docker.ts';
import { startScript } from './supervised.ts';

/** Where the engine of a test comes from. */
type Source =
  | { readonly kind: 'own' }
  | { readonly kind: 'named'; readonly host: string | undefined }
  | { readonly kind: 'none'; readonly why: string };

export interface Engine {
  /** What points docker, docker compose and compose-cache at this engine: `DOCKER_HOST`, `DOCKER_CONFIG`, `PATH`, `HOME`. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs `docker ARGS` whatever its exit code. */
  readonly docker: (args: readonly string[], options?: ToolOptions) => Promise<ToolResult>;
  /** Runs `docker ARGS`. @returns its trimmed standard output. @throws Error with all output when the exit code is not 0. */
  readonly ok: (args: readonly string[], options?: ToolOptions) => Promise<string>;
  /** Stops the engine and removes all that it stored. */
  readonly stop: () => Promise<void>;
}

function findSource(): Source {
  const named = process.env.COMPOSE_CACHE_TEST_DOCKER_HOST;
  if (named !== undefined && named !== '') return { kind: 'named', host: named };
  const tools = findDockerTools();
  if (typeof tools === 'string') return { kind: 'none', why: tools };
  if (process.getuid?.() === 0 && existsSync(join(PROVISIONED_ROOT, 'usr/sbin/dockerd'))) return { kind: 'own' };
  if (engineIsRequired()) return { kind: 'named', host: process.env.DOCKER_HOST };
  return {
    kind: 'none',
    why: 'they need root on Debian, or COMPOSE_CACHE_TEST_DOCKER_HOST with an engine they may empty'
  };
}

const source = findSource();

/** One line that says why the tests with an engine cannot run here; `undefined` when they can. */
export const whyNoEngine: string | undefined = source.kind === 'none' ? source.why : undefined;

/** For `describe.skipIf`: there is no engine, and nobody said that there has to be one. */
export const skipsEngine: boolean = whyNoEngine !== undefined && !engineIsRequired();

async function writeClientConfig(folder: string, tools: DockerTools): Promise<void> {
  await mkdir(join(folder, 'cli-plugins'), { recursive: true });
  for (const plugin of [tools.compose, tools.buildx]) {
    if (plugin !== undefined)
      await symlink(plugin, join(folder, 'cli-plugins', plugin.slice(plugin.lastIndexOf('/') + 1)));
  }
  await writeFile(join(folder, 'config.json'), '{}');
}

function createEngine(env: Engine['env'], stop: Engine['stop']): Engine {
  const docker = (args: readonly string[], options: ToolOptions = {}) =>
    runTool(dockerTools().docker, args, { ...options, env: { ...env, ...options.env } });
  const ok = async (args: readonly string[], options: ToolOptions = {}) => {
    const { exitCode, stdout, stderr } = await docker(args, options);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: exit code ${exitCode}\n${stdout}\n${stderr}`);
    return stdout.trim();
  };
  return { env, docker, ok, stop };
}

function clientEnvironment(config: string, host: string | undefined, tools: DockerTools): Engine['env'] {
  return {
    PATH: `${dirname(tools.docker)}:${process.env.PATH ?? ''}`,
    HOME: config,
    DOCKER_CONFIG: config,
    ...(host === undefined ? {} : { DOCKER_HOST: host })
  };
}

async function answers(engine: Engine): Promise<boolean> {
  return (await engine.docker(['version'])).exitCode === 0;
}

async function startOwn(tools: DockerTools, config: string): Promise<Engine> {
  // Not below the repository: the path of a socket has room for about a hundred bytes.
  const folder = await mkdtemp(join(tmpdir(), 'cc-engine-'));
  const env = clientEnvironment(config, `unix://${join(folder, 'docker.sock')}`, tools);
  const log = join(folder, 'dockerd.log');
  let lastLog = '';
  const script = await startScript(join(import.meta.dirname, 'engine.sh'), [PROVISIONED_ROOT, folder], {
    name: 'the Docker engine of the tests',
    timeoutMs: 60_000,
    isReady: async () => {
      lastLog = await readFile(log, 'utf8').catch(() => '');
      return answers(createEngine(env, async () => undefined));
    },
    details: () => lastLog
  });
  return createEngine(env, async () => {
    await script.stop();
    await rm(config, { recursive: true, force: true });
  });
}

async function emptyNamed(tools: DockerTools, config: string, host: string | undefined): Promise<Engine> {
  const engine = createEngine(clientEnvironment(config, host, tools), () =>
    rm(config, { recursive: true, force: true })
  );
  if (!(await answers(engine)))
    throw new Error(`the Docker engine at ${host ?? 'the default address'} does not answer`);
  await engine.ok(['system', 'prune', '--all', '--force', '--volumes']);
  await engine.ok(['builder', 'prune', '--all', '--force']);
  return engine;
}

/**
 * Starts an engine that has no image, no container and no build cache.
 *
 * @throws Error when none can be had; ask {@link skipsEngine} first.
 */
export async function startEngine(): Promise<Engine> {
  if (source.kind === 'none') throw new Error(`no Docker engine for the tests: ${source.why}`);
  const tools = dockerTools();
  const config = await mkdtemp(join(tmpdir(), 'cc-docker-config-'));
  await writeClientConfig(config, tools);
  return source.kind === 'own' ? startOwn(tools, config) : emptyNamed(tools, config, source.host);
}
