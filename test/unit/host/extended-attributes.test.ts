import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeExtendedAttributes } from '../../../src/host/index.ts';
import { folderOf } from '../context/folder.ts';

/** Sets an attribute, as far as this machine and its file system can. @returns whether it could. */
function setAttribute(path: string, name: string, value: string): boolean {
  const program = 'import os, sys; os.setxattr(sys.argv[1], sys.argv[2], sys.argv[3].encode(), follow_symlinks=False)';
  return spawnSync('python3', ['-c', program, path, name, value], { stdio: 'ignore' }).status === 0;
}

const canSet = process.platform === 'linux' && setAttribute(folderOf({}), 'user.cc', 'x');

describe.skipIf(!canSet)('the extended attributes of files', () => {
  it('are found by the index of their path', () => {
    const root = folderOf({ plain: '', 'with\nbreak': '', link: { link: 'with\nbreak' } });
    setAttribute(join(root, 'with\nbreak'), 'user.one', 'a b');
    setAttribute(join(root, 'with\nbreak'), 'user.two', '');
    const paths = ['plain', 'with\nbreak', 'link', 'nope'].map(name => join(root, name));
    const found = nodeExtendedAttributes.read(paths);
    expect([...(found?.keys() ?? [])]).toEqual([1]);
    expect([...(found?.get(1) ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'user.one', value: '612062' },
      { name: 'user.two', value: '' }
    ]);
  });

  it('are none of no files', () => {
    expect(nodeExtendedAttributes.read([])?.size).toBe(0);
  });
});
