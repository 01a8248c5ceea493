import { chmodSync, readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createContextStore, NO_IGNORE_RULES } from '../../../src/context/index.ts';
import { createCacheFolder, nodeTreeFiles, type TreeFiles, type TreeStat } from '../../../src/host/index.ts';
import { folderOf } from './folder.ts';

/** As many files as make a cache worth while. */
const COUNT = 600;
const YEAR_MS = 365 * 24 * 3_600_000;

function contextOfMany(): string {
  const files: [string, string][] = Array.from({ length: COUNT }, (_, index) => [
    `d${index % 7}/f${index}`,
    `${index}`
  ]);
  return folderOf(Object.fromEntries(files));
}

/** A file system of which all was written a year ago, but for what `changed` says; it counts what is opened. */
function settled(changed: (path: string) => number = () => 0) {
  const opened: string[] = [];
  const paths = new Map<number, string>();
  const age = (stat: TreeStat, path: string): TreeStat => ({
    mode: stat.mode,
    size: stat.size,
    ino: stat.ino,
    dev: stat.dev,
    rdev: stat.rdev,
    mtimeMs: stat.mtimeMs - YEAR_MS + changed(path),
    ctimeMs: stat.ctimeMs - YEAR_MS + changed(path)
  });
  const files: TreeFiles = {
    ...nodeTreeFiles,
    open(path) {
      opened.push(path);
      const descriptor = nodeTreeFiles.open(path);
      paths.set(descriptor, path);
      return descriptor;
    },
    stat: path => age(nodeTreeFiles.stat(path), path),
    statOpen: descriptor => age(nodeTreeFiles.statOpen(descriptor), paths.get(descriptor) ?? '')
  };
  return { files, opened };
}

function run(root: string, cache: string | undefined, system = settled()) {
  const digests = cache === undefined ? {} : { digests: createCacheFolder(cache) };
  const store = createContextStore({ files: system.files, ...digests });
  const read = { kind: 'copy', source: '.', excludes: [], parents: false } as const;
  const { reads } = store.collect(root, NO_IGNORE_RULES, [read], { modes: 'portable' });
  store.remember();
  return { digest: reads[0]?.digest, opened: system.opened.length };
}

function cacheFile(cache: string): string {
  const [name] = readdirSync(cache);
  if (name === undefined) throw new Error('nothing was remembered');
  return join(cache, name);
}

