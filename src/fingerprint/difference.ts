/**
 * What made a hash change: the items of two fingerprints that have no equal in the other.
 *
 * Items are matched by their order, as the longest common subsequence, so that an instruction put in front does not make all
 * others look new. Of items of kind `files` the entries are compared, path by path.
 */
import { hidePasswords } from '../diagnostic/index.ts';
import type { FileEntry, Fingerprint, FingerprintItem } from './fingerprint.ts';

/** The part of an item that a saved fingerprint has, too. */
export interface ComparedItem {
  readonly kind: string;
  readonly fields: readonly string[];
  readonly label: string;
  readonly files: readonly FileEntry[] | undefined;
}

export interface FileChange {
  readonly change: 'added' | 'removed' | 'changed';
  readonly path: string;
}

export interface ItemChange {
  readonly change: 'added' | 'removed' | 'changed';
  readonly kind: string;
  readonly label: string;
  /** For items of kind `files`: what differs below them. */
  readonly files: readonly FileChange[];
}

/** Items as they are, to be compared with others that are: a password that changed is a change. */
export function comparedItems({ items }: Fingerprint): readonly ComparedItem[] {
  return items.map(({ kind, fields, reason, files }: FingerprintItem) => ({
    kind,
    fields,
    label: reason.label,
    files: files?.list()
  }));
}

/** Items as they may be shown and published, to be compared with such: passwords of addresses are asterisks. */
export function publicItems(fingerprint: Fingerprint): readonly ComparedItem[] {
  return comparedItems(fingerprint).map(item => ({ ...item, fields: item.fields.map(hidePasswords) }));
}

/** @returns the changes from `before` to `after`, in their order; empty where both have the same hash. */
export function differenceOf(before: readonly ComparedItem[], after: readonly ComparedItem[]): readonly ItemChange[] {
  const removed: ComparedItem[] = [];
  const added: ComparedItem[] = [];
  for (const [side, item] of unmatched(before, after)) (side === 'before' ? removed : added).push(item);
  const changes: ItemChange[] = [];
  for (const item of removed) {
    const partner = added.findIndex(
      ({ kind, label }) => kind === item.kind && (label === item.label || kind === 'platforms')
    );
    const successor = partner === -1 ? undefined : added.splice(partner, 1)[0];
    if (successor === undefined) changes.push({ change: 'removed', kind: item.kind, label: item.label, files: [] });
    else {
      const files = fileChanges(item.files ?? [], successor.files ?? []);
      changes.push({ change: 'changed', kind: item.kind, label: successor.label, files });
    }
  }
  return [...changes, ...added.map(({ kind, label }): ItemChange => ({ change: 'added', kind, label, files: [] }))];
}

function keyOf({ kind, fields }: ComparedItem): string {
  return JSON.stringify([kind, ...fields]);
}

function unmatched(
  before: readonly ComparedItem[],
  after: readonly ComparedItem[]
): (readonly ['before' | 'after', ComparedItem])[] {
  const left = before.map(keyOf);
  const right = after.map(keyOf);
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--) {
    const row = lengths[i];
    if (row === undefined) continue;
    for (let j = right.length - 1; j >= 0; j--) {
      row[j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const result: (readonly ['before' | 'after', ComparedItem])[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const old = before[i];
    const current = after[j];
    if (old !== undefined && current !== undefined && left[i] === right[j]) {
      i++;
      j++;
    } else if (old !== undefined && (current === undefined || at(i + 1, j) >= at(i, j + 1))) {
      result.push(['before', old]);
      i++;
    } else if (current !== undefined) {
      result.push(['after', current]);
      j++;
    }
  }
  return result;
}

function fileChanges(before: readonly FileEntry[], after: readonly FileEntry[]): readonly FileChange[] {
  const old = new Map(before.map(entry => [entry.path, entry]));
  const current = new Map(after.map(entry => [entry.path, entry]));
  const changes: FileChange[] = [];
  for (const [path, entry] of old) {
    const successor = current.get(path);
    if (successor === undefined) changes.push({ change: 'removed', path });
    else if (successor.kind !== entry.kind || successor.mode !== entry.mode || successor.content !== entry.content) {
      changes.push({ change: 'changed', path });
    }
  }
  for (const path of current.keys()) if (!old.has(path)) changes.push({ change: 'added', path });
  return changes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
