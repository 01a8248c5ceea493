import { describe, expect, it } from 'vitest';
import { ExpansionError, expandWord, UNKNOWN } from '../../../src/dockerfile/shell-words.ts';
import { assumeUnset, isKnown } from '../../../src/dockerfile/unknown.ts';
import { EXPANSIONS, REFUSED_WORDS, VARIABLES } from './word-table.ts';

function expand(word: string, escapeChar = '\\'): string {
  return expandWord(word, name => VARIABLES.get(name), { escapeChar }).text;
}

describe('a word of an instruction', () => {
  it.each(EXPANSIONS)('%s is %s', (word, text) => {
    expect(expand(word)).toBe(text);
  });

  it.each(REFUSED_WORDS)('%s is refused, for %s', word => {
    expect(() => expand(word)).toThrow(ExpansionError);
  });

  it('is escaped by the character of the parser directive', () => {
    expect(expand('`$x\\$x', '`')).toBe('$x\\value');
  });

  it('falls into words where white space comes out of a variable, not where it is quoted', () => {
    const words = (text: string) => expandWord(text, name => VARIABLES.get(name), { escapeChar: '\\' }).words;
    expect(words('$blank c')).toEqual(['a', 'b', 'c']);
    expect(words('"$blank" c')).toEqual(['a b', 'c']);
    expect(words('a\\ b')).toEqual(['a b']);
  });

  it('keeps variables that are not set where it is asked to', () => {
    const keep = (text: string) => expandWord(text, () => undefined, { escapeChar: '\\', keepUnset: true }).text;
    expect(keep('$a ${b} ${c:-d} ${e/f/g}')).toBe('$a ${b} ${c:-d} ${e/f/g}');
  });

  it('of endless nesting is refused', () => {
    expect(() => expand('${a:-'.repeat(100_000))).toThrow(ExpansionError);
  });

  it('with many stars is matched in no time', () => {
    const lookup = () => 'a'.repeat(2000);
    const word = `\${x##${'*a'.repeat(200)}b}`;
    expect(expandWord(word, lookup, { escapeChar: '\\' }).text).toHaveLength(2000);
  });
});

describe('a variable that only the base image knows', () => {
  const unknown = (word: string) => expandWord(word, () => UNKNOWN, { escapeChar: '\\' }).text;

  it('leaves a text that is not known', () => {
    expect(isKnown(unknown('/x:$PATH'))).toBe(false);
    expect(isKnown(unknown('/x:/y'))).toBe(true);
  });

  it('leaves the same text however it is written', () => {
    expect(unknown('/x:$PATH')).toBe(unknown('"/x:${PATH}"'));
    expect(unknown('/x:$PATH')).not.toBe(unknown('/x:$HOME'));
  });

  it('is taken as unset only where it has a default', () => {
    expect(assumeUnset(unknown('${DIR:-src}/a'))).toBe('src/a');
    expect(assumeUnset(unknown('${DIR:+x}/a'))).toBe('/a');
    expect(isKnown(assumeUnset(unknown('$DIR/a')))).toBe(false);
    expect(isKnown(assumeUnset(unknown('${DIR#x}/a')))).toBe(false);
  });
});
