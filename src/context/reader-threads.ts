/**
 * Reads many files at once, with a second thread that helps.
 *
 * In: files of a tree.
 * Out: the content of each; `undefined` where it could not be had, so that the caller tries again and says why.
 * The files are dealt out in shares, of which this thread and its helper take the next whenever one is done. The
 * main thread does not wait for the helper to start, and reads a share anew when the helper does not deliver.
 *
 * The helper is given the source text of functions instead of a file of its own, so that it works from source, from
 * either bundle and from V8's code cache alike.
 */
import { Worker } from 'node:worker_threads';
import { hasIdleProcessor, treeFilesOf } from '../host/index.ts';
import { createFileReader, type FileContent, type FileReader, readerTools } from './file-reader.ts';
import type { TreeNode } from './tree.ts';

/** When it is first considered whether a helper would pay, and how often after that. */
const FIRST_LOOK_MS = 3;
const LOOK_MS = 30;
/** A helper comes about as late as Node itself took to start; it pays where several times that are left. */
const WORTH_HELP = 4;
const LARGEST_SHARE = 64;
/** How long the helper may take for a file before its share is read here. */
const PATIENCE_MS = 10_000;

const DIGEST_DIGITS = 64;
const STAT_NUMBERS = 7;

/** What is to be read. */
export interface ReadingList {
  readonly files: readonly TreeNode[];
  /** The absolute path of a file, a byte string. */
  pathOf(file: TreeNode): string;
  /** Takes what was read; `undefined` where the reader failed. Each file comes once, in no order. */
  take(file: TreeNode, content: FileContent | undefined): void;
}

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
  /** The paths of all files as bytes, and for each share where they end: a directory with `/` at its end, then names in it. */
  readonly paths: Uint8Array;
  readonly pathEnds: Uint32Array;
}

/** Reads files, with a helper as soon as it is clear that it will pay. */
export function readFiles(reader: FileReader, list: ReadingList): void {
  const { files } = list;
  const startMs = Date.now();
  let lookMs = FIRST_LOOK_MS;
  for (const [index, file] of files.entries()) {
    const elapsedMs = Date.now() - startMs;
    if (elapsedMs > lookMs) {
      lookMs = elapsedMs + LOOK_MS;
      if (isWorthHelp((elapsedMs / index) * (files.length - index))) {
        readWithHelper(reader, { ...list, files: files.slice(index) });
        return;
      }
    }
    list.take(file, attempt(reader, list.pathOf(file)));
  }
}

/** @param leftMs - How long the rest would take without help. */
function isWorthHelp(leftMs: number): boolean {
  return leftMs > WORTH_HELP * performance.nodeTiming.bootstrapComplete && hasIdleProcessor();
}

/** Reads the shares that the helper does not get to, then takes what it delivered. */
export function readWithHelper(reader: FileReader, list: ReadingList): void {
  const shared = share(list);
  startHelper(shared);
  const { shareSize, done } = shared;
  const filesOf = (number: number) => list.files.slice(number * shareSize, (number + 1) * shareSize);
  const readShare = (number: number) => {
    for (const file of filesOf(number)) list.take(file, attempt(reader, list.pathOf(file)));
  };
  const ofHelper: number[] = [];
  for (let next = 0; next < done.length; next++) {
    const taken = Atomics.add(shared.next, 0, 1);
    for (; next < Math.min(taken, done.length); next++) ofHelper.push(next);
    if (taken < done.length) readShare(taken);
  }
  for (const number of ofHelper) {
    if (!isDelivered(shared, number)) {
      readShare(number);
      continue;
    }
    const contents = deliveredContents(shared, number);
    for (const [index, file] of filesOf(number).entries()) {
      list.take(file, contents[index] ?? attempt(reader, list.pathOf(file)));
    }
  }
}

function share({ files, pathOf }: ReadingList): Shared {
  const count = files.length;
  const shareSize = Math.max(1, Math.min(LARGEST_SHARE, Math.floor(count / 16)));
  const texts: string[] = [];
  for (let start = 0; start < count; start += shareSize) {
    texts.push(pathsAsText(files.slice(start, start + shareSize), pathOf));
  }
  const pathEnds = new Uint32Array(new SharedArrayBuffer(4 * texts.length));
  let length = 0;
  for (const [number, text] of texts.entries()) {
    length += text.length;
    pathEnds[number] = length;
  }
  const paths = new Uint8Array(new SharedArrayBuffer(length));
  Buffer.from(paths.buffer).write(texts.join(''), 'latin1');
  return {
    shareSize,
    next: new Int32Array(new SharedArrayBuffer(4)),
    done: new Int32Array(new SharedArrayBuffer(4 * texts.length)),
    digests: new Uint8Array(new SharedArrayBuffer(DIGEST_DIGITS * count)),
    stats: new Float64Array(new SharedArrayBuffer(8 * STAT_NUMBERS * count)),
    states: new Uint8Array(new SharedArrayBuffer(count)),
    paths,
    pathEnds
  };
}

