/**
 * Reads many files at once, with a second thread that helps.
 *
 * In: paths of files.
 * Out: the digest of each; `undefined` where it could not be had, so that the caller tries again and says why.
 * The files are dealt out in small shares, of which this thread and its helper take the next whenever one is done. The
 * main thread does not wait for the helper to start, and reads a share anew when the helper does not deliver.
 *
 * The helper is given the source text of functions instead of a file of its own, so that it works from source, from
 * either bundle and from V8's code cache alike.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { treeFilesOf } from '../host/index.ts';
import { createFileReader, type FileContent, type FileReader, readerTools } from './file-reader.ts';

/** Below this number a helper would come too late to be of use: it starts in the time of some thousand files. */
const FILES_FOR_A_HELPER = 5000;
const SHARE = 128;
/** How long the helper may take for a file before its share is read here. */
const PATIENCE_MS = 10_000;

/** What both threads see. */
interface Shared {
  /** The number of the next share that nobody has taken. */
  readonly next: Int32Array;
  /** 1 for each share that the helper has done. */
  readonly done: Int32Array;
  /** The digest of each file, in hex. */
  readonly digests: Uint8Array;
  /** What the system says of each file, seven numbers in the order of the names in `TreeStat`. */
  readonly stats: Float64Array;
  /** For each file: 0 not read (yet), 1 read, 2 read and settled. */
  readonly states: Uint8Array;
  /** The paths, byte strings with a NUL after each. */
  readonly paths: Uint8Array;
}

function share(paths: readonly string[]): Shared {
  const count = paths.length;
  const joined = Buffer.from(paths.join('\0'), 'latin1');
  const bytes = new Uint8Array(new SharedArrayBuffer(joined.length));
  bytes.set(joined);
  return {
    next: new Int32Array(new SharedArrayBuffer(4)),
    done: new Int32Array(new SharedArrayBuffer(4 * Math.ceil(count / SHARE))),
    digests: new Uint8Array(new SharedArrayBuffer(64 * count)),
    stats: new Float64Array(new SharedArrayBuffer(8 * 7 * count)),
    states: new Uint8Array(new SharedArrayBuffer(count)),
    paths: bytes
  };
}

/** What the helper does. Its source text is all that the helper gets, so it must not use anything from outside its braces. */
function help(shared: Shared, shareSize: number, reader: FileReader): void {
  const { next, done, digests, stats, states } = shared;
  const paths = Buffer.from(shared.paths).toString('latin1').split('\0');
  const digestBytes = Buffer.from(digests.buffer);
  for (;;) {
    const taken = Atomics.add(next, 0, 1);
    if (taken >= done.length) return;
    const end = Math.min(paths.length, (taken + 1) * shareSize);
    for (let index = taken * shareSize; index < end; index++) {
      try {
        const result = reader.read(paths[index] ?? '');
        if (result === undefined) continue;
        digestBytes.write(result.digest, 64 * index, 'latin1');
        const { mode, size, mtimeMs, ctimeMs, ino, dev, rdev } = result.stat;
        stats.set([mode, size, mtimeMs, ctimeMs, ino, dev, rdev], 7 * index);
        states[index] = result.isSettled ? 2 : 1;
      } catch {
        // The main thread reads it again and says what is wrong.
      }
    }
    Atomics.store(done, taken, 1);
    Atomics.notify(done, taken);
  }
}

function startHelper(shared: Shared): void {
  const source = `
    const files = (${treeFilesOf})(require('node:fs'));
    const tools = (${readerTools})(require('node:crypto'));
    const { shared, shareSize } = require('node:worker_threads').workerData;
    (${help})(shared, shareSize, (${createFileReader})(files, tools));`;
  const worker = new Worker(source, { eval: true, execArgv: [], workerData: { shared, shareSize: SHARE } });
  // Whatever becomes of it: what it does not deliver is read here.
  worker.on('error', () => undefined);
  worker.unref();
}

/** Whether the helper has done a share; it has all the time it needs as long as it gets on. */
function isDelivered({ done, states }: Shared, taken: number): boolean {
  const progress = () => states.subarray(taken * SHARE, (taken + 1) * SHARE).filter(state => state > 0).length;
  for (let before = -1, now = progress(); now > before; before = now, now = progress()) {
    if (Atomics.wait(done, taken, 0, PATIENCE_MS) !== 'timed-out') return true;
  }
  return false;
}

/** @returns for each path its digest, or `undefined` where the reader failed. */
export function readWithHelper(reader: FileReader, paths: readonly string[]): (FileContent | undefined)[] {
  const attempt = (path: string): FileContent | undefined => {
    try {
      return reader.read(path);
    } catch {
      return undefined;
    }
  };
  const shared = share(paths);
  startHelper(shared);
  const results = new Array<FileContent | undefined>(paths.length);
  const helped: number[] = [];
  for (let mine = 0; ; ) {
    const taken = Atomics.add(shared.next, 0, 1);
    for (; mine < Math.min(taken, shared.done.length); mine++) helped.push(mine);
    if (taken >= shared.done.length) break;
    mine = taken + 1;
    const end = Math.min(paths.length, mine * SHARE);
    for (let index = taken * SHARE; index < end; index++) results[index] = attempt(paths[index] ?? '');
  }
  for (const taken of helped) {
    const delivered = isDelivered(shared, taken);
    const end = Math.min(paths.length, (taken + 1) * SHARE);
    for (let index = taken * SHARE; index < end; index++) {
      results[index] = (delivered ? contentAt(shared, index) : undefined) ?? attempt(paths[index] ?? '');
    }
  }
  return results;
}

function contentAt({ digests, stats, states }: Shared, index: number): FileContent | undefined {
  if (states[index] === 0) return undefined;
  const [mode = 0, size = 0, mtimeMs = 0, ctimeMs = 0, ino = 0, dev = 0, rdev = 0] = stats.subarray(7 * index);
  return {
    digest: Buffer.from(digests.buffer).toString('latin1', 64 * index, 64 * (index + 1)),
    stat: { mode, size, mtimeMs, ctimeMs, ino, dev, rdev },
    isSettled: states[index] === 2
  };
}

/** Whether a helper is worth its start. */
export function deservesHelper(count: number): boolean {
  return count >= FILES_FOR_A_HELPER && availableParallelism() > 1;
}