describe('the digest cache', () => {
  it('spares opening files that did not change', () => {
    const root = contextOfMany();
    const cache = join(folderOf({}), 'digests');
    const first = run(root, cache);
    const second = run(root, cache);
    expect([first.opened, second.opened]).toEqual([COUNT, 0]);
    expect(second.digest).toBe(first.digest);
    expect(first.digest).toBe(run(root, undefined).digest);
  });

  it('is readable by nobody else', () => {
    const cache = join(folderOf({}), 'digests');
    run(contextOfMany(), cache);
    expect([statSync(cache).mode & 0o777, statSync(cacheFile(cache)).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  it('is not written for a small context, nor without a folder', () => {
    const cache = join(folderOf({}), 'digests');
    run(folderOf({ a: '' }), cache);
    expect(() => readdirSync(cache)).toThrow('ENOENT');
  });

  it('remembers no file that was written shortly before it was read', () => {
    const root = contextOfMany();
    const cache = join(folderOf({}), 'digests');
    const fresh = (path: string) => (path.endsWith('/f7') ? YEAR_MS : 0);
    run(root, cache, settled(fresh));
    expect(run(root, cache).opened).toBe(1);
  });

  it('forgets a file whose size, time stamps or inode differ', () => {
    const root = contextOfMany();
    const cache = join(folderOf({}), 'digests');
    const before = run(root, cache);
    writeFileSync(join(root, 'd0/f0'), 'x');
    const touched = settled(path => (path.endsWith('/f0') ? 1 : 0));
    const after = run(root, cache, touched);
    expect(after.opened).toBe(1);
    expect(after.digest).not.toBe(before.digest);
    expect(after.digest).toBe(run(root, undefined).digest);
  });

  it('is not fooled by a time of modification that was set back', () => {
    const root = contextOfMany();
    const cache = join(folderOf({}), 'digests');
    const { mtimeMs } = statSync(join(root, 'd0/f0'));
    run(root, cache);
    // The same size and time of modification; only the time of change tells, which cannot be set.
    writeFileSync(join(root, 'd0/f0'), 'y');
    utimesSync(join(root, 'd0/f0'), mtimeMs / 1000, mtimeMs / 1000);
    expect(run(root, cache).digest).toBe(run(root, undefined).digest);
  });

  it('remembers nothing of a file system that knows no time of change of its own', () => {
    const root = contextOfMany();
    const cache = join(folderOf({}), 'digests');
    const untouched = (stat: TreeStat): TreeStat => ({
      ...stat,
      mtimeMs: 1_700_000_000_000,
      ctimeMs: 1_700_000_000_000
    });
    const system = () => {
      const { files, opened } = settled();
      const stat: TreeFiles['stat'] = at => untouched(files.stat(at));
      return { files: { ...files, stat, statOpen: (at: number) => untouched(files.statOpen(at)) }, opened };
    };
    run(root, cache, system());
    writeFileSync(join(root, 'd0/f0'), 'y');
    expect(run(root, cache, system()).digest).toBe(run(root, undefined, system()).digest);
  });

  it('remembers nothing that another machine may write', () => {
    const root = contextOfMany();
    const cache = join(folderOf({}), 'digests');
    const asked: string[] = [];
    const system = () => {
      const { files, opened } = settled();
      const tracksChanges = (path: string) => asked.push(path) === 0;
      return { files: { ...files, tracksChanges }, opened };
    };
    run(root, cache, system());
    expect(run(root, cache, system()).opened).toBe(COUNT);
    expect(asked).toEqual(Array(2).fill(expect.stringContaining(`${root}/d0/`)));
  });

  it('is not written into a build context, which would not be the same afterwards', () => {
    const root = contextOfMany();
    run(root, join(root, '.cache/digests'));
    expect(readdirSync(root)).not.toContain('.cache');
  });

  it('keeps contexts apart', () => {
    const cache = join(folderOf({}), 'digests');
    run(contextOfMany(), cache);
    expect(run(contextOfMany(), cache).opened).toBe(COUNT);
    expect(readdirSync(cache).length).toBe(2);
  });

  it.each<[string, (path: string) => void]>([
    ['is cut off', path => truncateSync(path, statSync(path).size - 1)],
    ['is cut off in its head', path => truncateSync(path, 10)],
    ['is empty', path => writeFileSync(path, '')],
    ['is something else', path => writeFileSync(path, 'x'.repeat(100_000))],
    ['is a text with a good beginning', path => writeFileSync(path, `compose-cache digests 3\n${'\xff'.repeat(200)}`)],
    [
      'has a digest changed',
      path => {
        const bytes = readFileSync(path);
        const at = 40 + COUNT * 40 + 5;
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        writeFileSync(path, bytes);
      }
    ],
    ['has bytes after its end', path => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('x')]))]
  ])('that %s costs time only', (_, spoil) => {
    const root = contextOfMany();
    const cache = join(folderOf({}), 'digests');
    const { digest } = run(root, cache);
    spoil(cacheFile(cache));
    expect(run(root, cache)).toEqual({ digest, opened: COUNT });
    // And it is whole again.
    expect(run(root, cache)).toEqual({ digest, opened: 0 });
  });

  it('that others may write is not trusted', () => {
    const root = contextOfMany();
    const cache = join(folderOf({}), 'digests');
    const { digest } = run(root, cache);
    chmodSync(cacheFile(cache), 0o666);
    expect(run(root, cache)).toEqual({ digest, opened: COUNT });
  });

  it('that cannot be written is no error', () => {
    const root = contextOfMany();
    const file = join(folderOf({ file: '' }), 'file');
    expect(run(root, join(file, 'digests')).opened).toBe(COUNT);
  });
});
