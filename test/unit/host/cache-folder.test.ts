import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCacheFolder, userCacheFolder } from '../../../src/host/index.ts';
import { folderOf } from '../context/folder.ts';

describe('a cache folder', () => {
  it('gives back what was written, and nothing that was not', () => {
    const folder = createCacheFolder(join(folderOf({}), 'made/when/needed'));
    expect(folder.read('a')).toBeUndefined();
    folder.write('a', Buffer.from('one'));
    folder.write('a', Buffer.from('two'));
    expect(folder.read('a')?.toString()).toBe('two');
  });

  it('leaves no temporary file', () => {
    const path = folderOf({});
    createCacheFolder(path).write('a', Buffer.from('x'));
    expect(readdirSync(path)).toEqual(['a']);
  });

  it('does not trust a file that others may write', () => {
    const path = folderOf({ a: { text: 'x', mode: 0o622 }, b: { text: 'x', mode: 0o600 } });
    expect(createCacheFolder(path).read('a')).toBeUndefined();
    expect(createCacheFolder(path).read('b')?.toString()).toBe('x');
  });

  it('keeps what was written last', () => {
    const path = folderOf({ a: '', b: '', c: '' });
    for (const [index, name] of ['b', 'a', 'c'].entries()) utimesSync(join(path, name), index, index);
    createCacheFolder(path).keepNewest(2, 1000);
    expect(readdirSync(path).sort()).toEqual(['a', 'c']);
  });

  it('keeps no more bytes than it may', () => {
    const path = folderOf({ a: 'x'.repeat(60), b: 'x'.repeat(60), c: 'x'.repeat(30) });
    for (const [index, name] of ['b', 'a', 'c'].entries()) utimesSync(join(path, name), index, index);
    createCacheFolder(path).keepNewest(9, 100);
    expect(readdirSync(path).sort()).toEqual(['a', 'c']);
  });
});

describe("the user's cache folder", () => {
  it.each([
    [{ HOME: '/home/me' }, '/home/me/.cache/compose-cache/digests'],
    [{ HOME: '/home/me', XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me/compose-cache/digests'],
    // As the specification has it, so that nothing is written wherever the program is run.
    [{ HOME: '/home/me', XDG_CACHE_HOME: 'cache' }, '/home/me/.cache/compose-cache/digests'],
    [{ HOME: 'home' }, undefined],
    [{ HOME: '/home/me', COMPOSE_CACHE_NO_CACHE: '1' }, undefined]
  ])('of %j is %s', (environment, path) => {
    expect(userCacheFolder(environment, 'digests')?.path).toBe(path);
  });
});
