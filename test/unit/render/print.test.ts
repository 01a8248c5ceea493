import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Printable, type PrintableMap, printBlock, printFlow, stringOf } from '../../../src/render/print.ts';

const LAYOUT = { eol: '\n', step: 2, dashIndent: 2 };

function map(entries: Readonly<Record<string, Printable>>): PrintableMap {
  return { kind: 'map', entries: Object.entries(entries).map(([key, value]) => ({ key: stringOf(key), value })) };
}

function list(...items: readonly Printable[]): Printable {
  return { kind: 'sequence', items };
}

function plain(text: string, value: number | boolean | null): Printable {
  return { kind: 'scalar', text, value, style: 'plain' };
}

function block(root: PrintableMap): string {
  return printBlock(root, 0, LAYOUT);
}

describe('block style', () => {
  it('indents maps and lists by two columns', () => {
    const root = map({ a: map({ b: list(stringOf('c'), map({ d: stringOf('e'), f: stringOf('g') })) }) });
    expect(block(root)).toBe('a:\n  b:\n    - c\n    - d: e\n      f: g\n');
  });

  it('follows the layout of a file', () => {
    const root = map({ a: map({ b: list(stringOf('c'), list(stringOf('d'))) }) });
    expect(printBlock(root, 1, { eol: '\r\n', step: 4, dashIndent: 0 })).toBe(
      ' a:\r\n     b:\r\n     - c\r\n     - - d\r\n'
    );
  });

  it('writes empty collections in brackets', () => {
    expect(block(map({ a: map({}), b: list() }))).toBe('a: {}\nb: []\n');
  });

  it('puts a tag behind the key, and in lists on the line of the dash', () => {
    const tagged: Printable = { kind: 'sequence', tag: '!override', items: [stringOf('c')] };
    expect(block(map({ a: tagged, b: list(tagged) }))).toBe('a: !override\n  - c\nb:\n  - !override\n    - c\n');
  });

  it('leaves what is not a string as it was written', () => {
    const root = map({ a: plain('0o17', 15), b: plain('~', null), c: plain('', null), d: plain('${X}', true) });
    expect(block(root)).toBe('a: 0o17\nb: ~\nc:\nd: ${X}\n');
  });

  it('quotes strings and keys that look like something else', () => {
    expect(block(map({ '8080': stringOf('yes'), 'a: b': stringOf('') }))).toBe(`'8080': 'yes'\n'a: b': ''\n`);
  });

  it('writes several lines as a literal block where that is exact', () => {
    expect(block(map({ a: stringOf('b\n  c\n'), d: list(stringOf('e\nf')) }))).toBe(
      'a: |\n  b\n    c\nd:\n  - |-\n    e\n    f\n'
    );
    expect(block(map({ a: stringOf(' b\nc') }))).toBe('a: " b\\nc"\n');
  });

  it('marks keys that are too long for one line', () => {
    const key = 'k'.repeat(2000);
    const text = block(map({ a: map({ [key]: map({ b: stringOf('c') }), d: stringOf('e') }) }));
    expect(text).toBe(`a:\n  ? ${key}\n  :\n    b: c\n  d: e\n`);
    expect(parse(text)).toEqual({ a: { [key]: { b: 'c' }, d: 'e' } });
  });

  it('goes on in flow style below a fixed depth', () => {
    let value: Printable = stringOf('end');
    for (let level = 0; level < 100_000; level += 1) value = level % 2 === 0 ? list(value) : map({ a: value });
    const text = block(map({ a: value }));
    expect(text.length).toBeLessThan(600_000);
    expect(text).toMatch(/[\]}]{99000}\n$/);
  });
});

describe('flow style', () => {
  it('stays on one line', () => {
    expect(printFlow(map({ a: list(stringOf('b'), map({})), c: plain('', null) }), 'flow')).toBe(
      '{a: [b, {}], c: null}'
    );
  });

  it('quotes what would end a scalar there', () => {
    expect(printFlow(list(stringOf('${A}'), stringOf('a,b')), 'flow')).toBe(`['\${A}', 'a,b']`);
  });

  it('is JSON where the file is', () => {
    const text = printFlow(map({ a: list(stringOf('b"'), plain('1', 1), plain('', null)) }), 'json');
    expect(JSON.parse(text)).toEqual({ a: ['b"', 1, null] });
  });
});
