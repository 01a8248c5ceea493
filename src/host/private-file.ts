import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Writes a file that only this user can read, in a new folder that only this user can enter, calls `use` with its path,
 * and removes both, whether `use` succeeds or not.
 */
export type WithPrivateFile = <T>(name: string, text: string, use: (path: string) => Promise<T>) => Promise<T>;

export const withPrivateFile: WithPrivateFile = async (name, text, use) => {
  // mkdtemp makes the folder with mode 0700.
  const folder = await mkdtemp(join(tmpdir(), 'compose-cache-'));
  try {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o600 });
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
