/**
 * Loading projects in tests: from real folders, and what docker compose says of the same.
 *
 * A case of `fixtures/compose/load` is a folder with a project, and a `command.json` where its command line has options,
 * an environment or another current folder.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type LoadOptions, loadProject, type Project } from '../../src/compose/index.ts';
import { DiagnosticError, renderDiagnostics } from '../../src/diagnostic/index.ts';
import { type Files, nodeFiles } from '../../src/host/index.ts';
import { renderMerged } from '../../src/render/index.ts';
import { dockerCompose, type ToolResult } from './docker.ts';

export const LOAD_FIXTURES = join(import.meta.dirname, '../../fixtures/compose/load');

/** How docker compose is called in a project. */
export interface Command {
  /** Options that stand before the subcommand. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The current folder, absolute. */
  readonly cwd: string;
  readonly stdin: string;
}

interface CommandFile {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
}

export function readCommand(folder: string): Command {
  const path = join(folder, 'command.json');
  // our own files, written in this shape
  const command: CommandFile = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  return {
    args: command.args ?? [],
    env: command.env ?? {},
    cwd: join(folder, command.cwd ?? ''),
    stdin: command.stdin === undefined ? '' : readFileSync(join(folder, command.stdin), 'utf8')
  };
}

/** The options of docker compose's command line as ours. */
export function loadOptions({ args, env, cwd, stdin }: Command): LoadOptions {
  const values = (...names: readonly string[]) =>
    args.flatMap((arg, index) => (names.includes(arg) ? [args[index + 1] ?? ''] : []));
  return {
    files: values('-f', '--file'),
    projectDirectory: values('--project-directory').at(-1),
    projectName: values('-p', '--project-name').at(-1),
    profiles: values('--profile'),
    envFiles: values('--env-file'),
    workingDirectory: cwd,
    environment: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    readStdin: () => stdin,
    fileSystem: nodeFiles
  };
}

/** The project, or what a person would be told. */
export function tryLoad(options: LoadOptions): Project | string {
  try {
    return loadProject(options);
  } catch (error) {
    if (error instanceof DiagnosticError) return renderDiagnostics(error.diagnostics, { colour: false });
    throw error;
  }
}

/** What docker compose makes of a project as it stands. */
export function configOfOriginal({ args, env, cwd, stdin }: Command, ...more: readonly string[]): Promise<ToolResult> {
  return dockerCompose([...args, ...more, 'config'], { cwd, env, input: stdin });
}

/**
 * What docker compose makes of our merged document, in the same project directory, under the same name and with the
 * variables that the project sees.
 */
export function configOfMerged(project: Project, ...more: readonly string[]): Promise<ToolResult> {
  // They are all there already; what names env files would have them read again, from another folder.
  const variables = [...project.environment].filter(([name]) => name !== 'COMPOSE_ENV_FILES');
  return dockerCompose(['-p', project.name, '--project-directory', project.directory, '-f', '-', ...more, 'config'], {
    env: { ...Object.fromEntries(variables), COMPOSE_DISABLE_ENV_FILE: '1' },
    input: mergedText(project)
  });
}

/** The merged document as the renderer prints it when nothing is to be changed. */
export function mergedText(project: Project): string {
  return renderMerged(project.tree, { services: [] }, { interpolate: text => text });
}

/** The options that activate the profiles which the command activates. */
export function profileOptions(command: Command, project: Project): string[] {
  const named = loadOptions(command).profiles;
  const profiles = named.length > 0 ? named : (project.environment.get('COMPOSE_PROFILES') ?? '').split(',');
  return profiles.flatMap(profile => ['--profile', profile.trim()]);
}

/** A file system in memory. @param texts - By absolute path; what is above them are folders. */
export function memoryFiles(texts: Readonly<Record<string, string>>): Files {
  const files = new Map(Object.entries(texts));
  const folders = new Set(['/']);
  for (const path of files.keys()) {
    for (let folder = dirname(path); folder !== '/'; folder = dirname(folder)) folders.add(folder);
  }
  return {
    kind: path => (files.has(path) ? 'file' : folders.has(path) ? 'directory' : undefined),
    list: folder =>
      [...files.keys(), ...folders]
        .flatMap(path => (dirname(path) === folder ? [path.slice(folder.length + 1)] : []))
        .sort(),
    read: path => Buffer.from(files.get(path) ?? ''),
    realPath: path => path
  };
}

/** Loads a project whose files lie in `/project`, by names relative to it. */
export function loadFiles(
  texts: Readonly<Record<string, string>>,
  options: Partial<LoadOptions> = {}
): Project | string {
  const absolute = Object.entries(texts).map(([name, text]) => [join('/project', name), text]);
  return tryLoad({
    files: [],
    projectDirectory: undefined,
    projectName: undefined,
    profiles: [],
    envFiles: [],
    workingDirectory: '/project',
    environment: {},
    readStdin: () => '',
    fileSystem: memoryFiles(Object.fromEntries(absolute)),
    ...options
  });
}

/** A project that is meant to load. @throws Error with what is wrong. */
export function loaded(project: Project | string): Project {
  if (typeof project === 'string') throw new Error(project);
  return project;
}

/** What is wrong with a project that is not meant to load. @throws Error where it loads. */
export function refused(project: Project | string): string {
  if (typeof project !== 'string') throw new Error('the project loads');
  return project;
}
