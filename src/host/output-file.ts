import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Writes a file so that a reader sees the old one or the new one, never half of it. @throws the system's error. */
export type WriteTextFile = (path: string, text: string) => void;

export const writeTextFile: WriteTextFile = (path, text) => {
  const target = followed(path);
  // What is no regular file (a terminal, a pipe, /dev/stdout) cannot be replaced, only written to.
  const kind = statSync(target, { throwIfNoEntry: false });
  if (kind !== undefined && !kind.isFile()) {
    writeAndClose(openSync(target, 'w'), text);
    return;
  }
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
    return path;
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
