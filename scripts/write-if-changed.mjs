import { readFile, writeFile } from 'node:fs/promises';

/** Writes a generated file; leaves an up-to-date one alone, so that watchers and incremental builds stay quiet. */
export async function writeIfChanged(path, text) {
  const before = await readFile(path, 'utf8').catch(() => undefined);
  if (before !== text) await writeFile(path, text);
}
