/**
 * A folder of files that may be lost at any time: they save work, and nothing depends on them.
 *
 * Nobody else can read or write it, a file appears whole or not at all, and what goes wrong is no error.
 */
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Environment } from './environment.ts';

export interface CacheFolder {
  readonly path: string;
  /** The bytes of a file, `undefined` where there is none, or one that somebody else may have written. */
  read(name: string): Buffer | undefined;
  /** Writes a file, or leaves the one that is there. */
  write(name: string, bytes: Uint8Array): void;
  /** Removes the files that were written longest ago, until no more than so many with no more than so many bytes are left. */
  keepNewest(count: number, bytes: number): void;
}

const OTHERS_WRITE = 0o022;

/** @param path - Where the folder is, or is to be made when something is written. */
export function createCacheFolder(path: string): CacheFolder {
  return {
    path,
    read: name => quietly(() => readOwn(join(path, name))),
    write: (name, bytes) => {
      quietly(() => {
        mkdirSync(path, { recursive: true, mode: 0o700 });
        // Two processes at a time write two files; whichever is renamed last stays.
        const temporary = join(path, `${name}.${process.pid}.tmp`);
        try {
          writeFileSync(temporary, bytes, { mode: 0o600, flag: 'wx' });
          renameSync(temporary, join(path, name));
        } catch (error) {
          rmSync(temporary, { force: true });
          throw error;
        }
      });
    },
    keepNewest: (count, bytes) => {
      quietly(() => {
        const files = readdirSync(path).map(name => ({ name, stat: statSync(join(path, name)) }));
        files.sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs);
        let total = 0;
        for (const [index, { name, stat }] of files.entries()) {
          total += stat.size;
          if (index >= count || total > bytes) rmSync(join(path, name), { force: true });
        }
      });
    }
  };
}

function readOwn(path: string): Buffer | undefined {
  const descriptor = openSync(path, 'r');
  try {
    const { uid, mode } = fstatSync(descriptor);
    const user = process.geteuid?.() ?? uid;
    return uid === user && (mode & OTHERS_WRITE) === 0 ? readFileSync(descriptor) : undefined;
  } finally {
    closeSync(descriptor);
  }
}

function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/**
 * The user's cache folder for us, as the XDG base directory specification places it; undefined where there is none, or
 * where `COMPOSE_CACHE_NO_CACHE` says that none is wanted.
 */
export function userCachePath(environment: Environment): string | undefined {
  const { COMPOSE_CACHE_NO_CACHE: off = '', XDG_CACHE_HOME: xdg = '', HOME: home = '' } = environment;
  if (off !== '') return undefined;
  // The specification has relative paths ignored.
  if (isAbsolute(xdg)) return join(xdg, 'compose-cache');
  return isAbsolute(home) ? join(home, '.cache/compose-cache') : undefined;
}

/** A part of that folder. */
export function userCacheFolder(environment: Environment, part: string): CacheFolder | undefined {
  const path = userCachePath(environment);
  return path === undefined ? undefined : createCacheFolder(join(path, part));
}
