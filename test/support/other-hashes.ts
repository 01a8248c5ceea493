/** What people hash who have no compose-cache, for comparing how often that is wrong. */
import { createHash } from 'node:crypto';
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

interface Found {
  readonly path: string;
  readonly fields: readonly string[];
}

/** `find . -type f -exec md5sum {} + | sort -k 2 | md5sum` in the build context: names and contents of its files. */
export async function md5OfFiles(context: string): Promise<string> {
  const found = (await walk(context)).filter(({ fields: [kind] }) => kind === 'file');
  return createHash('md5')
    .update(found.map(({ path, fields: [, , content] }) => `${content}  ./${path}\n`).join(''))
    .digest('hex');
}

/** All that the build context has, modes and links too, and all build arguments. */
export async function hashOfContext(context: string, args: ReadonlyMap<string, string>): Promise<string> {
  const found = await walk(context);
  return createHash('sha256')
    .update(JSON.stringify([found, [...args]]))
    .digest('hex');
}

async function walk(root: string): Promise<Found[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const found = entries.map(async (entry): Promise<Found> => {
    const absolute = join(entry.parentPath, entry.name);
    const path = relative(root, absolute);
    if (entry.isSymbolicLink()) return { path, fields: ['link', await readlink(absolute)] };
    const mode = (await stat(absolute)).mode.toString(8);
    if (entry.isDirectory()) return { path, fields: ['directory', mode] };
    const content = createHash('md5')
      .update(await readFile(absolute))
      .digest('hex');
    return { path, fields: ['file', mode, content] };
  });
  return (await Promise.all(found)).sort((a, b) => (a.path < b.path ? -1 : 1));
}
