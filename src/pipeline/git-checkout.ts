/**
 * The files of a git ref in a folder of their own, without touching the work tree or the index.
 *
 * git itself writes them (`read-tree` into an index of our own, `checkout-index`), so that line endings, links, modes and
 * filters such as LFS come out as in a checkout.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type Git, runGit } from './git.ts';

const FAILURE = { help: 'run it in a checkout that has the ref; CI often fetches one commit only (fetch-depth)' };

/**
 * Calls `use` with the folder that stands for git's at the ref, and removes everything afterwards.
 *
 * @throws DiagnosticError `git-failed` where there is no git, no repository, or no such ref.
 */
export async function withGitCheckout<Result>(
  ref: string,
  git: Git,
  use: (directory: string) => Promise<Result>
): Promise<Result> {
  const top = (await runGit(git, ['rev-parse', '--show-toplevel'], FAILURE)).replace(/\n$/, '');
  const commit = await runGit(git, ['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`], FAILURE);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'compose-cache-ref-'));
  try {
    const environment = { ...git.environment, GIT_INDEX_FILE: join(folder, 'index') };
    const atTop: Git = { ...git, environment, folder: top };
    const tree = join(folder, 'tree');
    await runGit(atTop, ['read-tree', commit.trim()], FAILURE);
    await runGit(atTop, ['checkout-index', '--all', '--force', `--prefix=${tree}/`], FAILURE);
    return await use(join(tree, relative(top, realpathSync(git.folder))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
