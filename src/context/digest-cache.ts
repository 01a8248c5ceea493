/**
 * Remembers the digests of files from one run to the next.
 *
 * In: what the system says of a file (size, time stamps, inode, device) and its path.
 * Out: the digest that the file had when all of that was the same.
 * A file is remembered only if it had been left alone for a while before it was read: whatever is written to it later
 * then moves its time of change (ctime), which no program can set back. So there are no "racy" entries as git has them.
 * A file of the cache that is cut off, changed or of another kind is as good as none: it ends in a checksum.
 *
 * There is one file for each build context, in columns, so that reading it costs little more than its bytes:
 * a head (magic, number of entries, length of the paths), five numbers an entry, 32 bytes of digest an entry, one byte
 * of age an entry, the paths with a NUL between, the SHA-256 of all before.
 */
import crypto from 'node:crypto';
import type { CacheFolder, TreeStat } from '../host/index.ts';

/** Fewer files are read sooner than a cache is. */
const FEWEST = 500;
/** More entries would make the cache itself slow. */
const MOST = 400_000;
/** How many contexts are remembered. */
const CONTEXTS = 32;
/** After this many rewritings in which nobody asked for a file it is forgotten. */
const OLDEST = 30;

const MAGIC = Buffer.from('compose-cache digests 1\n', 'latin1');
const HEAD_BYTES = MAGIC.length + 8;
const NUMBERS = 5;
const DIGEST_BYTES = 32;
const CHECKSUM_BYTES = 32;

/** Paths are byte strings relative to the context's root. */
export interface DigestCache {
  /** Whether anything is remembered; if not, asking is not worth the look at the file that it takes. */
  readonly isEmpty: boolean;
  /** 64 hex digits, `undefined` where the file may have changed. */
  find(path: string, stat: TreeStat): string | undefined;
  /** @param stat - Of the moment at which the file had this digest; the caller knows that it was left alone before. */
  add(path: string, stat: TreeStat, digest: string): void;
  /** Writes what is worth writing. Failures cost time in the next run only. */
  save(): void;
}

interface Entry {
  readonly numbers: readonly number[];
  readonly digest: string;
}

/** What a file of the cache held. */
interface Columns {
  readonly paths: readonly string[];
  readonly numbers: Float64Array;
  readonly digests: Buffer;
  readonly ages: Uint8Array;
}

/** @param rootPath - The byte string of the context's absolute path. */
export function openDigestCache(folder: CacheFolder, rootPath: string): DigestCache {
  const name = `${crypto.createHash('sha256').update(rootPath, 'latin1').digest('hex').slice(0, 32)}.digests`;
  const stored = decode(folder.read(name));
  const indexes = new Map<string, number>();
  for (const [index, path] of stored.paths.entries()) indexes.set(path, index);
  const fresh = new Map<string, Entry>();
  const used = new Uint8Array(stored.paths.length);

  return {
    isEmpty: stored.paths.length === 0,
    find(path, stat) {
      const index = indexes.get(path);
      if (index === undefined) return undefined;
      for (const [column, number] of numbersOf(stat).entries()) {
        if (stored.numbers[index * NUMBERS + column] !== number) return undefined;
      }
      used[index] = 1;
      return stored.digests.toString('hex', index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES);
    },
    add(path, stat, digest) {
      fresh.set(path, { numbers: numbersOf(stat), digest });
    },
    save() {
      // A few files that have to be read each time cost less than writing all entries anew.
      if (fresh.size <= stored.paths.length / 50 || stored.paths.length + fresh.size < FEWEST) return;
      const bytes = encode(stored, used, fresh);
      if (bytes === undefined) return;
      folder.write(name, bytes);
      folder.keepNewest(CONTEXTS);
    }
  };
}

function numbersOf({ size, mtimeMs, ctimeMs, ino, dev }: TreeStat): readonly number[] {
  return [size, mtimeMs, ctimeMs, ino, dev];
}

function sha256(bytes: Uint8Array): Buffer {
  return crypto.createHash('sha256').update(bytes).digest();
}

const NOTHING: Columns = {
  paths: [],
  numbers: new Float64Array(0),
  digests: Buffer.alloc(0),
  ages: new Uint8Array(0)
};

function decode(bytes: Buffer | undefined): Columns {
  if (bytes === undefined || bytes.length < HEAD_BYTES + CHECKSUM_BYTES) return NOTHING;
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return NOTHING;
  const count = bytes.readUInt32LE(MAGIC.length);
  const pathBytes = bytes.readUInt32LE(MAGIC.length + 4);
  const end = HEAD_BYTES + count * (NUMBERS * 8 + DIGEST_BYTES + 1) + pathBytes;
  if (bytes.length !== end + CHECKSUM_BYTES || !sha256(bytes.subarray(0, end)).equals(bytes.subarray(end)))
    return NOTHING;
  let at = HEAD_BYTES;
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  // Copied, as numbers must lie at multiples of eight. Written by the same machine, so in its order of bytes.
  const numbers = new Float64Array(Uint8Array.from(take(count * NUMBERS * 8)).buffer);
  const digests = take(count * DIGEST_BYTES);
  const ages = take(count);
  const paths = count === 0 ? [] : take(pathBytes).toString('latin1').split('\0');
  return paths.length === count ? { paths, numbers, digests, ages } : NOTHING;
}

/** Puts together what was read now and what is remembered of files that nobody asked for. */
function encode(stored: Columns, used: Uint8Array, fresh: ReadonlyMap<string, Entry>): Buffer | undefined {
  const kept: number[] = [];
  for (const [index, path] of stored.paths.entries()) {
    if (!fresh.has(path) && (used[index] === 1 || (stored.ages[index] ?? 0) < OLDEST)) kept.push(index);
  }
  const count = kept.length + fresh.size;
  if (count > MOST) return undefined;
  const numbers = new Float64Array(count * NUMBERS);
  const digests = Buffer.alloc(count * DIGEST_BYTES);
  const ages = new Uint8Array(count);
  const paths: string[] = [];
  for (const index of kept) {
    const at = paths.push(stored.paths[index] ?? '') - 1;
    numbers.set(stored.numbers.subarray(index * NUMBERS, (index + 1) * NUMBERS), at * NUMBERS);
    stored.digests.copy(digests, at * DIGEST_BYTES, index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES);
    ages[at] = used[index] === 1 ? 0 : (stored.ages[index] ?? 0) + 1;
  }
  for (const [path, entry] of fresh) {
    const at = paths.push(path) - 1;
    numbers.set(entry.numbers, at * NUMBERS);
    digests.write(entry.digest, at * DIGEST_BYTES, 'hex');
  }
  const pathBytes = Buffer.from(paths.join('\0'), 'latin1');
  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(count, MAGIC.length);
  head.writeUInt32LE(pathBytes.length, MAGIC.length + 4);
  const body = Buffer.concat([head, Buffer.from(numbers.buffer), digests, ages, pathBytes]);
  return Buffer.concat([body, sha256(body)]);
}
