/**
 * What git says of the files that builds read: which it ignores, does not track, or has with other line endings.
 *
 * In: the folders and files to ask about. Out: facts with absolute paths. Each repository is asked a few times, however
 * many files there are; submodules are repositories of their own.
 */
import { join, relative } from 'node:path';
import type { GitFacts } from '../check/index.ts';
import { type Diagnostic, DiagnosticError } from '../diagnostic/index.ts';
import { type Environment, nodeFiles, type Processes } from '../host/index.ts';
import { askGit, type Git, repositoryAbove, runGit } from './git.ts';

export interface GitFilesRequest {
  readonly processes: Processes;
  readonly environment: Environment;
  /** Absolute paths without links. */
  readonly paths: readonly string[];
  /** Whether the commit is wanted. */
  readonly commit: boolean;
}

export interface GitAnswer {
  readonly facts: GitFacts;
  /** Why git was not asked, or did not answer. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A work tree and the paths in it that are asked about, relative to its top; '' is all of it. */
interface Repository {
  readonly top: string;
  readonly paths: readonly string[];
}

export async function readGitFacts({ processes, environment, paths, commit }: GitFilesRequest): Promise<GitAnswer> {
  const ask = asker(processes, environment);
  const { repositories, outside } = groupByRepository(paths);
  const diagnostics: Diagnostic[] = outside.map(path => ({
    code: 'git-failed',
    severity: 'note',
    file: path,
    message: 'this is in no git repository, so it is not known which of its files are tracked'
  }));
  const answers = await Promise.all(repositories.map(each => askRepository(each, ask, diagnostics)));
  const [first] = repositories;
  const wanted = commit && first !== undefined;
  const facts: GitFacts = {
    ignored: new Set(answers.flatMap(({ ignored }) => ignored)),
    untracked: new Set(answers.flatMap(({ untracked }) => untracked)),
    convertedLines: new Set(answers.flatMap(({ convertedLines }) => convertedLines)),
    commit: wanted ? (await ask(first.top, ['rev-parse', 'HEAD'], 'optional'))[0] : undefined
  };
  return { facts, diagnostics };
}

function groupByRepository(paths: readonly string[]): {
  readonly repositories: readonly Repository[];
  readonly outside: readonly string[];
} {
  const byTop = new Map<string, string[]>();
  const outside: string[] = [];
  for (const path of new Set(paths)) {
    const top = repositoryAbove(path);
    if (top === undefined) outside.push(path);
    else byTop.set(top, [...(byTop.get(top) ?? []), relative(top, path)]);
  }
  return { repositories: [...byTop].map(([top, inside]) => ({ top, paths: outermost(inside) })), outside };
}

/** Paths that lie below none of the others. */
function outermost(paths: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const path of [...paths].sort()) {
    if (!kept.some(folder => folder === '' || path === folder || path.startsWith(`${folder}/`))) kept.push(path);
  }
  return kept;
}

interface RepositoryAnswer {
  readonly ignored: readonly string[];
  readonly untracked: readonly string[];
  readonly convertedLines: readonly string[];
}

const NOTHING: RepositoryAnswer = { ignored: [], untracked: [], convertedLines: [] };

async function askRepository(repository: Repository, ask: Ask, diagnostics: Diagnostic[]): Promise<RepositoryAnswer> {
  const { top, paths } = repository;
  const others = ['ls-files', '-z', '--others', '--exclude-standard', '--directory'];
  const specs = paths.map(path => pathspec(path));
  const absolute = (names: readonly string[]) => names.map(name => join(top, name.replace(/\/$/, '')));
  try {
    const [ignored, untracked, convertedLines, below] = await Promise.all([
      ask(top, [...others, '--ignored', '--', ...specs]),
      ask(top, [...others, '--', ...specs]),
      convertedFiles(repository, ask),
      submodulesOf(repository, ask)
    ]);
    const own = {
      ignored: absolute(ignored),
      untracked: absolute(untracked),
      convertedLines: absolute(convertedLines)
    };
    const more = await Promise.all(below.map(each => askRepository(each, ask, diagnostics)));
    return more.reduce(joined, own);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    diagnostics.push(...error.diagnostics.map(each => ({ ...each, severity: 'warning' as const })));
    return NOTHING;
  }
}

