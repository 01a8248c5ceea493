/** Branches as the checkout has them, where no CI service tells. */
import type { Environment, Processes } from '../host/index.ts';

interface Git {
  readonly processes: Processes;
  readonly environment: Environment;
  readonly folder: string;
}

/** The branch that is checked out; undefined where there is none, or no git. */
export function currentBranch(git: Git): Promise<string | undefined> {
  return symbolicRef(git, 'HEAD');
}

/** The default branch of the repository that this one was cloned from; undefined where that is not known here. */
export async function originBranch(git: Git): Promise<string | undefined> {
  return (await symbolicRef(git, 'refs/remotes/origin/HEAD'))?.replace(/^origin\//, '');
}

async function symbolicRef({ processes, environment, folder }: Git, name: string): Promise<string | undefined> {
  try {
    const result = await processes.run('git', ['symbolic-ref', '--quiet', '--short', name], {
      cwd: folder,
      env: environment
    });
    const text = result.stdout.toString().trim();
    return result.exitCode === 0 && text !== '' ? text : undefined;
  } catch {
    // Without git nothing is told, which is an answer.
    return undefined;
  }
}
