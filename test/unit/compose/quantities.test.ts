import { describe, expect, it } from 'vitest';
import { isDuration, isFileMode, sizeInBytes } from '../../../src/compose/quantities.ts';

describe('a size', () => {
  it.each([
    ['1024', 1024n],
    ['1k', 1024n],
    ['1.5g', 1610612736n],
    ['512 MiB', 536870912n],
    ['2TB', 2199023255552n],
    ['10b', 10n],
    ['.5k', 512n],
    ['1e3', 1000n],
    ['1.9b', 1n]
  ])('is a number of bytes: %s', (text, bytes) => {
    expect(sizeInBytes(text)).toBe(bytes);
  });

  it.each(['', 'k', '-1', '1x', '1kk', '1ib', '1  k', '0x10'])('needs a number and a unit: "%s"', text => {
    expect(sizeInBytes(text)).toBeUndefined();
  });
});

describe('a duration', () => {
  it.each(['0', '1s', '1m30s', '1.5h', '.5s', '100us', '10µs', '1w2d', '-3ms'])('has units: %s', text => {
    expect(isDuration(text)).toBe(true);
  });

  it.each(['', '1', '1 s', 's', '1y', '10 seconds'])('is nothing without them: "%s"', text => {
    expect(isDuration(text)).toBe(false);
  });
});

describe('a file mode', () => {
  it.each([
    ['0440', true],
    ['777', true],
    ['0888', false],
    ['0o440', false],
    ['', false]
  ])('has octal digits: "%s"', (text, valid) => {
    expect(isFileMode(text)).toBe(valid);
  });
});
