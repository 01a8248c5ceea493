/**
 * Remembers the digests of files from one run to the next.
 *
 * In: what the system says of a file (size, time stamps, inode, device) and its place in a tree.
 * Out: the digest that the file had when all of that was the same.
 * A file is remembered only if it had been left alone for a while before it was read: whatever is written to it later
 * then moves its time of change (ctime), which no program can set back. So there are no "racy" entries as git has them.
 * That holds on file systems of this machine alone. Of those that another machine writes, too, what is known here may be a
 * minute old; those that know no such time (FAT, squashfs) show that of modification, which programs do set, and clamp to one
 * moment in archives. On Linux they are told by their kind (host/tree-files.ts); elsewhere a file whose time of change is of
 * whole seconds may lie on one of them.
 */
import crypto from 'node:crypto';
import type { CacheFolder, TreeFiles, TreeStat } from '../host/index.ts';
import {
  DIGEST_DIGITS,
  type DigestTable,
  decodeTable,
  encodeTable,
  NUMBERS,
  type RememberedDirectory
} from './digest-file.ts';
import type { TreeNode } from './tree.ts';

/** Fewer files are read sooner than a cache is. */
const FEWEST = 500;
/** More entries would make the cache itself slow. */
const MOST = 400_000;
/** How many contexts are remembered, and how many bytes all of it may have. */
const CONTEXTS = 32;
const CACHE_BYTES = 1 << 28;
/** After this many rewritings in which nobody looked into a directory it is forgotten. */
const OLDEST = 30;

export interface DigestCache {
  /** Gives the files of a directory the numbers of their entries. */
  recognize(directory: TreeNode, children: readonly TreeNode[]): void;
  /** 64 hex digits, `undefined` where the file may have changed. */
  find(file: TreeNode, stat: TreeStat): string | undefined;
  /**
   * Remembers a file, unless its time of change cannot be relied on.
   *
   * @param stat - Of the moment at which the file had its digest; the caller knows that it was left alone before.
   */
  add(file: TreeNode, stat: TreeStat): void;
  /** Writes what is worth writing. Failures cost time in the next run only. */
  save(root: TreeNode): void;
}

/**
 * @param rootPath - The byte string of the context's absolute path.
 * @param tracksChanges - Whether the file system of a file, given by its absolute path, shows each change of it.
 */
export function openDigestCache(
  folder: CacheFolder,
  rootPath: string,
  tracksChanges: TreeFiles['tracksChanges']
): DigestCache {
  const name = `${crypto.createHash('sha256').update(rootPath, 'latin1').digest('hex').slice(0, 32)}.digests`;
  const stored = decodeTable(folder.read(name));
  const storedCount = stored.numbers.length / NUMBERS;
  const directories = new Map(stored.directories.map(directory => [directory.path, directory] as const));
  /** Entries after the stored ones; the digests are those of the nodes. */
  const fresh: number[] = [];

  /** By device: a context may reach across several. */
  const tracked = new Map<number, boolean>();
  const isTracked = (file: TreeNode, device: number): boolean => {
    let known = tracked.get(device);
    if (known === undefined) {
      known = tracksChanges(`${rootPath}/${file.path}`);
      tracked.set(device, known);
    }
    return known;
  };

  const digestAt = (entry: number) => stored.digests.slice(DIGEST_DIGITS * entry, DIGEST_DIGITS * (entry + 1));

  /** What this run found, and what is remembered of directories into which it did not look. */
  const merged = (root: TreeNode): DigestTable => {
    const remembered: RememberedDirectory[] = [];
    const entries: number[] = [];
    const digests: string[] = [];
    const visit = (directory: TreeNode) => {
      const { children } = directory;
      if (children === undefined) return;
      directories.delete(directory.path);
      const known = children.filter(({ entry }) => entry >= 0);
      if (known.length > 0) {
        const names = known.map(file => file.name);
        remembered.push({ path: directory.path, names, firstEntry: entries.length, age: 0 });
      }
      for (const { entry, digest } of known) {
        entries.push(entry);
        digests.push(entry < storedCount ? digestAt(entry) : digest);
      }
      for (const child of children) if (child.kind === 'directory') visit(child);
    };
    visit(root);
    for (const { path, names, firstEntry, age } of directories.values()) {
      if (age >= OLDEST) continue;
      remembered.push({ path, names, firstEntry: entries.length, age: age + 1 });
      for (const index of names.keys()) {
        entries.push(firstEntry + index);
        digests.push(digestAt(firstEntry + index));
      }
    }
    const numbers = new Float64Array(NUMBERS * entries.length);
    for (const [index, entry] of entries.entries()) {
      const source = entry < storedCount ? stored.numbers : fresh;
      const start = NUMBERS * (entry < storedCount ? entry : entry - storedCount);
      for (let column = 0; column < NUMBERS; column++) {
        numbers[NUMBERS * index + column] = source[start + column] as number; // within the length
      }
    }
    return { directories: remembered, numbers, digests: digests.join('') };
  };

  return {
    recognize(directory, children) {
      const known = directories.get(directory.path);
      if (known === undefined) return;
      // Both are in the order of their names.
      let at = 0;
      for (const child of children) {
        while (at < known.names.length && (known.names[at] as string) < child.name) at += 1;
        if (known.names[at] === child.name && child.kind === 'file') child.entry = known.firstEntry + at;
      }
    },
    find({ entry }, { size, mtimeMs, ctimeMs, ino, dev }) {
      if (entry < 0 || entry >= storedCount) return undefined;
      const { numbers } = stored;
      const at = NUMBERS * entry;
      const isSame =
        numbers[at] === size &&
        numbers[at + 1] === mtimeMs &&
        numbers[at + 2] === ctimeMs &&
        numbers[at + 3] === ino &&
        numbers[at + 4] === dev;
      return isSame ? digestAt(entry) : undefined;
    },
    add(file, { size, mtimeMs, ctimeMs, ino, dev }) {
      if (ctimeMs % 1000 === 0 || !isTracked(file, dev)) {
        file.entry = -1;
        return;
      }
      file.entry = storedCount + fresh.length / NUMBERS;
      fresh.push(size, mtimeMs, ctimeMs, ino, dev);
    },
    save(root) {
      const freshCount = fresh.length / NUMBERS;
      // A few files that have to be read each time cost less than writing all entries anew.
      if (freshCount <= storedCount / 50 || storedCount + freshCount < FEWEST) return;
      const table = merged(root);
      if (table.numbers.length / NUMBERS > MOST) return;
      folder.write(name, encodeTable(table));
      folder.keepNewest(CONTEXTS, CACHE_BYTES);
    }
  };
}