function joined(one: RepositoryAnswer, other: RepositoryAnswer): RepositoryAnswer {
  return {
    ignored: [...one.ignored, ...other.ignored],
    untracked: [...one.untracked, ...other.untracked],
    convertedLines: [...one.convertedLines, ...other.convertedLines]
  };
}

/** @param attribute - An attribute that files must have. */
function pathspec(path: string, attribute?: string): string {
  const words = ['top', ...(path === '' ? [] : ['literal']), ...(attribute === undefined ? [] : [`attr:${attribute}`])];
  return `:(${words.join(',')})${path}`;
}

/** Attributes by which git converts line endings. */
const LINE_ATTRIBUTES = ['text', 'text=auto', 'eol=lf', 'eol=crlf'] as const;

/**
 * Files that have been converted. git has to read them for it, so it is asked only of those that it may convert: all
 * with `core.autocrlf`, else those with an attribute.
 */
async function convertedFiles({ top, paths }: Repository, ask: Ask): Promise<readonly string[]> {
  const [setting = ''] = await ask(top, ['config', '-z', '--get', 'core.autocrlf'], 'optional');
  const specs = ['', 'false'].includes(setting)
    ? paths.flatMap(path => LINE_ATTRIBUTES.map(attribute => pathspec(path, attribute)))
    : paths.map(path => pathspec(path));
  const lines = await ask(top, ['ls-files', '-z', '--eol', '--', ...specs]);
  return lines.flatMap(line => {
    // As in `i/lf    w/crlf  attr/text=auto <tab>path`.
    const [, inIndex, inTree, path] = /^i\/(\S*)\s+w\/(\S*)\s[^\t]*\t(.*)$/s.exec(line) ?? [];
    const isConverted = path !== undefined && isLines(inIndex) && isLines(inTree) && inIndex !== inTree;
    return isConverted ? [path] : [];
  });
}

function isLines(kind: string | undefined): boolean {
  return kind === 'lf' || kind === 'crlf' || kind === 'mixed';
}

/** The submodules that are checked out, with those of the paths that lie in them. */
async function submodulesOf({ top, paths }: Repository, ask: Ask): Promise<readonly Repository[]> {
  if (nodeFiles.kind(join(top, '.gitmodules')) !== 'file') return [];
  const entries = await ask(
    top,
    ['config', '-z', '--file', '.gitmodules', '--get-regexp', '^submodule\\..*\\.path$'],
    'optional'
  );
  return entries.flatMap(entry => {
    const folder = entry.slice(entry.indexOf('\n') + 1);
    const isAsked = paths.some(path => path === '' || folder === path || folder.startsWith(`${path}/`));
    const isThere = nodeFiles.kind(join(top, folder, '.git')) !== undefined;
    return isAsked && isThere ? [{ top: join(top, folder), paths: [''] }] : [];
  });
}

/** @returns the parts of the output, which NUL ends. With `optional`, nothing where git does not tell. */
type Ask = (folder: string, args: readonly string[], need?: 'optional') => Promise<readonly string[]>;

/** Variables that mean one repository, where a git hook set them; we ask about several. */
const OF_ONE_REPOSITORY = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_COMMON_DIR',
  'GIT_PREFIX'
];

function asker(processes: Processes, environment: Environment): Ask {
  const kept = Object.entries(environment).filter(([name]) => !OF_ONE_REPOSITORY.includes(name));
  const own: Environment = { ...Object.fromEntries(kept), GIT_OPTIONAL_LOCKS: '0' };
  return async (folder, args, need) => {
    const git: Git = { processes, environment: own, folder };
    const help = 'without git it is not known which files are tracked';
    const output = need === 'optional' ? await askGit(git, ...args) : await runGit(git, args, { file: folder, help });
    return (output ?? '').split('\0').filter(part => part !== '');
  };
}
