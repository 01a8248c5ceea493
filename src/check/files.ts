/**
 * Files that builds read: those that differ from machine to machine, though nobody changed them.
 *
 * In: what one instruction reads. Out: one finding for all files that have the same thing wrong, with the first few names.
 */
import { join } from 'node:path';
import { countText } from '../diagnostic/index.ts';
import type { FileEntry } from '../fingerprint/index.ts';
import type { FileRead, ReadRule, RuleFinding } from './facts.ts';
import { nameList } from './name-list.ts';

export const gitFolder: ReadRule = read =>
  findingFor(
    read,
    ({ path }) => isOfGit(path),
    () => ({
      code: 'git-in-context',
      message: `${read.label} reads the folder .git, which changes with every commit`,
      help: 'add ".git" to the .dockerignore of the build context'
    })
  );

export const renderedInput: ReadRule = (read, { rendered }) =>
  rendered.length === 0
    ? []
    : findingFor(
        read,
        ({ path }) => rendered.includes(join(read.root, path)),
        files => ({
          code: 'rendered-input',
          message: `${read.label} reads ${namesOf(files)}, so that every rendering changes the hash that it writes`,
          help: 'name the rendered file in the .dockerignore of the build context'
        })
      );

/** Modes that a checkout gives, of those bits that count. */
const CHECKOUT_MODES: ReadonlySet<number> = new Set([0o644, 0o755]);

export const oddMode: ReadRule = read =>
  findingFor(read, hasOddMode, odd => {
    const names = odd.map(({ path, mode }) => `${path} (${mode.toString(8).padStart(4, '0')})`);
    return {
      code: 'odd-mode',
      message: `${read.label} reads ${countText(odd.length, 'file')} with permission bits that git does not keep: ${nameList(names)}`,
      help: 'set 0644 or 0755 with chmod, or set "modes: exec" so that only the executable bit counts'
    };
  });

function hasOddMode({ kind, path, mode }: FileEntry): boolean {
  // The mode of the context's root does not count, and git has modes of its own for what is its own.
  if (path === '' || isOfGit(path)) return false;
  return kind === 'directory' ? mode !== 0o755 : kind === 'file' && !CHECKOUT_MODES.has(mode);
}

/** Pointers are shorter than this. Source: Git LFS specification, "The Pointer". */
const POINTER_LIMIT_BYTES = 1024;
const POINTER_START = 'version https://git-lfs.github.com/spec/v1\n';

export const lfsPointer: ReadRule = (read, { beginningOf }) =>
  findingFor(
    read,
    ({ kind, path, sizeBytes }) =>
      kind === 'file' &&
      sizeBytes > POINTER_START.length &&
      sizeBytes < POINTER_LIMIT_BYTES &&
      beginningOf(join(read.root, path), POINTER_START.length) === POINTER_START,
    pointers => ({
      code: 'lfs-pointer',
      message: `${read.label} reads ${countText(pointers.length, 'file')} that Git LFS has not fetched: ${namesOf(pointers)}`,
      help: 'run "git lfs pull"; in CI let the checkout fetch LFS files'
    })
  );

export const convertedLines: ReadRule = (read, { git }) =>
  git.convertedLines.size === 0
    ? []
    : findingFor(
        read,
        ({ kind, path }) => kind === 'file' && git.convertedLines.has(join(read.root, path)),
        converted => ({
          code: 'line-endings',
          message: `${read.label} reads ${countText(converted.length, 'file')} with other line endings than git has: ${namesOf(converted)}`,
          help: 'settle them for every machine: "* text=auto eol=lf" in .gitattributes, then check the files out again'
        })
      );

/** One finding for all entries of a read that have something in common; none where there are none. */
function findingFor(
  { at, entries }: FileRead,
  holds: (entry: FileEntry) => boolean,
  finding: (found: readonly FileEntry[]) => Omit<RuleFinding, 'at'>
): readonly RuleFinding[] {
  const found = entries().filter(holds);
  return found.length === 0 ? [] : [{ at, ...finding(found) }];
}

function namesOf(entries: readonly FileEntry[]): string {
  return nameList(entries.map(({ path }) => path));
}

const OF_GIT = /(?:^|\/)\.git(?:\/|$)/;

function isOfGit(path: string): boolean {
  return path.includes('.git') && OF_GIT.test(path);
}
