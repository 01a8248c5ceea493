import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeTextFile } from '../../../src/host/index.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cc-output-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a file that is written', () => {
  it('is replaced as a whole and keeps its permissions', () => {
    const path = join(folder, 'out.yml');
    writeFileSync(path, 'old');
    chmodSync(path, 0o640);
    writeTextFile(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['out.yml']);
  });

  it('stays a link where it was one', () => {
    writeFileSync(join(folder, 'real.yml'), 'old');
    symlinkSync('real.yml', join(folder, 'link.yml'));
    writeTextFile(join(folder, 'link.yml'), 'new');
    expect(lstatSync(join(folder, 'link.yml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real.yml'), 'utf8')).toBe('new');
  });

  it('stays a link where what it leads to is not there yet', () => {
    symlinkSync('later.yml', join(folder, 'link.yml'));
    writeTextFile(join(folder, 'link.yml'), 'new');
    expect(lstatSync(join(folder, 'link.yml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'later.yml'), 'utf8')).toBe('new');
  });

  it('leaves nothing behind where its folder does not exist', () => {
    expect(() => writeTextFile(join(folder, 'none/out.yml'), 'new')).toThrow('ENOENT');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('may be no regular file', () => {
    expect(() => writeTextFile('/dev/null', 'new')).not.toThrow();
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});
