import { describe, expect, it } from 'vitest';
import { compileGoPattern, hasWildcards } from '../../../src/context/go-match.ts';

describe('a wildcard of COPY', () => {
  it.each([
    ['abc', 'abc', true],
    ['*', 'abc', true],
    ['*', '', true],
    ['*c', 'abc', true],
    ['a*', 'ab/c', false],
    ['a*/b', 'abc/b', true],
    ['a*/b', 'a/c/b', false],
    ['a*b*c*d*e*', 'axbxcxdxe/f', false],
    ['a*b*c*d*e*', 'axbxcxdxexxx', true],
    ['a*b?c*x', 'abxbbxdbxebxczzx', true],
    ['a*b?c*x', 'abxbbxdbxebxczzy', false],
    ['**', 'abc', true],
    ['**', 'a/b', false],
    ['ab[c]', 'abc', true],
    ['ab[b-d]', 'abc', true],
    ['ab[e-g]', 'abc', false],
    ['ab[^c]', 'abc', false],
    ['ab[^e-g]', 'abc', true],
    ['a[^b]c', 'a/c', true],
    ['a?c', 'a/c', false],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['[\\]a]', ']', true],
    ['[\\-x]', '-', true],
    ['[x\\-]', 'z', false],
    ['a?', 'a\u{1f600}', true],
    ['[\u00e0-\u00ff]', '\u00e9', true],
    ['.*', '.hidden', true],
    ['*', '.hidden', true],
    ['a\nb', 'a\nb', true],
    ['a*b', 'a\nb', true],
    ['*x', 'xxx', true]
  ])('%j against %j: %s', (pattern, name, matches) => {
    expect(compileGoPattern(pattern)?.matches(name)).toBe(matches);
  });

  it.each(['[', '[]a]', '[-]', '[x-]', '[-x]', '[a-b-c]', '[^bc', 'a[', 'a\\', '[a\\', 'x[a-'])(
    '%j is malformed, whatever the name begins with',
    pattern => {
      expect(compileGoPattern(pattern)).toBeUndefined();
    }
  );

  it('takes only linear time for many stars', () => {
    const pattern = compileGoPattern(`${'a*'.repeat(40)}b`);
    expect(pattern?.matches('a'.repeat(2000))).toBe(false);
  });

  it('can be taken apart at its slashes unless a class reaches them', () => {
    expect(compileGoPattern('a/[bc]*/?')?.crossesSlash).toBe(false);
    expect(compileGoPattern('a[^b]')?.crossesSlash).toBe(true);
    expect(compileGoPattern('a[.-0]')?.crossesSlash).toBe(true);
  });

  it('is one only by a character that is not escaped', () => {
    expect(['a*', 'a?', 'a[b]', '\\\\*'].map(hasWildcards)).toEqual([true, true, true, true]);
    expect(['a', 'a]', '\\*', '\\[a]', 'a\\'].map(hasWildcards)).toEqual([false, false, false, false, false]);
  });
});
