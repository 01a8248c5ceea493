import { describe, expect, it } from 'vitest';
import { isPlainSafe, literalBlock, quoteString } from '../../../src/render/scalar.ts';

describe('a string without quotes', () => {
  it.each([
    'app',
    'repo/app:4f1c',
    '${REG}/app:1',
    'a b',
    'a#b',
    'a:b',
    '-c',
    '--flag',
    'type=registry,ref=a:b',
    'ä',
    '10m',
    './a'
  ])('is possible for %j', text => {
    expect(isPlainSafe(text, 'block')).toBe(true);
  });

  it.each([
    '',
    ' a',
    'a ',
    '~',
    'null',
    'Yes',
    'no',
    'ON',
    'off',
    'y',
    'N',
    'true',
    '<<',
    '=',
    '.inf',
    '-.INF',
    '.NaN'
  ])('would be something else for %j', text => {
    expect(isPlainSafe(text, 'block')).toBe(false);
  });

  it.each([
    '1',
    '-1',
    '+1',
    '012',
    '0o17',
    '0x1F',
    '0b1',
    '1_000',
    '1.5',
    '.5',
    '1e3',
    '22:22',
    '1:2:3.4',
    '2001-01-01',
    '2001-12-14t21:59:43.10-05:00'
  ])('would be a number or a date for %j', text => {
    expect(isPlainSafe(text, 'block')).toBe(false);
  });

  it.each([
    'a: b',
    'a:',
    'a #b',
    '- a',
    '-',
    '? a',
    ': a',
    '[a]',
    '{a}',
    '#a',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    '%a',
    '@a',
    '`a',
    '---',
    '...',
    'a\tb',
    'a\nb',
    '\u0007',
    '\u0085',
    '\ud800',
    '\ufeff'
  ])('would be YAML for %j', text => {
    expect(isPlainSafe(text, 'block')).toBe(false);
  });

  it.each(['a,b', '${A}', 'a[0]', 'a}'])('is possible in block style only for %j', text => {
    expect(isPlainSafe(text, 'block')).toBe(true);
    expect(isPlainSafe(text, 'flow')).toBe(false);
  });
});

describe('quotes', () => {
  it.each([
    { rule: 'are left out where they can be', text: 'app:1', style: 'plain', place: 'block', token: 'app:1' },
    { rule: 'are single ones where some are needed', text: '1', style: 'plain', place: 'block', token: `'1'` },
    { rule: 'stay single', text: 'app', style: 'single', place: 'block', token: `'app'` },
    { rule: 'stay double', text: 'app', style: 'double', place: 'block', token: '"app"' },
    { rule: 'are doubled within', text: `it's "so": a`, style: 'plain', place: 'block', token: `'it''s "so": a'` },
    { rule: 'differ from those within', text: `it's: a`, style: 'plain', place: 'block', token: `"it's: a"` },
    { rule: 'are double ones in JSON', text: 'app', style: 'single', place: 'json', token: '"app"' },
    {
      rule: 'hold control characters',
      text: 'a\u0007\u0085\u2028',
      style: 'single',
      place: 'block',
      token: '"a\\u0007\\u0085\\u2028"'
    },
    { rule: 'hold line breaks on one line', text: 'a\nb', style: 'single', place: 'block', token: '"a\\nb"' },
    { rule: 'hold nothing', text: '', style: 'plain', place: 'block', token: `''` }
  ] as const)('$rule', ({ text, style, place, token }) => {
    expect(quoteString(text, style, place)).toBe(token);
  });
});

describe('a literal block', () => {
  it.each([
    { rule: 'keeps one line break at the end', text: 'a\nb\n', block: '|\n  a\n  b' },
    { rule: 'takes none at the end', text: 'a\nb', block: '|-\n  a\n  b' },
    { rule: 'keeps several at the end', text: 'a\n\n\n', block: '|+\n  a\n\n' },
    { rule: 'keeps empty lines and indentation', text: 'a\n\n  b\n', block: '|\n  a\n\n    b' }
  ])('$rule', ({ text, block }) => {
    expect(literalBlock(text, 2, '\n')).toBe(block);
  });

  it.each(['a', '', '\n', ' a\nb', '\na', 'a\n \nb', 'a\r\nb', 'a\u0007\nb'])('does not hold %j', text => {
    expect(literalBlock(text, 2, '\n')).toBeUndefined();
  });
});
