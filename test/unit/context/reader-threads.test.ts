import crypto from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileReader, type FileContent, type FileReader, readerTools } from '../../../src/context/file-reader.ts';
import { readWithHelper } from '../../../src/context/reader-threads.ts';
import { nodeTreeFiles } from '../../../src/host/index.ts';
import { folderOf } from './folder.ts';

const COUNT = 1500;

function manyPaths(): string[] {
  const root = folderOf({});
  return Array.from({ length: COUNT }, (_, index) => {
    const path = join(root, `f${index}`);
    writeFileSync(path, `content ${index % 100}`);
    return path;
  });
}

function sha256(path: string): string {
  return crypto.createHash('sha256').update(readFileSync(path)).digest('hex');
}

function readAll(reader: FileReader, paths: readonly string[]) {
  const contents = new Array<FileContent | undefined>(paths.length);
  let taken = 0;
  readWithHelper(reader, {
    count: paths.length,
    pathAt: index => paths[index] ?? '',
    take: (index, content) => {
      contents[index] = content;
      taken += 1;
    }
  });
  expect(taken).toBe(paths.length);
  return contents;
}

const reader = () => createFileReader(nodeTreeFiles, readerTools(crypto));

describe('two threads', () => {
  it('give each file the digest that one gives', () => {
    const paths = manyPaths();
    const contents = readAll(reader(), paths);
    expect(contents.map(content => content?.digest)).toEqual(paths.map(sha256));
    expect(contents.every(content => ((content?.stat.mode ?? 0) & 0o100000) !== 0)).toBe(true);
  });

  it('leave out what cannot be read', () => {
    const paths = manyPaths();
    const missing = [3, 700, COUNT - 1];
    for (const index of missing) paths[index] = `${paths[index]}-nope`;
    const contents = readAll(reader(), paths);
    expect(contents.flatMap((content, index) => (content === undefined ? [index] : []))).toEqual(missing);
  });

  it('do all the work between them, though the first is slow', () => {
    const paths = manyPaths();
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
    const contents = readAll(slow, paths);
    expect(contents.map(content => content?.digest)).toEqual(paths.map(sha256));
    expect(read).toBeLessThan(COUNT);
  });
});
