/** What git tells of the checkout, where no CI service does. */
import type { Environment, Processes } from '../host/index.ts';

interface Git {
  readonly processes: Processes;
  readonly environment: Environment;
  readonly folder: string;
}

/** The branch that is checked out; undefined where there is none, or no git. */
export function currentBranch(git: Git): Promise<string | undefined> {
  return answerOf(git, 'symbolic-ref', '--quiet', '--short', 'HEAD');
}

/** The default branch of the repository that this one was cloned from; undefined where that is not known here. */
export async function originBranch(git: Git): Promise<string | undefined> {
  const name = await answerOf(git, 'symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD');
  return name?.replace(/^origin\//, '');
}

/** The address of the repository that this one was cloned from; undefined where there is none. */
export function originAddress(git: Git): Promise<string | undefined> {
  return answerOf(git, 'config', '--get', 'remote.origin.url');
}

/** The root folder of the work tree; undefined outside of one. */
export function workTreeRoot(git: Git): Promise<string | undefined> {
  return answerOf(git, 'rev-parse', '--show-toplevel');
}

async function answerOf(
  { processes, environment, folder }: Git,
  ...args: readonly string[]
): Promise<string | undefined> {
  try {
    const result = await processes.run('git', args, { cwd: folder, env: environment });
    const text = result.stdout.toString().trim();
    return result.exitCode === 0 && text !== '' ? text : undefined;
  } catch {
    // Without git nothing is told, which is an answer.
    return undefined;
  }
}
