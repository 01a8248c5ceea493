import { describe, expect, it } from 'vitest';
import { shellWordsProblem } from '../../../src/compose/shell-words.ts';

describe('a command in one string', () => {
  it.each([
    'a b',
    `a 'b c' "d"`,
    'a \\" b',
    `a '\\'`,
    'a $(b "c)',
    'a `b` c',
    '`(`',
    '"$("',
    ')a)',
    'a; "',
    'a && (b)'
  ])('can be split: %s', text => {
    expect(shellWordsProblem(text)).toBeUndefined();
  });

  it.each([
    { text: `a "b`, problem: 'an unbalanced quote "' },
    { text: `a 'b`, problem: "an unbalanced quote '" },
    { text: 'a `b', problem: 'an unbalanced quote `' },
    { text: 'a $(b', problem: 'an unbalanced parenthesis' },
    { text: 'a )', problem: 'an unbalanced parenthesis' },
    { text: 'a (b)', problem: 'an opening parenthesis that does not follow "$"' },
    { text: 'a $ (b)', problem: 'an opening parenthesis that does not follow "$"' },
    { text: 'a \\', problem: 'a backslash at its end' },
    { text: '`a "b` c"', problem: 'an unbalanced quote `' }
  ])('cannot be split: $text', ({ text, problem }) => {
    expect(shellWordsProblem(text)).toBe(problem);
  });
});
