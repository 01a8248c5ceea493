import { describe, expect, it } from 'vitest';
import { ageText, sizeText } from '../../../src/diagnostic/quantities.ts';

describe('a size', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [12_345_678, '12.3 MB'],
    [123_456_789_012, '123 GB']
  ])('of %d bytes is %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
});

describe('an age', () => {
  it.each([
    [0, 'now'],
    [-5, 'now'],
    [1, '1 second'],
    [119, '1 minute'],
    [7200, '2 hours'],
    [86_400 * 3, '3 days'],
    [86_400 * 400, '1 year']
  ])('of %d seconds is %s', (seconds, text) => {
    expect(ageText(seconds)).toBe(text);
  });
});
