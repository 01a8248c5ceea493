/**
 * Argument lists for docker compose, without a program being run.
 *
 * The rendered file is always given explicitly, with the project directory and name that it was loaded with: docker
 * compose then looks for no file of its own, and relative paths mean what they meant.
 * `.env` files and profiles are handed on as they were given, since the rendered file keeps its `${VARIABLES}`.
 */

/** What docker compose has to be told so that it sees the project that was loaded. */
export interface ComposeProject {
  /** Absolute path. */
  readonly directory: string;
  readonly name: string;
  /** Those of `--env-file`; docker compose finds `.env` and COMPOSE_ENV_FILES by itself. */
  readonly envFiles: readonly string[];
  /** Those of `--profile`; docker compose reads COMPOSE_PROFILES by itself. */
  readonly profiles: readonly string[];
}

/** How docker compose shows what it is doing, by its own words. */
export type Progress = 'auto' | 'tty' | 'plain' | 'quiet';

/** The file argument with which docker compose reads its standard input. */
export const STANDARD_INPUT = '-';

export interface BuildFlags {
  /** Push each image as soon as it is built. */
  readonly push: boolean;
  /** Name of a `docker buildx` builder; the selected one when absent. */
  readonly builder?: string;
}

/** `docker ARGUMENTS` that runs a command of docker compose on the project in `file`. */
export function composeArguments(
  file: string,
  project: ComposeProject,
  command: readonly string[],
  progress?: Progress
): readonly string[] {
  return [
    'compose',
    '--file',
    file,
    '--project-directory',
    project.directory,
    '--project-name',
    project.name,
    ...project.envFiles.flatMap(path => ['--env-file', path]),
    ...project.profiles.flatMap(profile => ['--profile', profile]),
    ...(progress === undefined ? [] : ['--progress', progress]),
    ...command
  ];
}

/**
 * The command that builds exactly these services.
 *
 * @throws RangeError without services: docker compose would build all of them.
 */
export function buildCommand(services: readonly string[], flags: BuildFlags): readonly string[] {
  if (services.length === 0) throw new RangeError('a build of no service would build them all');
  return [
    'build',
    ...(flags.builder === undefined ? [] : ['--builder', flags.builder]),
    ...(flags.push ? ['--push'] : []),
    ...services
  ];
}
