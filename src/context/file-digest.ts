/**
 * Reads files and computes the SHA-256 of each, never of a file that changed meanwhile.
 *
 * In: absolute paths as byte strings.
 * Out: for each the digest, the size and the permission bits, all of one moment.
 * One look at the file after reading is enough where its last change is older than the start of the reading; where it
 * is not, a look before must agree with the one after. A file that was written within the grain of the system's
 * clock could change again without a new time stamp, so it is read again when that moment has passed.
 *
 * Synchronous, with one buffer: see docs/benchmarks.md for what was measured against it.
 */
import crypto from 'node:crypto';
import { DiagnosticError } from '../diagnostic/index.ts';
import type { TreeFiles, TreeStat } from '../host/index.ts';
import { keptChanging, systemCode, unreadable, unsupported } from './problems.ts';

export interface FileDigest {
  /** 64 hex digits. */
  readonly digest: string;
  readonly mode: number;
  readonly sizeBytes: number;
}

/** Larger files are read in pieces of this size. */
const BUFFER_BYTES = 1 << 20;
/** Time stamps are as coarse as the kernel's tick, 10 ms at most. */
const GRAIN_MS = 20;
/** How far the clock of a file server may lag behind ours. */
const SKEW_MS = 2000;
const ATTEMPTS = 6;

export interface FileDigester {
  /** @throws DiagnosticError `unreadable-file`, `file-changed`, `unsupported-file`. */
  digest(path: string): FileDigest;
}

/**
 * @param now - Milliseconds since the epoch, from the clock that stamps the files.
 * @param pause - Waits for that many milliseconds.
 */
export function createFileDigester(
  files: TreeFiles,
  now: () => number = Date.now,
  pause: (milliseconds: number) => void = sleep
): FileDigester {
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  // Nothing that was last changed before this moment can have changed during the reading.
  const startMs = now() - SKEW_MS;
  let careful = false;

  const readOnce = (path: string): FileDigest | undefined => {
    const descriptor = files.open(path);
    try {
      const before = careful ? files.statOpen(descriptor) : undefined;
      const { digest, sizeBytes } = digestOpen(files, descriptor, buffer, careful);
      const after = files.statOpen(descriptor);
      if (after.kind !== 'file') throw unsupported(path, after.kind);
      if (!isUnchanged(before, after)) return undefined;
      if (after.sizeBytes !== sizeBytes) {
        careful = true;
        return undefined;
      }
      return { digest, sizeBytes, mode: after.mode };
    } finally {
      files.close(descriptor);
    }
  };

  const isUnchanged = (before: TreeStat | undefined, after: TreeStat): boolean => {
    const changedMs = Math.max(after.mtimeMs, after.ctimeMs);
    if (changedMs < startMs) return true;
    if (before === undefined) {
      careful = true;
      return false;
    }
    if (before.mtimeMs !== after.mtimeMs || before.ctimeMs !== after.ctimeMs) return false;
    const ageMs = now() - changedMs;
    if (ageMs < 0 || ageMs >= GRAIN_MS) return true;
    pause(GRAIN_MS);
    return false;
  };

  return {
    digest(path) {
      try {
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
          const result = readOnce(path);
          if (result !== undefined) return result;
        }
      } catch (error) {
        if (error instanceof DiagnosticError) throw error;
        // A socket cannot be opened at all.
        throw systemCode(error) === 'ENXIO' ? unsupported(path, 'socket') : unreadable(path, error);
      }
      throw keptChanging(path);
    }
  };
}

/** @param thorough - Whether to read until the end is seen. */
function digestOpen(
  files: TreeFiles,
  descriptor: number,
  buffer: Buffer,
  thorough: boolean
): { digest: string; sizeBytes: number } {
  let length = files.read(descriptor, buffer, 0, buffer.length);
  // A regular file gives all it has unless the buffer is full; where a file system does not keep to that the size tells.
  if (length < buffer.length && !thorough) return { digest: hashOf(buffer.subarray(0, length)), sizeBytes: length };
  const state = crypto.createHash('sha256');
  let sizeBytes = 0;
  while (length > 0) {
    state.update(length === buffer.length ? buffer : buffer.subarray(0, length));
    sizeBytes += length;
    length = files.read(descriptor, buffer, 0, buffer.length);
  }
  return { digest: state.digest('hex'), sizeBytes };
}

/** `crypto.hash` spares an object per file; it is there since Node 20.12. */
const hashOf: (bytes: Buffer) => string =
  typeof crypto.hash === 'function'
    ? bytes => crypto.hash('sha256', bytes, 'hex')
    : bytes => crypto.createHash('sha256').update(bytes).digest('hex');

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
