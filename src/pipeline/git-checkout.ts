/**
 * The files of a git ref in a folder of their own, without touching the work tree or the index.
 *
 * git itself writes them (`read-tree` into an index of our own, `checkout-index`), so that line endings, links, modes and
 * filters such as LFS come out as in a checkout.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { DiagnosticError } from '../diagnostic/index.ts';
import type { Environment, Processes } from '../host/index.ts';

export interface GitRequest {
  readonly processes: Processes;
  readonly environment: Environment;
  /** A folder of the work tree, absolute. */
  readonly directory: string;
}

/**
 * Calls `use` with the folder that stands for `directory` at the ref, and removes everything afterwards.
 *
 * @throws DiagnosticError `git-failed` where there is no git, no repository, or no such ref.
 */
export async function withGitCheckout<Result>(
  ref: string,
  request: GitRequest,
  use: (directory: string) => Promise<Result>
): Promise<Result> {
  const directory = realpathSync(request.directory);
  const top = (await git(request, ['rev-parse', '--show-toplevel'])).replace(/\n$/, '');
  const commit = (await git(request, ['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`])).trim();
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'compose-cache-ref-'));
  try {
    const index = { GIT_INDEX_FILE: join(folder, 'index') };
    const tree = join(folder, 'tree');
    await git(request, ['-C', top, 'read-tree', commit], index);
    await git(request, ['-C', top, 'checkout-index', '--all', '--force', `--prefix=${tree}/`], index);
    return await use(join(tree, relative(top, directory)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether git knows a name as a commit. */
export async function isGitRef(ref: string, request: GitRequest): Promise<boolean> {
  try {
    await git(request, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
    return true;
  } catch (error) {
    if (error instanceof DiagnosticError) return false;
    throw error;
  }
}

async function git(
  { processes, environment, directory }: GitRequest,
  args: readonly string[],
  more: Environment = {}
): Promise<string> {
  try {
    const result = await processes.run('git', args, { cwd: directory, env: { ...environment, ...more } });
    if (result.exitCode === 0) return result.stdout.toString();
    const reason = result.stderr.toString().trim().split('\n').at(-1) ?? '';
    throw new DiagnosticError({
      code: 'git-failed',
      message: `git ${args.find(arg => /^[a-z]/.test(arg)) ?? ''} failed: ${reason}`,
      help: 'run it in a checkout that has the ref; CI often fetches one commit only (fetch-depth)'
    });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw new DiagnosticError(
      {
        code: 'git-failed',
        message: 'the program "git" was not found',
        help: 'install git, or add its folder to PATH'
      },
      { cause: error }
    );
  }
}
