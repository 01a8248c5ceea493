import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';

/** What a path of a folder is to be; a text stands for a file with that content. */
export type Thing = string | { readonly link: string } | { readonly text: string; readonly mode: number } | Directory;

interface Directory {
  readonly directory: true;
  readonly mode?: number;
}

/** An empty directory, unless other paths lie below it. */
export const DIRECTORY: Directory = { directory: true };

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Makes a folder that goes away with the test. Files have mode 0644 and directories 0755 unless they say otherwise. */
export function folderOf(things: Readonly<Record<string, Thing>>): string {
  const root = mkdtempSync(join(tmpdir(), 'cc-context-'));
  chmodSync(root, 0o755);
  made.push(root);
  for (const [path, thing] of Object.entries(things)) place(root, path, thing);
  return root;
}

/** Makes or replaces one thing below a folder. */
export function place(root: string, path: string, thing: Thing): void {
  const absolute = join(root, path);
  makeDirectory(root, dirname(absolute));
  if (typeof thing === 'object' && 'directory' in thing) {
    makeDirectory(root, absolute);
    chmodSync(absolute, thing.mode ?? 0o755);
    return;
  }
  rmSync(absolute, { force: true });
  if (typeof thing === 'object' && 'link' in thing) {
    symlinkSync(thing.link, absolute);
    return;
  }
  writeFileSync(absolute, typeof thing === 'string' ? thing : thing.text);
  chmodSync(absolute, typeof thing === 'string' ? 0o644 : thing.mode);
}

function makeDirectory(root: string, path: string): void {
  if (path === root || lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
  makeDirectory(root, dirname(path));
  mkdirSync(path);
  chmodSync(path, 0o755);
}
