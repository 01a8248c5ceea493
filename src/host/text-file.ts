import { readFileSync } from 'node:fs';

/**
 * Reads a small text file whole.
 * @returns undefined where there is no such file. @throws the system's error where there is one that cannot be read.
 */
export type ReadTextFile = (path: string) => string | undefined;

export const readTextFile: ReadTextFile = path => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
};