/** Directories with `/` at their end, each before the names in it, with NUL between. */
function pathsAsText(files: readonly TreeNode[], pathOf: ReadingList['pathOf']): string {
  const pieces: string[] = [];
  let directory: TreeNode | undefined;
  for (const file of files) {
    if (file.parent !== directory) {
      directory = file.parent;
      pieces.push(pathOf(file).slice(0, -file.name.length));
    }
    pieces.push(file.name);
  }
  return pieces.join('\0');
}

/** What the helper does. Its source text is all that the helper gets, so it must not use anything from outside its braces. */
function help(shared: Shared, reader: FileReader): void {
  const { shareSize, next, done, digests, stats, states, paths, pathEnds } = shared;
  const pathBytes = Buffer.from(paths.buffer);
  const digestBytes = Buffer.from(digests.buffer);
  const read = (index: number, path: string) => {
    try {
      const result = reader.read(path);
      if (result === undefined) return;
      digestBytes.write(result.digest, 64 * index, 'latin1');
      const { mode, size, mtimeMs, ctimeMs, ino, dev, rdev } = result.stat;
      stats.set([mode, size, mtimeMs, ctimeMs, ino, dev, rdev], 7 * index);
      states[index] = result.isSettled ? 2 : 1;
    } catch {
      // The main thread reads it again and says what is wrong.
    }
  };
  for (;;) {
    const taken = Atomics.add(next, 0, 1);
    if (taken >= done.length) return;
    let index = taken * shareSize;
    let directory = '';
    for (const piece of pathBytes.toString('latin1', pathEnds[taken - 1] ?? 0, pathEnds[taken]).split('\0')) {
      if (piece.endsWith('/')) {
        directory = piece;
      } else {
        read(index, directory + piece);
        index += 1;
      }
    }
    Atomics.store(done, taken, 1);
    Atomics.notify(done, taken);
  }
}

/** Whatever becomes of it: what it does not deliver is read here. */
function startHelper(shared: Shared): void {
  const source = `
    const files = (${treeFilesOf})(require('node:fs'));
    const tools = (${readerTools})(require('node:crypto'));
    (${help})(require('node:worker_threads').workerData, (${createFileReader})(files, tools));`;
  try {
    const worker = new Worker(source, { eval: true, execArgv: [], workerData: shared });
    worker.on('error', () => undefined);
    worker.unref();
  } catch {
    return;
  }
}

/** Whether the helper has done a share; it has all the time it needs as long as it gets on. */
function isDelivered({ shareSize, done, states }: Shared, number: number): boolean {
  const progress = () =>
    states.subarray(number * shareSize, (number + 1) * shareSize).filter(state => state > 0).length;
  for (let before = -1, now = progress(); now > before; before = now, now = progress()) {
    if (Atomics.wait(done, number, 0, PATIENCE_MS) !== 'timed-out') return true;
  }
  return false;
}

function deliveredContents({ shareSize, digests, stats, states }: Shared, number: number): (FileContent | undefined)[] {
  const start = number * shareSize;
  const end = Math.min(states.length, start + shareSize);
  const text = Buffer.from(digests.buffer).toString('latin1', DIGEST_DIGITS * start, DIGEST_DIGITS * end);
  const contents: (FileContent | undefined)[] = [];
  for (let index = start; index < end; index++) {
    if (states[index] === 0) {
      contents.push(undefined);
      continue;
    }
    const number = (column: number) => stats[STAT_NUMBERS * index + column] ?? 0;
    const at = DIGEST_DIGITS * (index - start);
    contents.push({
      digest: text.slice(at, at + DIGEST_DIGITS),
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
    });
  }
  return contents;
}

function attempt(reader: FileReader, path: string): FileContent | undefined {
  try {
    return reader.read(path);
  } catch {
    return undefined;
  }
}
