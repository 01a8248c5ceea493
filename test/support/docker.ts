/**
 * Where the tests find docker's command line, and how they run docker compose without an engine.
 *
 * In: nothing but the machine; `scripts/provision-engine.sh` fills `.cache/engine` where it can (see setup.ts).
 * Out: the paths of `docker` and of the compose plugin, and `dockerCompose`, which runs the plugin.
 * The plugin is started by itself, not through `docker`: the same answer in a third of the time.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { nodeProcesses } from '../../src/host/index.ts';

/** The oldest docker compose whose answers our tests understand: it reads `!override` and several `env_file` forms. */
const OLDEST_COMPOSE = [2, 24] as const;

/** The root of this repository. */
export const REPOSITORY_ROOT = join(import.meta.dirname, '../..');

/** Where `scripts/provision-engine.sh` unpacks docker's programs. */
export const PROVISIONED_ROOT = join(REPOSITORY_ROOT, '.cache/engine/root');

export interface DockerTools {
  /** The `docker` program. */
  readonly docker: string;
  /** The `docker-compose` plugin, which also runs by itself. */
  readonly compose: string;
  /** The `docker-buildx` plugin; absent where docker compose would have to do without. */
  readonly buildx: string | undefined;
  /** What the plugin says of itself, such as `2.40.3`. */
  readonly composeVersion: string;
}

const PLUGIN_FOLDERS = [
  join(PROVISIONED_ROOT, 'usr/libexec/docker/cli-plugins'),
  ...(process.env.DOCKER_CONFIG === undefined ? [] : [join(process.env.DOCKER_CONFIG, 'cli-plugins')]),
  join(homedir(), '.docker/cli-plugins'),
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
  '/Applications/Docker.app/Contents/Resources/cli-plugins'
];

function findFile(folders: readonly string[], name: string): string | undefined {
  return folders.map(folder => join(folder, name)).find(existsSync);
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST_COMPOSE[0] || (major === OLDEST_COMPOSE[0] && minor >= OLDEST_COMPOSE[1]);
}

/**
 * Looks for docker and a docker compose that is recent enough: the provisioned ones first, then those of the machine.
 *
 * @returns the tools, or one line that says what is missing.
 */
export function findDockerTools(): DockerTools | string {
  const compose = findFile(PLUGIN_FOLDERS, 'docker-compose');
  if (compose === undefined) return 'docker compose is not installed';
  const docker = findFile([join(PROVISIONED_ROOT, 'usr/bin'), ...(process.env.PATH ?? '').split(':')], 'docker');
  if (docker === undefined) return 'docker is not installed';
  const composeVersion = execFileSync(compose, ['version', '--short'], { encoding: 'utf8' }).trim().replace(/^v/, '');
  if (!isRecent(composeVersion)) {
    return `docker compose ${composeVersion} is older than ${OLDEST_COMPOSE.join('.')}`;
  }
  return { docker, compose, composeVersion, buildx: findFile(PLUGIN_FOLDERS, 'docker-buildx') };
}

let found: DockerTools | string | undefined;

/** The tools that this run of the tests uses. @throws Error when there are none. */
export function dockerTools(): DockerTools {
  found ??= findDockerTools();
  if (typeof found === 'string') throw new Error(`${found}: see "Tests" in CONTRIBUTING.md`);
  return found;
}

/**
 * Whether tests that need only docker's command line can run here, for `describe.skipIf`.
 *
 * With `REQUIRE_ENGINE=1`, or `CI` set, it is always true: the tests then fail where they would have been skipped.
 */
export function hasDockerCompose(): boolean {
  found ??= findDockerTools();
  return typeof found !== 'string' || engineIsRequired();
}

/** Whether a test without an engine has to fail (`REQUIRE_ENGINE=1`, or `CI` set) or is listed as skipped. */
export function engineIsRequired(): boolean {
  const { REQUIRE_ENGINE: required, CI: ci } = process.env;
  return required === '1' || (ci !== undefined && ci !== '' && ci !== 'false');
}

export interface ToolOptions {
  /** The current folder of the program; this process's own when absent. */
  readonly cwd?: string;
  /** The environment besides `PATH` and `HOME`; nothing else of this process's environment is handed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the program reads from its standard input. */
  readonly input?: string | Uint8Array;
}

export interface ToolResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in an environment of `PATH`, `HOME` and what `options` adds. */
export async function runTool(
  command: string,
  args: readonly string[],
  options: ToolOptions = {}
): Promise<ToolResult> {
  const { PATH = '', HOME = '' } = process.env;
  const result = await nodeProcesses.run(command, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? {} : { input: options.input }),
    env: { PATH, HOME, ...options.env }
  });
  return { exitCode: result.exitCode, stdout: result.stdout.toString(), stderr: result.stderr.toString() };
}

/** Runs `docker compose ARGS`, with the environment of {@link runTool}. Needs no engine for `config` and its like. */
export function dockerCompose(args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  return runTool(dockerTools().compose, args, options);
}
