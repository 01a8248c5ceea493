/**
 * What an image is made from, by size and with what asks for it.
 *
 * In: a fingerprint. Out: its largest files, sums of the others by folder, and everything that is not a file. Lists of
 * files are read once for each digest, however many services share it, and only what is shown is kept.
 */
import { hidePasswords } from '../diagnostic/index.ts';
import type { Fingerprint, FingerprintItem } from '../fingerprint/index.ts';
import { type Because, becauseOf, shortHash } from './model.ts';

export interface FileInput {
  /** In its context; a link shows where it leads. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly because: readonly Because[];
}

/** Files of one folder that are too small to be listed. */
export interface FolderInput {
  /** Ends with a slash; `./` is the context itself. */
  readonly folder: string;
  readonly count: number;
  readonly sizeBytes: number;
}

/** All files that one instruction, or one setting, asks for. */
export interface FileSource {
  readonly because: Because;
  readonly count: number;
  readonly sizeBytes: number;
}

/** What has no size: an instruction, a base image, a label. */
export interface OtherInput {
  readonly kind: string;
  readonly because: Because;
  /** What tells it from others: a short digest, or the name where nothing is hidden. */
  readonly value: string;
}

export interface Inputs {
  /** The largest first. */
  readonly files: readonly FileInput[];
  /** What is not among them; a file counts for every instruction that asks for it. */
  readonly rest: readonly FolderInput[];
  readonly sources: readonly FileSource[];
  readonly others: readonly OtherInput[];
  /** Of all files, each once for every instruction that asks for it. */
  readonly sizeBytes: number;
  readonly count: number;
}

export type InputReader = (fingerprint: Fingerprint) => Inputs;

interface Summary {
  readonly largest: readonly { readonly path: string; readonly sizeBytes: number; readonly content: string }[];
  readonly rest: FolderSums;
}

type FolderSums = Map<string, FolderInput>;

/** @param longest - How many files of an image are listed one by one. */
export function createInputReader(longest: number): InputReader {
  const summaries = new Map<string, Summary>();

  const summaryOf = (digest: string, files: NonNullable<FingerprintItem['files']>): Summary => {
    const known = summaries.get(digest);
    if (known !== undefined) return known;
    const summary = summarize(files, longest);
    summaries.set(digest, summary);
    return summary;
  };

  return ({ items }) => {
    const files = new Map<string, FileInput & { readonly because: Because[] }>();
    const rest: FolderSums = new Map();
    const sources = new Map<string, FileSource>();
    const others: OtherInput[] = [];
    for (const { kind, fields, reason, files: listed } of items) {
      const because = becauseOf(reason);
      if (listed === undefined) {
        others.push({ kind, because, value: hidePasswords(fields.map(shownField).join(' ')) });
        continue;
      }
      addSource(sources, because, listed);
      const summary = summaryOf(fields[0] ?? '', listed);
      for (const { path, sizeBytes, content } of summary.largest) {
        const key = `${path}\0${content}`;
        const known = files.get(key);
        if (known === undefined) files.set(key, { path, sizeBytes, because: [because] });
        else if (!known.because.some(each => isSame(each, because))) known.because.push(because);
      }
      for (const { folder, count, sizeBytes } of summary.rest.values()) addTo(rest, folder, count, sizeBytes);
    }
    const bySource = [...sources.values()].sort((a, b) => b.sizeBytes - a.sizeBytes);
    const bySize = [...files.values()].sort(largestFirst);
    for (const { path, sizeBytes } of bySize.slice(longest)) addTo(rest, folderOf(path), 1, sizeBytes);
    return {
      files: bySize.slice(0, longest),
      rest: [...rest.values()].sort((a, b) => b.sizeBytes - a.sizeBytes),
      sources: bySource,
      others,
      sizeBytes: bySource.reduce((sum, each) => sum + each.sizeBytes, 0),
      count: bySource.reduce((sum, each) => sum + each.count, 0)
    };
  };
}

/** An instruction may have several sources. */
function addSource(
  sources: Map<string, FileSource>,
  because: Because,
  { count, sizeBytes }: NonNullable<FingerprintItem['files']>
): void {
  const key = `${because.place} ${because.label}`;
  const known = sources.get(key) ?? { because, count: 0, sizeBytes: 0 };
  sources.set(key, { because, count: known.count + count, sizeBytes: known.sizeBytes + sizeBytes });
}

function isSame(one: Because, other: Because): boolean {
  return one.label === other.label && one.place === other.place;
}

/** A digest would say nothing at full length; whatever else stands in an item may be shown (src/fingerprint/collect.ts). */
function shownField(field: string): string {
  return /^[0-9a-f]{64}$/.test(field) ? shortHash(field) : field;
}

function summarize({ list }: NonNullable<FingerprintItem['files']>, longest: number): Summary {
  const entries = list()
    .filter(({ kind }) => kind !== 'directory')
    .map(({ kind, path, sizeBytes, content }) => ({
      path: kind === 'symlink' ? `${path} -> ${content}` : path,
      sizeBytes: kind === 'symlink' ? 0 : sizeBytes,
      content
    }))
    .sort(largestFirst);
  const rest: FolderSums = new Map();
  for (const { path, sizeBytes } of entries.slice(longest)) addTo(rest, folderOf(path), 1, sizeBytes);
  return { largest: entries.slice(0, longest), rest };
}

type Sized = Pick<FileInput, 'path' | 'sizeBytes'>;

function largestFirst(a: Sized, b: Sized): number {
  return b.sizeBytes - a.sizeBytes || (a.path < b.path ? -1 : 1);
}

function addTo(sums: FolderSums, folder: string, count: number, sizeBytes: number): void {
  const known = sums.get(folder) ?? { folder, count: 0, sizeBytes: 0 };
  sums.set(folder, { folder, count: known.count + count, sizeBytes: known.sizeBytes + sizeBytes });
}

function folderOf(path: string): string {
  const slash = path.indexOf('/');
  return slash === -1 ? './' : path.slice(0, slash + 1);
}
