/**
 * The variables that interpolation sees: the process environment, and below it the env files.
 *
 * In: the process environment, the options, the file system. Out: one map; nothing of it is ever printed.
 * The surprising rule: docker compose reads env files twice. The first time, beside the files of `-f` or in the current
 * folder, may say which Compose files there are (`COMPOSE_FILE`); the second time, in the project directory that
 * follows from them, adds what is not set yet. Variables `COMPOSE_…` of the first count as the process's own.
 *
 * Source: docker compose, `cmd/compose/compose.go`; compose-go, `cli/options.go` and `dotenv/env.go`.
 */
import { join, resolve } from 'node:path';
import { DiagnosticError } from '../diagnostic/index.ts';
import { type Environment, isAbsent } from '../host/index.ts';
import { parseDotenv } from './dotenv.ts';
import { type NamedAt, readSource, type Sources } from './sources.ts';

/** Variables by name. */
export type Variables = ReadonlyMap<string, string>;

const TRUE_WORDS = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE_WORDS = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/**
 * The process environment as docker compose sees it once it has started: with the `COMPOSE_…` of the env files of the
 * first folder.
 */
export function processVariables(
  sources: Sources,
  environment: Environment,
  envFiles: readonly string[],
  folder: string
): Variables {
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(environment)) if (value !== undefined) variables.set(name, value);
  const fromFiles = readEnvFiles(sources, defaultEnvFiles(sources, variables, envFiles, folder), variables);
  for (const [name, value] of fromFiles) {
    if (name.startsWith('COMPOSE_') && !variables.has(name)) variables.set(name, value);
  }
  return variables;
}

/** Adds the env files of a folder to variables that win over them. */
export function withEnvFiles(
  sources: Sources,
  variables: Variables,
  processOnes: Variables,
  envFiles: readonly string[],
  folder: string
): Variables {
  const files = defaultEnvFiles(sources, processOnes, envFiles, folder);
  return new Map([...readEnvFiles(sources, files, variables), ...variables]);
}

/** The env files that options or environment name, absolute; empty where the default one applies. */
export function namedEnvFiles(sources: Sources, options: readonly string[], environment: Environment): string[] {
  const names =
    options.length > 0 ? options : (environment.COMPOSE_ENV_FILES ?? '').split(',').filter(name => name !== '');
  return names.map(name => resolve(sources.workingDirectory, name));
}

function defaultEnvFiles(
  sources: Sources,
  processOnes: Variables,
  named: readonly string[],
  folder: string
): readonly EnvFile[] {
  if (named.length > 0) return named.map(path => ({ path }));
  if (isDisabled(processOnes)) return [];
  const file = join(folder, '.env');
  // One that cannot be seen may have values that count, and docker compose refuses it, too.
  return isAbsent(sources.files, file) || sources.files.kind(file) === 'directory' ? [] : [{ path: file }];
}

function isDisabled(variables: Variables): boolean {
  const value = variables.get('COMPOSE_DISABLE_ENV_FILE');
  if (value === undefined || FALSE_WORDS.includes(value)) return false;
  if (TRUE_WORDS.includes(value)) return true;
  throw new DiagnosticError({
    code: 'wrong-usage',
    message: 'the environment variable COMPOSE_DISABLE_ENV_FILE is neither true nor false',
    help: 'set it to 1 or 0, or unset it'
  });
}

/** An env file and what names it. */
export interface EnvFile {
  readonly path: string;
  readonly named?: NamedAt;
}

/**
 * Reads env files in order; later ones win.
 *
 * @param variables - What is set before: it wins where a value mentions a variable.
 * @throws DiagnosticError for a file that does not exist or cannot be understood.
 */
export function readEnvFiles(sources: Sources, files: readonly EnvFile[], variables: Variables): Variables {
  return files.reduce<Variables>((earlier, { path, named }) => {
    const source = readSource(sources, path, 'env file', named);
    return parseDotenv(source, name => variables.get(name), earlier);
  }, new Map());
}
