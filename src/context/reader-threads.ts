/**
 * Reads many files at once, with a second thread that helps.
 *
 * In: paths of files.
 * Out: the content of each; `undefined` where it could not be had, so that the caller tries again and says why.
 * The files are dealt out in shares, of which this thread and its helper take the next whenever one is done. The
 * main thread does not wait for the helper to start, and reads a share anew when the helper does not deliver.
 *
 * The helper is given the source text of functions instead of a file of its own, so that it works from source, from
 * either bundle and from V8's code cache alike.
 */
import { availableParallelism, loadavg } from 'node:os';
import { Worker } from 'node:worker_threads';
import { treeFilesOf } from '../host/index.ts';
import { createFileReader, type FileContent, type FileReader, readerTools } from './file-reader.ts';

/** A helper costs about 100 ms of a processor to start and to end, so it is called only where several times that are left. */
const FIRST_LOOK_MS = 30;
const WORTH_HELP_MS = 250;
const LARGEST_SHARE = 128;
/** How long the helper may take for a file before its share is read here. */
const PATIENCE_MS = 10_000;

/** What both threads see. */
interface Shared {
  /** How many files are dealt out at a time: few where there are few, so that nobody waits long at the end. */
  readonly shareSize: number;
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
  /** The bytes of all paths, and for each where they end. */
  readonly paths: Uint8Array;
  readonly pathEnds: Uint32Array;
}

/** What is to be read, by number, so that nothing has to be kept for all files at once. */
export interface ReadingList {
  readonly count: number;
  /** The absolute path of a file, a byte string. */
  pathAt(index: number): string;
  /** Takes what was read; `undefined` where the reader failed. Each index comes once, in no order. */
  take(index: number, content: FileContent | undefined): void;
}

function share(list: ReadingList): Shared {
  const { count } = list;
  const shareSize = Math.max(1, Math.min(LARGEST_SHARE, Math.floor(count / 16)));
  const pathEnds = new Uint32Array(new SharedArrayBuffer(4 * count));
  let length = 0;
  for (let index = 0; index < count; index++) {
    length += list.pathAt(index).length;
    pathEnds[index] = length;
  }
  const paths = new Uint8Array(new SharedArrayBuffer(length));
  const pathBytes = Buffer.from(paths.buffer);
  let at = 0;
  for (let index = 0; index < count; index++) at += pathBytes.write(list.pathAt(index), at, 'latin1');
  return {
    shareSize,
    next: new Int32Array(new SharedArrayBuffer(4)),
    done: new Int32Array(new SharedArrayBuffer(4 * Math.ceil(count / shareSize))),
    digests: new Uint8Array(new SharedArrayBuffer(64 * count)),
    stats: new Float64Array(new SharedArrayBuffer(8 * 7 * count)),
    states: new Uint8Array(new SharedArrayBuffer(count)),
    paths,
    pathEnds
  };
}

/** What the helper does. Its source text is all that the helper gets, so it must not use anything from outside its braces. */
function help(shared: Shared, reader: FileReader): void {
  const { shareSize, next, done, digests, stats, states, paths, pathEnds } = shared;
  const pathBytes = Buffer.from(paths.buffer);
  const digestBytes = Buffer.from(digests.buffer);
  for (;;) {
    const taken = Atomics.add(next, 0, 1);
    if (taken >= done.length) return;
    const end = Math.min(pathEnds.length, (taken + 1) * shareSize);
    for (let index = taken * shareSize; index < end; index++) {
      try {
        const result = reader.read(pathBytes.toString('latin1', pathEnds[index - 1] ?? 0, pathEnds[index]));
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
    (${help})(require('node:worker_threads').workerData, (${createFileReader})(files, tools));`;
  // Whatever becomes of it: what it does not deliver is read here.
  try {
    const worker = new Worker(source, { eval: true, execArgv: [], workerData: shared });
    worker.on('error', () => undefined);
    worker.unref();
  } catch {
    return;
  }
}

/** Whether the helper has done a share; it has all the time it needs as long as it gets on. */
function isDelivered({ shareSize, done, states }: Shared, taken: number): boolean {
  const progress = () => states.subarray(taken * shareSize, (taken + 1) * shareSize).filter(state => state > 0).length;
  for (let before = -1, now = progress(); now > before; before = now, now = progress()) {
    if (Atomics.wait(done, taken, 0, PATIENCE_MS) !== 'timed-out') return true;
  }
  return false;
}

export function readWithHelper(reader: FileReader, list: ReadingList): void {
  const shared = share(list);
  const { shareSize, done } = shared;
  startHelper(shared);
  const ofHelper: number[] = [];
  for (let next = 0; next < done.length; next++) {
    const taken = Atomics.add(shared.next, 0, 1);
    for (; next < Math.min(taken, done.length); next++) ofHelper.push(next);
    if (taken < done.length)
      takeShare(list, taken * shareSize, shareSize, index => attempt(reader, list.pathAt(index)));
  }
  for (const number of ofHelper) {
    const delivered = isDelivered(shared, number);
    takeShare(list, number * shareSize, shareSize, index => {
      return (delivered ? contentAt(shared, index) : undefined) ?? attempt(reader, list.pathAt(index));
    });
  }
}

function takeShare(
  list: ReadingList,
  start: number,
  size: number,
  contentOf: (index: number) => FileContent | undefined
): void {
  for (let index = start; index < Math.min(list.count, start + size); index++) list.take(index, contentOf(index));
}

function contentAt({ digests, stats, states }: Shared, index: number): FileContent | undefined {
  if (states[index] === 0) return undefined;
  const number = (column: number) => stats[7 * index + column] ?? 0;
  return {
    digest: Buffer.from(digests.buffer).toString('latin1', 64 * index, 64 * (index + 1)),
    stat: {
      mode: number(0),
      size: number(1),
      mtimeMs: number(2),
      ctimeMs: number(3),
      ino: number(4),
      dev: number(5),
      rdev: number(6)
    },
    isSettled: states[index] === 2
  };
}

/** Reads files, with a helper as soon as it is clear that it will pay. */
export function readFiles(reader: FileReader, list: ReadingList): void {
  const startMs = performance.now();
  let mayHelp = true;
  for (let index = 0; index < list.count; index++) {
    const elapsedMs = performance.now() - startMs;
    if (mayHelp && elapsedMs > FIRST_LOOK_MS && (elapsedMs / index) * (list.count - index) > WORTH_HELP_MS) {
      if (hasIdleProcessor()) {
        readWithHelper(reader, restOf(list, index));
        return;
      }
      mayHelp = false;
    }
    list.take(index, attempt(reader, list.pathAt(index)));
  }
}

/** On a busy machine a helper takes from others, and from this thread, more than it gives. */
function hasIdleProcessor(): boolean {
  const [lastMinute = 0] = loadavg();
  return lastMinute <= availableParallelism() - 0.5;
}

function restOf(list: ReadingList, start: number): ReadingList {
  return {
    count: list.count - start,
    pathAt: index => list.pathAt(start + index),
    take: (index, content) => list.take(start + index, content)
  };
}

function attempt(reader: FileReader, path: string): FileContent | undefined {
  try {
    return reader.read(path);
  } catch {
    return undefined;
  }
}
