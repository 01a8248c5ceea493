/**
 * Declarations for those who import the package: only the files that the public API leads to.
 *
 * tsc writes one for every source file that it compiles, most of which nobody can import.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A relative import, and its ending: sources have `.ts`, which an importing project would need a flag for. */
const IMPORT = /((?:from |import\()['"]\.[^'"]+)\.ts(?=['"])/g;

/** Removes from `folder` what `index.d.ts` does not lead to, and makes imports end in `.js` in the rest. */
export async function keepPublicDeclarations(folder) {
  const kept = new Set();
  await keep(join(folder, 'index.d.ts'), kept);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.has(path)) await rm(path);
  }
}

async function keep(path, kept) {
  if (kept.has(path)) return;
  kept.add(path);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(IMPORT, '$1.js'));
  for (const [, target] of text.matchAll(IMPORT)) {
    const [, name] = /['"](.+)$/.exec(target);
    await keep(join(dirname(path), `${name}.d.ts`), kept);
  }
}
