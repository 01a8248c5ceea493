/**
 * Which Compose files make the project, and in which folder it lives.
 *
 * In: the options of the command line, the process environment, the file system. Out: the files in their order, the
 * project directory, the variables that interpolation sees.
 * The surprising rule: override files belong to the default files only; `-f` and COMPOSE_FILE name all there is.
 *
 * Source: Docker's documentation of `docker compose`, "-f" and "Environment variables"; compose-go, `cli/options.go`.
 */
import { delimiter, dirname, join, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../diagnostic/index.ts';
import { type Environment, isAbsent } from '../host/index.ts';
import { namedEnvFiles, processVariables, type Variables, withEnvFiles } from './environment.ts';
import { isRemoteFile } from './paths.ts';
import { type Sources, shownPath } from './sources.ts';

const DEFAULT_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDE_FILES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml'
];

export interface DiscoveryOptions {
  /** `-f`, in order; `-` is stdin. */
  readonly files: readonly string[];
  readonly projectDirectory: string | undefined;
  readonly envFiles: readonly string[];
  readonly environment: Environment;
}

export interface Discovery {
  /** Absolute paths, or `-`; at least one. */
  readonly files: readonly string[];
  /** Absolute. */
  readonly directory: string;
  readonly variables: Variables;
  /** Files that were left out although they look like Compose files. */
  readonly diagnostics: readonly Diagnostic[];
}

/** @throws DiagnosticError `no-compose-file`, `unreadable-file`, and what reading the env files throws. */
export function discover(sources: Sources, options: DiscoveryOptions): Discovery {
  const named = options.files.map(file => (file === '-' ? file : resolveLocal(sources, file)));
  const start = directoryOf(sources, options.projectDirectory, named);
  const envFiles = namedEnvFiles(sources, options.envFiles, options.environment);
  const processOnes = processVariables(sources, options.environment, envFiles, start);
  const first = withEnvFiles(sources, withFolder(processOnes, sources), processOnes, envFiles, start);
  const { files, diagnostics } =
    named.length > 0 ? { files: named, diagnostics: [] } : findFiles(sources, first, start);
  const directory = directoryOf(sources, options.projectDirectory, files);
  return { files, directory, diagnostics, variables: withEnvFiles(sources, first, processOnes, envFiles, directory) };
}

function withFolder(variables: Variables, sources: Sources): Variables {
  return variables.has('PWD') ? variables : new Map([...variables, ['PWD', sources.workingDirectory]]);
}

function resolveLocal(sources: Sources, file: string): string {
  if (!isRemoteFile(file)) return resolve(sources.workingDirectory, file);
  throw new DiagnosticError({
    code: 'unsupported-remote',
    file,
    message: 'the Compose file lies on another machine',
    help: 'fetch it first and name the local file'
  });
}

/** The option, else the folder of the first file that is not stdin, else the current folder. */
function directoryOf(sources: Sources, option: string | undefined, files: readonly string[]): string {
  if (option !== undefined && option !== '') return resolve(sources.workingDirectory, option);
  const first = files.find(file => file !== '-');
  return first === undefined ? sources.workingDirectory : dirname(first);
}

interface FoundFiles {
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

function findFiles(sources: Sources, variables: Variables, start: string): FoundFiles {
  const list = variables.get('COMPOSE_FILE');
  if (list !== undefined) return { files: filesOfVariable(sources, list, variables), diagnostics: [] };
  return findDefaultFiles(sources, start);
}

function filesOfVariable(sources: Sources, list: string, variables: Variables): string[] {
  const separator = variables.get('COMPOSE_PATH_SEPARATOR') || delimiter;
  return list.split(separator).map(part => {
    if (part === '-') return part;
    const file = resolveLocal(sources, part);
    if (part !== '' && !isAbsent(sources.files, file)) return file;
    throw new DiagnosticError({
      code: 'unreadable-file',
      file: shownPath(sources, file),
      message: part === '' ? 'COMPOSE_FILE names an empty path' : 'COMPOSE_FILE names a file that does not exist',
      help: `COMPOSE_FILE is "${list}", paths with "${separator}" between them; mend it, or unset it to use the default files`
    });
  });
}

function findDefaultFiles(sources: Sources, start: string): FoundFiles {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = existing(sources, folder, DEFAULT_FILES);
    if (found[0] !== undefined) {
      const overrides = existing(sources, folder, OVERRIDE_FILES);
      return {
        files: [found[0], ...overrides.slice(0, 1)],
        diagnostics: [...severalFiles(sources, found), ...severalFiles(sources, overrides)]
      };
    }
    if (dirname(folder) === folder) break;
  }
  throw new DiagnosticError({
    code: 'no-compose-file',
    file: shownPath(sources, start),
    message: 'there is no Compose file in this folder or in one above it',
    help: `name one with --file, or create ${DEFAULT_FILES[0]}${othersIn(sources, start)}`
  });
}

/** What is in a folder without a Compose file: perhaps one of another name, perhaps a hint that the folder is wrong. */
function othersIn(sources: Sources, folder: string): string {
  const names = sources.files.list(folder).filter(name => !name.startsWith('.'));
  const likely = names.filter(name => /\.ya?ml$/i.test(name));
  const shown = (likely.length > 0 ? likely : names).slice(0, 5);
  return shown.length === 0 ? '' : ` (the folder has ${shown.map(name => `"${name}"`).join(', ')})`;
}

function existing(sources: Sources, folder: string, names: readonly string[]): string[] {
  return names.map(name => join(folder, name)).filter(path => sources.files.kind(path) !== undefined);
}

function severalFiles(sources: Sources, found: readonly string[]): Diagnostic[] {
  const [used, ...others] = found.map(path => shownPath(sources, path));
  if (used === undefined || others.length === 0) return [];
  return [
    {
      code: 'several-compose-files',
      severity: 'warning',
      file: used,
      message: `this file is used; ${others.map(path => `"${path}"`).join(' and ')} would do as well`,
      help: 'remove what is not used, or name the files with --file'
    }
  ];
}
