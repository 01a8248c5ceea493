import crypto from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createFileReader } from '../../../src/context/file-reader.ts';
import type { TreeFiles, TreeStat } from '../../../src/host/index.ts';

const NOW = 1_700_000_000_000;
const LONG_AGO = NOW - 3_600_000;

function sha256(text: string): string {
  return crypto.createHash('sha256').update(text).digest('hex');
}

interface FakeFile {
  text: string;
  changedMs: number;
}

/**
 * One file, and what happens to it: `whileRead` is called after each read from it, with the number of bytes read so far.
 */
function fake(file: FakeFile, whileRead: (read: number) => void = () => undefined) {
  let clock = NOW;
  let opened = 0;
  let at = 0;
  const stat = (): TreeStat => ({
    mode: 0o100644,
    size: file.text.length,
    mtimeMs: file.changedMs,
    ctimeMs: file.changedMs,
    ino: 1,
    dev: 1,
    rdev: 0
  });
  const files: TreeFiles = {
    list: () => [],
    stat,
    readLink: () => '',
    tracksChanges: () => true,
    open() {
      opened += 1;
      at = 0;
      return 3;
    },
    statOpen: stat,
    read(_, buffer, offset, length) {
      const bytes = Buffer.from(file.text).subarray(at, at + length);
      buffer.set(bytes, offset);
      at += bytes.length;
      whileRead(at);
      return bytes.length;
    },
    close: () => undefined
  };
  const reader = createFileReader(files, {
    crypto,
    now: () => clock,
    pause: milliseconds => {
      clock += milliseconds;
    }
  });
  return { read: () => reader.read('/f'), opened: () => opened };
}

describe('a file', () => {
  it('that was left alone is opened once', () => {
    const { read, opened } = fake({ text: 'abc', changedMs: LONG_AGO });
    expect(read()).toMatchObject({ digest: sha256('abc'), stat: { size: 3 }, isSettled: true });
    expect(opened()).toBe(1);
  });

  it('of many pieces has one digest', () => {
    const text = 'x'.repeat(3 * 1024 * 1024 + 5);
    expect(fake({ text, changedMs: LONG_AGO }).read()).toMatchObject({
      digest: sha256(text),
      stat: { size: text.length }
    });
  });

  it('that was changed a while before is looked at twice', () => {
    const { read, opened } = fake({ text: 'abc', changedMs: NOW - 500 });
    expect(read()).toMatchObject({ digest: sha256('abc'), isSettled: false });
    expect(opened()).toBe(2);
  });

  it('that was changed just now is read again when the clock has moved on', () => {
    const file = { text: 'abc', changedMs: NOW };
    let reads = 0;
    const { read } = fake(file, () => {
      reads += 1;
      // The same size and, within the grain of the clock, the same time stamp.
      if (reads === 2) file.text = 'xyz';
    });
    expect(read()?.digest).toBe(sha256('xyz'));
  });

  it('that changes while it is read is read again', () => {
    const file = { text: 'abc', changedMs: LONG_AGO };
    let changes = 0;
    const { read } = fake(file, () => {
      if (changes > 0) return;
      changes += 1;
      file.text = 'abd';
      file.changedMs = NOW + 5;
    });
    expect(read()?.digest).toBe(sha256('abd'));
  });

  it('that grows while it is read is read again, though its time stamp is old', () => {
    const file = { text: 'abc', changedMs: LONG_AGO };
    const { read } = fake(file, () => {
      file.text = 'abcdef';
    });
    expect(read()).toMatchObject({ digest: sha256('abcdef'), stat: { size: 6 } });
  });

  it('that keeps changing has no digest', () => {
    const file = { text: 'abc', changedMs: NOW };
    const { read } = fake(file, () => {
      file.changedMs += 1;
    });
    expect(read()).toBeUndefined();
  });
});
