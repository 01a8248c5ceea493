import { describe, expect, it } from 'vitest';
import {
  bytesOfPath,
  bytesOfText,
  charactersOf,
  cleanPath,
  pathInContext,
  textOfPath
} from '../../../src/context/path-bytes.ts';

describe('the text of a path', () => {
  it.each([
    { rule: 'is the path where all is plain', bytes: 'src/a-b_c.txt', text: 'src/a-b_c.txt' },
    { rule: 'keeps other letters', bytes: bytesOfText('caf\u00e9/\u65e5\u672c'), text: 'caf\u00e9/\u65e5\u672c' },
    { rule: 'doubles a backslash', bytes: 'a\\x41', text: 'a\\\\x41' },
    { rule: 'escapes control characters', bytes: 'a\nb\x1b[31m', text: 'a\\x0ab\\x1b[31m' },
    { rule: 'escapes bytes that are not UTF-8', bytes: 'a\xffb', text: 'a\\xffb' },
    { rule: 'escapes a sequence that ends too early', bytes: '\xe6\x97', text: '\\xe6\\x97' },
    { rule: 'escapes overlong sequences', bytes: '\xc0\xaf', text: '\\xc0\\xaf' },
    { rule: 'escapes surrogates', bytes: '\xed\xa0\x80', text: '\\xed\\xa0\\x80' },
    { rule: 'escapes what lies beyond Unicode', bytes: '\xf4\x90\x80\x80', text: '\\xf4\\x90\\x80\\x80' },
    { rule: 'escapes marks that turn the direction of writing', bytes: bytesOfText('\u202e'), text: '\\xe2\\x80\\xae' }
  ])('$rule', ({ bytes, text }) => {
    expect(textOfPath(bytes)).toBe(text);
    expect(bytesOfPath(text)).toBe(bytes);
  });
});

describe('the characters of a path', () => {
  it('are one replacement for each byte that is not UTF-8', () => {
    expect(charactersOf('a\xe6\x97\xff')).toBe('a\ufffd\ufffd\ufffd');
    expect(charactersOf(bytesOfText('\u{1f600}'))).toBe('\u{1f600}');
  });
});

describe('cleaning a path', () => {
  it.each([
    ['', '.'],
    ['.', '.'],
    ['/', '/'],
    ['a//b/', 'a/b'],
    ['./a/./b', 'a/b'],
    ['a/../b', 'b'],
    ['a/..', '.'],
    ['../a', '../a'],
    ['a/../../b', '../b'],
    ['/../a', '/a'],
    ['..a/b..', '..a/b..']
  ])('makes %j into %j', (path, cleaned) => {
    expect(cleanPath(path)).toBe(cleaned);
  });

  it('inside a context stops at its root', () => {
    expect(['.', '/', '', '..', 'a/../..', './src/.', '/src/', '../../src'].map(pathInContext)).toEqual([
      '',
      '',
      '',
      '',
      '',
      'src',
      'src',
      'src'
    ]);
  });
});
