/**
 * V8's code cache of the command line, so that its code is not compiled anew at every start.
 *
 * A cache made by the build lies beside the bundle and serves the Node that built; for any other one is kept in the
 * user's cache folder. Both begin with a line that names the engine and the bundle: V8 itself compares versions, flags
 * and a checksum, but of the text no more than its length.
 * A cache is code: one that others could have written is not looked at. One that cannot be read, or is refused, costs
 * time, nothing else.
 */
import {
  chmodSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { userCachePath } from '../host/cache-folder.ts';
import type { Distribution } from './distribution.ts';

export interface CodeCache {
  /** What V8 is given; undefined where there is none. */
  readonly data: Buffer | undefined;
  /** Keeps a better one for the next start, where there is a place for it. */
  keep(make: () => Buffer): void;
}

const ENGINE = `${process.versions.v8}-${process.arch}`;

/** Caches of other versions are removed when nobody has written them for that long. */
const FORGOTTEN_MS = 30 * 24 * 60 * 60 * 1000;

/** The first line of a cache. @param bundle - Tells the text from all others. */
export function headOf(bundle: string): string {
  return `${ENGINE} ${bundle}\n`;
}

/** The cache of a bundle. @param bundle - As for `headOf`. */
export function findCodeCache(distribution: Distribution, name: string, bundle: string): CodeCache {
  const shipped = readOptional(() => distribution.read(`${name}.v8cache`), bundle);
  if (shipped !== undefined) return { data: shipped, keep: () => undefined };
  const folder = distribution.folder === undefined ? undefined : userCachePath(process.env);
  if (folder === undefined) return { data: undefined, keep: () => undefined };
  const path = join(folder, `code-${ENGINE}-${bundle}.v8cache`);
  return {
    data: readOptional(() => readOwn(path), bundle),
    keep: make => keep(folder, path, () => Buffer.concat([Buffer.from(headOf(bundle), 'latin1'), make()]))
  };
}

function readOptional(read: () => Buffer, bundle: string): Buffer | undefined {
  try {
    const bytes = read();
    const head = headOf(bundle);
    return bytes.toString('latin1', 0, head.length) === head ? bytes.subarray(head.length) : undefined;
  } catch {
    return undefined;
  }
}

/** @throws when it is not ours alone: asked of the open file, so that it cannot be exchanged in between. */
function readOwn(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    if (!isOwn(fstatSync(descriptor))) throw new Error('others may have written it');
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Whether nobody but us may have written it. */
function isOwn({ uid, mode }: Stats): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

function keep(folder: string, path: string, make: () => Buffer): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isOwn(statSync(folder))) return;
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, make(), { mode: 0o600, flag: 'wx' });
    chmodSync(temporary, 0o600);
    renameSync(temporary, path);
    removeForgotten(folder);
  } catch {
    // What is left of it is found by removeForgotten.
  }
}

function removeForgotten(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.startsWith('code-') && Date.now() - statSync(path).mtimeMs > FORGOTTEN_MS) rmSync(path, { force: true });
  }
}
