/**
 * Reads files and computes the SHA-256 of each, never of a file that changed meanwhile.
 *
 * In: absolute paths as byte strings.
 * Out: for each the digest, and what the system says of the file, both of one moment.
 * One look at the file after reading is enough where its last change is well before the start of the reading; where it
 * is not, a look before must agree with the one after. A file that was written within the grain of the system's
 * clock could change again without a new time stamp, so it is read again when that moment has passed.
 *
 * `createFileReader` also runs in worker threads, to which its source text is handed (reader-threads.ts): it must not
 * use anything from outside its own braces.
 */
import type { TreeFiles, TreeStat } from '../host/index.ts';

export interface FileContent {
  /** 64 hex digits. */
  readonly digest: string;
  /** Of the moment at which the file had this digest. */
  readonly stat: TreeStat;
  /** Whether the file had been left alone for a while, so that any later change shows in its time stamps. */
  readonly isSettled: boolean;
}

export interface FileReader {
  /**
   * @returns `undefined` for a file that kept changing, or is none any more.
   * @throws the system's error.
   */
  read(path: string): FileContent | undefined;
}

/** What a reader needs beside files. */
export interface ReaderTools {
  /** Told of each piece of a file that is too large to be read at once. */
  readonly onPiece?: (sizeBytes: number) => void;
  readonly crypto: typeof import('node:crypto');
  /** Milliseconds since the epoch, from the clock that stamps the files. */
  now(): number;
  /** Waits for that many milliseconds. */
  pause(milliseconds: number): void;
}

export function createFileReader(files: TreeFiles, tools: ReaderTools): FileReader {
  /** Larger files are read in pieces of this size. */
  const BUFFER_BYTES = 1 << 20;
  /** Time stamps are as coarse as the kernel's tick, 10 ms at most. */
  const GRAIN_MS = 20;
  /** How far the clock of a file server may lag behind ours. */
  const SKEW_MS = 2000;
  const ATTEMPTS = 6;
  const TYPE_BITS = 0o170000;
  const REGULAR_FILE = 0o100000;

  const { now, pause, onPiece } = tools;
  const { hash, createHash } = tools.crypto;
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  // Nothing that was last changed before this moment can have changed during the reading.
  const startMs = now() - SKEW_MS;
  let careful = false;

  // `crypto.hash` spares an object per file; it is there since Node 20.12.
  const hashOf = (bytes: Buffer): string =>
    typeof hash === 'function' ? hash('sha256', bytes, 'hex') : createHash('sha256').update(bytes).digest('hex');

  const digestOpen = (descriptor: number): { digest: string; sizeBytes: number } => {
    let length = files.read(descriptor, buffer, 0, BUFFER_BYTES);
    // A regular file gives all it has unless the buffer is full; where a file system does not keep to that the size tells.
    if (length < BUFFER_BYTES && !careful) return { digest: hashOf(buffer.subarray(0, length)), sizeBytes: length };
    const state = createHash('sha256');
    let sizeBytes = 0;
    while (length > 0) {
      state.update(length === BUFFER_BYTES ? buffer : buffer.subarray(0, length));
      sizeBytes += length;
      if (length === BUFFER_BYTES) onPiece?.(length);
      length = files.read(descriptor, buffer, 0, BUFFER_BYTES);
    }
    return { digest: state.digest('hex'), sizeBytes };
  };

  const isUnchanged = (before: TreeStat | undefined, after: TreeStat): boolean => {
    const changedMs = Math.max(after.mtimeMs, after.ctimeMs);
    if (changedMs < startMs) return true;
    if (before === undefined) return false;
    if (before.mtimeMs !== after.mtimeMs || before.ctimeMs !== after.ctimeMs) return false;
    const ageMs = now() - changedMs;
    if (ageMs < 0 || ageMs >= GRAIN_MS) return true;
    pause(GRAIN_MS);
    return false;
  };

  const readOnce = (path: string): FileContent | undefined => {
    const descriptor = files.open(path);
    try {
      const before = careful ? files.statOpen(descriptor) : undefined;
      const { digest, sizeBytes } = digestOpen(descriptor);
      const after = files.statOpen(descriptor);
      if ((after.mode & TYPE_BITS) === REGULAR_FILE && after.size === sizeBytes && isUnchanged(before, after)) {
        return { digest, stat: after, isSettled: Math.max(after.mtimeMs, after.ctimeMs) < startMs };
      }
      careful = true;
      return undefined;
    } finally {
      files.close(descriptor);
    }
  };

  return {
    read(path) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const result = readOnce(path);
        if (result !== undefined) return result;
      }
      return undefined;
    }
  };
}

/** The tools of this process. */
export function readerTools(crypto: typeof import('node:crypto')): ReaderTools {
  return {
    crypto,
    now: Date.now,
    pause: milliseconds => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    }
  };
}
