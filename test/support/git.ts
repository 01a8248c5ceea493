/** A git repository for one test, with nothing of the developer's own configuration. */
import { execFileSync } from 'node:child_process';
import { checkOut, type Workspace } from './cli.ts';

const IDENTITY = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];

/** Nothing of a machine's configuration, so that a test means the same everywhere. */
export const GIT_ENVIRONMENT = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' } as const;

/** Runs `git ARGS` in a folder. @returns what it writes. @throws where it fails. */
export function git(folder: string, ...args: readonly string[]): string {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, ...GIT_ENVIRONMENT };
  return execFileSync('git', [...IDENTITY, ...args], { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
}

/** Makes a repository of a folder, with all that is in it. */
export function trackAll(folder: string): void {
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'add', '--all', '--force');
}

/** Copies a folder of this repository, such as `examples/polyglot`, and commits all of it to `main`. */
export async function checkOutRepository(folder: string): Promise<Workspace> {
  const workspace = await checkOut(folder);
  trackAll(workspace.path);
  git(workspace.path, 'commit', '--quiet', '--message', 'first');
  return workspace;
}
