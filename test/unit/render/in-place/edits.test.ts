import { describe, expect, it } from 'vitest';
import { applyEdits, withoutCovered } from '../../../../src/render/in-place/edits.ts';

describe('edits of a text', () => {
  it('are applied by their places, whatever their order', () => {
    const edits = [
      { start: 4, end: 5, text: 'X' },
      { start: 0, end: 1, text: '' },
      { start: 2, end: 2, text: '-' }
    ];
    expect(applyEdits('abcdef', edits)).toBe('b-cdXf');
  });

  it('keep their order at one place', () => {
    const edits = [
      { start: 1, end: 1, text: '1' },
      { start: 1, end: 1, text: '2' }
    ];
    expect(applyEdits('ab', edits)).toBe('a12b');
  });

  it('go before what is replaced at their place', () => {
    const edits = [
      { start: 1, end: 2, text: 'B' },
      { start: 1, end: 1, text: '-' }
    ];
    expect(applyEdits('abc', edits)).toBe('a-Bc');
  });

  it('must not overlap', () => {
    const edits = [
      { start: 0, end: 2, text: '' },
      { start: 1, end: 3, text: '' }
    ];
    expect(() => applyEdits('abc', edits)).toThrow(RangeError);
  });

  it('give way to those that rewrite their place', () => {
    const [inside, before, behind] = [2, 0, 4].map(start => ({ start, end: start + 1, text: 'x' }));
    const edits = [inside, before, behind].filter(edit => edit !== undefined);
    expect(withoutCovered(edits, [{ start: 1, end: 4, text: '' }])).toEqual([before, behind]);
  });
});
