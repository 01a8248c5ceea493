/**
 * Inputs that git does not bring to another machine: there the build reads something else, and the hash is another one.
 *
 * In: what each instruction reads, the Dockerfile, and what git ignores or does not track.
 * Out: one finding for an instruction and reason. Of a folder that git does not know as a whole only its name is told.
 */
import { dirname, join } from 'node:path';
import { countText, type DiagnosticCode } from '../diagnostic/index.ts';
import type { BuildRule, FileRead, ReadRule, RuleFinding } from './facts.ts';
import { nameList } from './name-list.ts';

interface Reason {
  readonly code: DiagnosticCode;
  readonly verb: string;
  readonly help: string;
}

const IGNORED: Reason = {
  code: 'ignored-input',
  verb: 'git ignores',
  help: 'name what the image does not need in .dockerignore; other machines do not have these files, or have others'
};

const UNTRACKED: Reason = {
  code: 'untracked-input',
  verb: 'git does not track',
  help: 'add them to git, or name them in .dockerignore'
};

export const ignoredInputs: ReadRule = (read, { git }) => unknownInputs(read, git.ignored, IGNORED);

export const untrackedInputs: ReadRule = (read, { git }) => unknownInputs(read, git.untracked, UNTRACKED);

export const unknownOwnFiles: BuildRule = ({ build, ownFiles }, { git }) =>
  ownFiles.flatMap(({ kind, path }): readonly RuleFinding[] => {
    const reason = isUnknown(path, git.ignored) ? IGNORED : isUnknown(path, git.untracked) ? UNTRACKED : undefined;
    if (reason === undefined) return [];
    const at = build.dockerfile?.span ?? build.span;
    return [{ code: reason.code, at, message: `the ${kind} is one that ${reason.verb}`, help: 'add it to git' }];
  });

function unknownInputs(
  read: FileRead,
  unknown: ReadonlySet<string>,
  { code, verb, help }: Reason
): readonly RuleFinding[] {
  if (unknown.size === 0) return [];
  const { root, label, at } = read;
  // Without anything in the context or around it that git does not know, its files need not be listed.
  const around = isUnknown(root, unknown);
  if (!around && ![...unknown].some(path => path.startsWith(`${root}/`))) return [];
  const counts = new Map<string, number>();
  let files = 0;
  for (const { path, kind } of read.entries()) {
    const absolute = join(root, path);
    const part = around ? root : unknownPart(absolute, root, unknown);
    if (part === undefined) continue;
    const isFolder = kind === 'directory';
    // A folder is told of only where git would not make it: it has no files.
    if (isFolder && part !== absolute) continue;
    const name = part === root ? '.' : `${part.slice(root.length + 1)}${isFolder || part !== absolute ? '/' : ''}`;
    counts.set(name, (counts.get(name) ?? 0) + (isFolder ? 0 : 1));
    if (!isFolder) files++;
  }
  if (counts.size === 0) return [];
  const what = files === 0 ? 'empty folders' : countText(files, 'file');
  const names = [...counts].map(([name, count]) => (count > 1 ? `${name} (${count})` : name));
  return [{ code, at, message: `${label} reads ${what} that ${verb}: ${nameList(names)}`, help }];
}

/** The path itself or the nearest folder above it, below `root`, that git does not know. */
function unknownPart(path: string, root: string, unknown: ReadonlySet<string>): string | undefined {
  for (let part = path; part.length > root.length; part = dirname(part)) if (unknown.has(part)) return part;
  return undefined;
}

function isUnknown(path: string, unknown: ReadonlySet<string>): boolean {
  return unknownPart(path, '/', unknown) !== undefined;
}
