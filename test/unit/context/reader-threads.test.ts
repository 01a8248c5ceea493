import crypto from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileReader, type FileContent, type FileReader, readerTools } from '../../../src/context/file-reader.ts';
import { readWithHelper } from '../../../src/context/reader-threads.ts';
import { createTree, type TreeNode } from '../../../src/context/tree.ts';
import { nodeTreeFiles } from '../../../src/host/index.ts';
import { folderOf } from './folder.ts';

const COUNT = 1500;

/** A folder of folders of files, one of which has a name that is not UTF-8. */
function treeOfMany() {
  const root = folderOf({});
  for (let index = 0; index < COUNT; index++) {
    if (index % 20 === 0) mkdirSync(join(root, `d${Math.floor(index / 20)}`));
    writeFileSync(join(root, `d${Math.floor(index / 20)}`, `f${index % 20}`), `content ${index % 100}`);
  }
  writeFileSync(Buffer.from(`${root}/d0/\xff`, 'latin1'), 'odd');
  const tree = createTree(nodeTreeFiles, root);
  const files = tree.children(tree.root).flatMap(directory => tree.children(directory));
  return { tree, files };
}

function sha256(path: string): string {
  const bytes = readFileSync(Buffer.from(path, 'latin1'));
  return crypto.createHash('sha256').update(bytes).digest('hex');
}

function readAll(reader: FileReader, { tree, files }: ReturnType<typeof treeOfMany>) {
  const contents = new Map<TreeNode, FileContent | undefined>();
  let taken = 0;
  readWithHelper(reader, {
    files,
    pathOf: tree.absolute,
    take: (file, content) => {
      contents.set(file, content);
      taken += 1;
    }
  });
  expect(taken).toBe(files.length);
  return files.map(file => contents.get(file));
}

const reader = () => createFileReader(nodeTreeFiles, readerTools(crypto));

describe('two threads', () => {
  it('give each file the digest that one gives', () => {
    const many = treeOfMany();
    const contents = readAll(reader(), many);
    expect(contents.map(content => content?.digest)).toEqual(many.files.map(file => sha256(many.tree.absolute(file))));
    expect(contents.every(content => ((content?.stat.mode ?? 0) & 0o100000) !== 0)).toBe(true);
  });

  it('leave out what cannot be read', () => {
    const many = treeOfMany();
    const missing = [3, 700, COUNT - 1];
    for (const index of missing) rmSync(many.tree.absolute(many.files[index] as TreeNode));
    const contents = readAll(reader(), many);
    expect(contents.flatMap((content, index) => (content === undefined ? [index] : []))).toEqual(missing);
  });

  it('do all the work between them, though the first is slow', () => {
    const many = treeOfMany();
    const quick = reader();
    let read = 0;
    const slow: FileReader = {
      read(path) {
        read += 1;
        // Long enough for the helper to come.
        if (read % 64 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
        return quick.read(path);
      }
    };
    const contents = readAll(slow, many);
    expect(contents.map(content => content?.digest)).toEqual(many.files.map(file => sha256(many.tree.absolute(file))));
    expect(read).toBeLessThan(COUNT);
  });
});
