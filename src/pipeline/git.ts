/** Asks git of the checkout that a folder lies in. */
import { dirname, join } from 'node:path';
import { DiagnosticError, type Problem } from '../diagnostic/index.ts';
import { type Environment, nodeFiles, type Processes, systemCode } from '../host/index.ts';

export interface Git {
  readonly processes: Processes;
  readonly environment: Environment;
  /** Where git runs, absolute. */
  readonly folder: string;
}

/** The branch that is checked out; undefined where there is none, or no git. */
export function currentBranch(git: Git): Promise<string | undefined> {
  return askGit(git, 'symbolic-ref', '--quiet', '--short', 'HEAD');
}

/** The default branch of the repository that this one was cloned from; undefined where that is not known here. */
export async function originBranch(git: Git): Promise<string | undefined> {
  const name = await askGit(git, 'symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD');
  return name?.replace(/^origin\//, '');
}

/** The address of the repository that this one was cloned from; undefined where there is none. */
export function originAddress(git: Git): Promise<string | undefined> {
  return askGit(git, 'config', '--get', 'remote.origin.url');
}

/** The root folder of the work tree; undefined outside of one. */
export function workTreeRoot(git: Git): Promise<string | undefined> {
  return askGit(git, 'rev-parse', '--show-toplevel');
}

/** The nearest folder with `.git`: a folder in a repository, a file in a work tree or a submodule. */
export function repositoryAbove(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (nodeFiles.kind(join(folder, '.git')) !== undefined) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Whether git knows a name as a commit. */
export async function isGitRef(ref: string, git: Git): Promise<boolean> {
  return (await askGit(git, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`)) !== undefined;
}

/** What git prints, without the line end; undefined where it says no, prints nothing, or is not there. */
export async function askGit(
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

/** What is said of a git that fails. */
export interface GitFailure {
  readonly help: string;
  /** What git was asked about. */
  readonly file?: string;
}

/** What git prints. @throws DiagnosticError `git-failed` where there is no git, or it fails. */
export async function runGit(
  { processes, environment, folder }: Git,
  args: readonly string[],
  { help, ...place }: GitFailure
): Promise<string> {
  const result = await processes.run('git', args, { cwd: folder, env: environment }).catch((error: unknown) => {
    const isMissing = systemCode(error) === 'ENOENT';
    throw new DiagnosticError(
      {
        code: 'git-failed',
        ...place,
        message: isMissing ? 'the program "git" was not found' : 'the program "git" cannot be started',
        help: isMissing ? 'install git, or add its folder to PATH' : help
      },
      { cause: error }
    );
  });
  if (result.exitCode === 0) return result.stdout.toString();
  const lines = result.stderr.toString().trim().split('\n');
  const reason = lines.find(line => line.startsWith('fatal: ')) ?? lines.at(-1);
  const command = args.find(arg => /^[a-z]/.test(arg)) ?? '';
  throw new DiagnosticError({ code: 'git-failed', ...place, message: `git ${command} failed: ${reason}`, help });
}

/** Why git knows no commit at all here: there is none, or the folder is in no repository, or in that of another user. */
export async function refusalOfGit(git: Git, help: string): Promise<Problem | undefined> {
  try {
    await runGit(git, ['rev-parse', '--git-dir'], { help });
    return undefined;
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0];
    throw error;
  }
}
