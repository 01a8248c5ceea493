/**
 * Hands the rendered project to docker compose: build, pull, push, or whatever command the user names.
 *
 * The first three read the project from standard input, which they need for nothing else. A command of the user may need
 * the terminal (`exec`, `run`), so it gets a private file, which is removed when the command has ended. Containers made by
 * such a command carry that file's name in the label `com.docker.compose.project.config_files`; docker compose does not compare
 * it, so nothing is made anew because of it.
 */
import type { WithPrivateFile } from '../host/index.ts';
import {
  type BuildFlags,
  buildCommand,
  type ComposeProject,
  composeArguments,
  type Progress,
  STANDARD_INPUT
} from './arguments.ts';
import { type Docker, explainFailure, handOverToDocker, runDocker, runOnTerminal } from './docker.ts';
import { imageDocument, type ServiceImage } from './image-document.ts';

export interface HandOffOptions {
  readonly docker: Docker;
  readonly project: ComposeProject;
  /** docker compose's own choice when absent. */
  readonly progress?: Progress;
}

export interface BuildOptions extends HandOffOptions, BuildFlags {
  /** The rendered project. */
  readonly document: string;
  /** What to build, not empty. Services that share an image are to be named once: each would be built, and race for the tag. */
  readonly services: readonly string[];
}

/**
 * Builds services by one `docker compose build`, so that contexts and stages in common are sent and solved once.
 *
 * With `push`, an image is in the registry as soon as it is built, whatever becomes of the others: a hash tag is
 * written only after its build. A service that is used by another one (`additional_contexts: service:x`) is built and
 * pushed too, named or not.
 *
 * @throws DiagnosticError `docker-not-found` or `docker-failed`; InterruptedError.
 */
export async function buildServices(options: BuildOptions): Promise<void> {
  const command = buildCommand(options.services, options);
  const args = composeArguments(STANDARD_INPUT, options.project, command, options.progress);
  await runOnTerminal(options.docker, 'docker compose build', args, options.document);
}

/**
 * Pulls images, each once.
 *
 * @throws DiagnosticError `docker-not-found`, or `docker-failed` when one of them cannot be pulled; InterruptedError.
 */
export function pullImages(images: readonly ServiceImage[], options: HandOffOptions): Promise<void> {
  return transferImages('pull', images, options);
}

/**
 * Pushes images that the engine has, each once.
 *
 * @throws DiagnosticError `docker-not-found`, or `docker-failed` when one of them cannot be pushed; InterruptedError.
 */
export function pushImages(images: readonly ServiceImage[], options: HandOffOptions): Promise<void> {
  return transferImages('push', images, options);
}

async function transferImages(
  verb: 'pull' | 'push',
  images: readonly ServiceImage[],
  { docker, project, progress }: HandOffOptions
): Promise<void> {
  if (images.length === 0) return;
  // Profiles are not meant for this document.
  const bare = { ...project, profiles: [] };
  const args = composeArguments(STANDARD_INPUT, bare, [verb], progress);
  await runOnTerminal(docker, `docker compose ${verb}`, args, imageDocument(images, verb));
}

/**
 * Runs a command of docker compose on the rendered project: same terminal, same signals.
 *
 * @param args - What follows `docker compose`: its own options, a command, and so on.
 * @returns docker compose's exit code, 128 plus the signal's number where a signal ended it.
 * @throws DiagnosticError `docker-not-found` when there is no docker compose to run it.
 */
export async function runCompose(
  args: readonly string[],
  document: string,
  { docker, project, progress }: HandOffOptions,
  withPrivateFile: WithPrivateFile
): Promise<number> {
  const exitCode = await withPrivateFile('compose.yaml', document, file =>
    handOverToDocker(docker, { args: composeArguments(file, project, args, progress), stdout: 'inherit' })
  );
  // docker without the plugin takes our arguments for its own and complains of them.
  if (exitCode !== 0 && (await runDocker(docker, ['compose', 'version'])).exitCode !== 0) {
    throw await explainFailure(docker, 'docker compose', exitCode);
  }
  return exitCode;
}
