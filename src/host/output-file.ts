import {
  appendFileSync,
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Writes a file so that a reader sees the old one or the new one, never half of it. @throws the system's error. */
export type WriteTextFile = (path: string, text: string) => void;

export const writeTextFile: WriteTextFile = (path, text) => {
  // What is no regular file (a terminal, a pipe, /dev/stdout) cannot be replaced, only written to, and by this name:
  // where /dev/stdout is a pipe it leads to `pipe:[4711]`, which is no path.
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind !== undefined && !kind.isFile()) {
    writeAndClose(openSync(path, 'w'), text);
    return;
  }
  const target = followed(path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    const descriptor = openSync(temporary, 'wx', 0o666);
    writeAndClose(descriptor, text);
    if (kind !== undefined) chmodSync(temporary, kind.mode & 0o7777);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
};

/** Adds to the end of a file, which is made where it is not there. @throws the system's error. */
export function appendTextFile(path: string, text: string): void {
  appendFileSync(path, text);
}

/** Makes a folder and those above it, where they are not there. @throws the system's error. */
export function createFolder(path: string): void {
  mkdirSync(path, { recursive: true });
}

/** A link stays a link: what it leads to is written. */
function followed(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Nothing is there yet, at most a link to where it will be.
    const link = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return link ? resolve(dirname(path), readlinkSync(path)) : path;
  }
}

function writeAndClose(descriptor: number, text: string): void {
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
  } finally {
    closeSync(descriptor);
  }
}
