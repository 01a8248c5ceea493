import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { systemCode } from './system-code.ts';

/** What the loading of a project asks of the file system. Paths are absolute or relative to the current folder. */
export interface Files {
  /** What a path leads to, links followed; undefined where there is nothing or it cannot be seen. */
  kind(path: string): 'file' | 'directory' | 'other' | undefined;
  /** The names in a folder, sorted; none where it cannot be read. */
  list(folder: string): readonly string[];
  /** The bytes of a file. @throws the system's error, with its `code`. */
  read(path: string): Uint8Array;
  /** The path without links. @throws the system's error, with its `code`. */
  realPath(path: string): string;
}

export const nodeFiles: Files = {
  kind: path => {
    try {
      const stats = statSync(path);
      return stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other';
    } catch {
      return undefined;
    }
  },
  list: folder => {
    try {
      return readdirSync(folder).sort();
    } catch {
      return [];
    }
  },
  read: path => readFileSync(path),
  realPath: path => realpathSync(path)
};

/** Whether nothing is there; false where it only cannot be seen, as in a folder that may not be searched. */
export function isAbsent(files: Files, path: string): boolean {
  if (files.kind(path) !== undefined) return false;
  try {
    files.realPath(path);
  } catch (error) {
    return [undefined, 'ENOENT', 'ENOTDIR'].includes(systemCode(error));
  }
  return true;
}
