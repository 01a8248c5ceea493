/**
 * The file calls that walking and reading a build context needs: synchronous, on byte strings.
 *
 * A byte string has one character (U+0000 to U+00FF) for each byte of a name, so that a name that is not UTF-8 passes
 * unharmed. Synchronous, because at a few microseconds a call promises cost ten times the work (docs/benchmarks.md).
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
  statfsSync
} from 'node:fs';

export type TreeEntryKind = 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'block-device' | 'character-device';

/** What Node tells of a file, under Node's names. */
export type TreeStat = Pick<Stats, 'mode' | 'size' | 'mtimeMs' | 'ctimeMs' | 'ino' | 'dev' | 'rdev'>;

/** Every path and name is a byte string; every function throws the system's error with its `code`. */
export interface TreeFiles {
  /** What a directory holds, in no order; `make` is called for each. */
  list<T>(directory: string, make: (name: string, kind: TreeEntryKind) => T): T[];
  /** About the thing itself, not what a link leads to. */
  stat(path: string): TreeStat;
  /**
   * Whether each change of the content of files there shows in what `stat` says: on a file system of this machine alone, that
   * keeps times of change. What is not known to be one is none.
   */
  tracksChanges(path: string): boolean;
  /** The text of a link, as a byte string. */
  readLink(path: string): string;
  /** Opens a file for reading; a link is refused (`ELOOP`), a pipe does not block. */
  open(path: string): number;
  statOpen(descriptor: number): TreeStat;
  /** Reads on from where the last read ended; 0 at the end. */
  read(descriptor: number, buffer: Uint8Array, offset: number, length: number): number;
  close(descriptor: number): void;
}

interface KindTests {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
  isBlockDevice(): boolean;
}

const fs = { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, statfsSync };

/** What is needed of `node:fs`. */
export type NodeFiles = typeof fs;

/**
 * The calls of a Node file system. Worker threads are given the source text of this function (reader-threads.ts of the
 * context), so it must not use anything from outside its own braces.
 */
export function treeFilesOf(nodeFiles: NodeFiles): TreeFiles {
  const NOT_ASCII = /[^\0-\x7f]/;
  // Taken out once: looking them up in the module at each call costs as much as some of them do.
  const { openSync, readSync, fstatSync, closeSync, lstatSync, readdirSync, readlinkSync, statfsSync, constants } =
    nodeFiles;
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  // Windows has neither of the two flags; there a link that replaces a file during the walk is followed.
  const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

  const nativePath = (path: string) => (NOT_ASCII.test(path) ? Buffer.from(path, 'latin1') : path);

  const kindOf = (tests: KindTests): TreeEntryKind => {
    if (tests.isFile()) return 'file';
    if (tests.isDirectory()) return 'directory';
    if (tests.isSymbolicLink()) return 'symlink';
    if (tests.isFIFO()) return 'fifo';
    if (tests.isSocket()) return 'socket';
    return tests.isBlockDevice() ? 'block-device' : 'character-device';
  };

  /**
   * Of Linux, by the numbers in statfs(2): ext2 to ext4, XFS, btrfs, tmpfs, overlay, ZFS, F2FS, bcachefs. Not among them: what other
   * machines write (NFS, SMB, 9p, virtiofs and all else by FUSE), and what knows no time of change (FAT, exFAT, squashfs).
   */
  const TRACKING = [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1, 0xf2f52010, 0xca451a4e];

  return {
    tracksChanges: path => {
      if (process.platform !== 'linux') return true;
      try {
        // Numbers of 32 bits, of which some come with the sign that the highest bit gives them.
        return TRACKING.includes(statfsSync(nativePath(path)).type >>> 0);
      } catch {
        return false;
      }
    },
    list: (directory, make) =>
      readdirSync(nativePath(directory), { encoding: 'latin1', withFileTypes: true }).map(entry =>
        make(entry.name, kindOf(entry))
      ),
    stat: path => lstatSync(nativePath(path)),
    readLink: path => readlinkSync(nativePath(path), 'latin1'),
    open: path => openSync(nativePath(path), flags),
    statOpen: descriptor => fstatSync(descriptor),
    read: (descriptor, buffer, offset, length) => readSync(descriptor, buffer, offset, length, null),
    close: descriptor => closeSync(descriptor)
  };
}

export const nodeTreeFiles: TreeFiles = treeFilesOf(fs);
