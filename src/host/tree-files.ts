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
  type Stats
} from 'node:fs';

export type TreeEntryKind = 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'block-device' | 'character-device';

export interface TreeStat {
  readonly kind: TreeEntryKind;
  /** Permission bits, with set-user-id, set-group-id and sticky. */
  readonly mode: number;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
  readonly device: number;
  /** Of a device file, the number of the device that it stands for; 0 otherwise. */
  readonly deviceNumber: number;
}

/** Every path and name is a byte string; every function throws the system's error with its `code`. */
export interface TreeFiles {
  /** What a directory holds, in no order; `make` is called for each. */
  list<T>(directory: string, make: (name: string, kind: TreeEntryKind) => T): T[];
  /** About the thing itself, not what a link leads to. */
  stat(path: string): TreeStat;
  /** The text of a link, as a byte string. */
  readLink(path: string): string;
  /** Opens a file for reading; a link is refused (`ELOOP`), a pipe does not block. */
  open(path: string): number;
  statOpen(descriptor: number): TreeStat;
  /** Reads on from where the last read ended; 0 at the end. */
  read(descriptor: number, buffer: Uint8Array, offset: number, length: number): number;
  close(descriptor: number): void;
}

const NOT_ASCII = /[^\0-\x7f]/;
// Windows has neither flag; there a link that replaces a file during the walk is followed.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

function nativePath(path: string): string | Buffer {
  return NOT_ASCII.test(path) ? Buffer.from(path, 'latin1') : path;
}

interface KindTests {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
  isBlockDevice(): boolean;
}

function kindOf(tests: KindTests): TreeEntryKind {
  if (tests.isFile()) return 'file';
  if (tests.isDirectory()) return 'directory';
  if (tests.isSymbolicLink()) return 'symlink';
  if (tests.isFIFO()) return 'fifo';
  if (tests.isSocket()) return 'socket';
  return tests.isBlockDevice() ? 'block-device' : 'character-device';
}

function treeStat(stats: Stats): TreeStat {
  return {
    kind: kindOf(stats),
    mode: stats.mode & 0o7777,
    sizeBytes: stats.size,
    mtimeMs: stats.mtimeMs,
    ctimeMs: stats.ctimeMs,
    inode: stats.ino,
    device: stats.dev,
    deviceNumber: stats.rdev
  };
}

function list<T>(directory: string, make: (name: string, kind: TreeEntryKind) => T): T[] {
  const entries = readdirSync(nativePath(directory), { encoding: 'latin1', withFileTypes: true });
  return entries.map(entry => make(entry.name, kindOf(entry)));
}

export const nodeTreeFiles: TreeFiles = {
  list,
  stat: path => treeStat(lstatSync(nativePath(path))),
  readLink: path => readlinkSync(nativePath(path), 'latin1'),
  open: path => openSync(nativePath(path), OPEN_FLAGS),
  statOpen: descriptor => treeStat(fstatSync(descriptor)),
  read: (descriptor, buffer, offset, length) => readSync(descriptor, buffer, offset, length, null),
  close: closeSync
};
