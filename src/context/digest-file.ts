/**
 * How the digest cache lies in a file: in columns, so that reading it costs little more than its bytes.
 *
 * A head (magic, number of directories, number of entries, bytes of text), five numbers an entry, 64 hex digits of digest
 * an entry, for each directory its number of files and its age, then the text: each directory's path and the names of its files, with
 * NUL between. The SHA-256 of all before ends it: a file that is cut off, changed or of another kind is as good as none.
 */
import crypto from 'node:crypto';

/** Of an entry: size, mtimeMs, ctimeMs, ino, dev. */
export const NUMBERS = 5;
export const DIGEST_DIGITS = 64;

const MAGIC = Buffer.from('compose-cache digests 3\n', 'latin1');
/** A multiple of eight, as the numbers behind it must lie at one. */
const HEAD_BYTES = MAGIC.length + 16;
const CHECKSUM_BYTES = 32;

export interface DigestTable {
  readonly directories: readonly RememberedDirectory[];
  readonly numbers: Float64Array;
  /** In hex, one after the other: a piece of a text costs less than a conversion from bytes. */
  readonly digests: string;
}

const EMPTY_TABLE: DigestTable = { directories: [], numbers: new Float64Array(0), digests: '' };

export interface RememberedDirectory {
  /** A byte string, relative to the context's root. */
  readonly path: string;
  /** Byte strings in their order; the entries of the files follow one another, too. */
  readonly names: readonly string[];
  readonly firstEntry: number;
  /** How often the file was written anew since somebody last looked into the directory. */
  readonly age: number;
}

export function encodeTable({ directories, numbers, digests }: DigestTable): Buffer {
  const text = Buffer.from(directories.flatMap(({ path, names }) => [path, ...names]).join('\0'), 'latin1');
  const sizes = Uint32Array.from(directories.flatMap(({ names, age }) => [names.length, age]));
  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(directories.length, MAGIC.length);
  head.writeUInt32LE(numbers.length / NUMBERS, MAGIC.length + 4);
  head.writeUInt32LE(text.length, MAGIC.length + 8);
  const body = Buffer.concat([head, bytesOf(numbers), Buffer.from(digests, 'latin1'), bytesOf(sizes), text]);
  return Buffer.concat([body, sha256(body)]);
}

/** @returns a table without entries for what is no whole file of the cache. */
export function decodeTable(bytes: Buffer | undefined): DigestTable {
  if (bytes === undefined || bytes.length < HEAD_BYTES + CHECKSUM_BYTES) return EMPTY_TABLE;
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return EMPTY_TABLE;
  const directoryCount = bytes.readUInt32LE(MAGIC.length);
  const entryCount = bytes.readUInt32LE(MAGIC.length + 4);
  const textLength = bytes.readUInt32LE(MAGIC.length + 8);
  const lengths = [8 * NUMBERS * entryCount, DIGEST_DIGITS * entryCount, 8 * directoryCount, textLength] as const;
  const end = lengths.reduce((sum, length) => sum + length, HEAD_BYTES);
  if (bytes.length !== end + CHECKSUM_BYTES) return EMPTY_TABLE;
  if (!sha256(bytes.subarray(0, end)).equals(bytes.subarray(end))) return EMPTY_TABLE;
  let at = HEAD_BYTES;
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  // Written by the same machine, so in its order of bytes. Copied, as numbers must lie at multiples of their size.
  const numbers = new Float64Array(Uint8Array.from(take(lengths[0])).buffer);
  const digests = take(lengths[1]).toString('latin1');
  const sizes = new Uint32Array(Uint8Array.from(take(lengths[2])).buffer);
  const pieces = take(lengths[3]).toString('latin1').split('\0');
  return { directories: directoriesOf(pieces, sizes), numbers, digests };
}

function directoriesOf(pieces: readonly string[], sizes: Uint32Array): RememberedDirectory[] {
  const directories: RememberedDirectory[] = [];
  let piece = 0;
  let firstEntry = 0;
  for (let index = 0; index < sizes.length; index += 2) {
    const [count, age] = [sizes[index] as number, sizes[index + 1] as number]; // within the length
    const names = pieces.slice(piece + 1, piece + 1 + count);
    directories.push({ path: pieces[piece] ?? '', names, firstEntry, age });
    piece += 1 + count;
    firstEntry += count;
  }
  return directories;
}

function bytesOf(numbers: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function sha256(bytes: Uint8Array): Buffer {
  return crypto.createHash('sha256').update(bytes).digest();
}
