import { describe, expect, it } from 'vitest';
import { ExpansionError, expandWord, UNKNOWN } from '../../../src/dockerfile/shell-words.ts';
import { assumeUnset, isKnown } from '../../../src/dockerfile/unknown.ts';

const VARIABLES = new Map([
  ['x', 'value'],
  ['empty', ''],
  ['path', '/usr/local/lib'],
  ['file', 'archive.tar.gz'],
  ['blank', 'a b']
]);

function expand(word: string, escapeChar = '\\'): string {
  return expandWord(word, name => VARIABLES.get(name), { escapeChar }).text;
}

describe('a word of an instruction', () => {
  it.each([
    ['$x', 'value'],
    ['${x}', 'value'],
    ['a${x}b', 'avalueb'],
    ['$xb', ''],
    ['$x.b', 'value.b'],
    ['$', '$'],
    ['a$', 'a$'],
    ['$%', '$%'],
    ['$1a', 'a'],
    ['$$x', 'x'],
    ['\\$x', '$x'],
    ['\\\\$x', '\\value'],
    ['a\\bc', 'abc'],
    ['a\\', 'a'],
    ["'$x'", '$x'],
    ['"$x"', 'value'],
    ['"a\\b"', 'a\\b'],
    ['"a\\"b"', 'a"b'],
    ['"a\\$x"', 'a$x'],
    ["'a\\'", 'a\\'],
    ['a"b c"d', 'ab cd'],
    ['${unset}', ''],
    ['$unset', ''],
    ['${x:-other}', 'value'],
    ['${empty:-other}', 'other'],
    ['${empty-other}', ''],
    ['${unset-other}', 'other'],
    ['${unset:-$x}', 'value'],
    ['${unset:-"a}b"}', 'a}b'],
    ['${unset:-a\\}b}', 'a}b'],
    ['${unset:-${empty:-deep}}', 'deep'],
    ['${x:+other}', 'other'],
    ['${empty:+other}', ''],
    ['${empty+other}', 'other'],
    ['${unset+other}', ''],
    ['${x:?message}', 'value'],
    ['${empty?message}', ''],
    ['${path#/}', 'usr/local/lib'],
    ['${path#*/}', 'usr/local/lib'],
    ['${path##*/}', 'lib'],
    ['${path%/*}', '/usr/local'],
    ['${path%%/*}', ''],
    ['${file%.*}', 'archive.tar'],
    ['${file%%.*}', 'archive'],
    ['${file#nothing}', 'archive.tar.gz'],
    ['${file%.g?}', 'archive.tar'],
    ['${file/a/A}', 'Archive.tar.gz'],
    ['${file//a/A}', 'Archive.tAr.gz'],
    ['${file/.*/}', 'archive'],
    ['${file//[x]/y}', 'archive.tar.gz'],
    ['${path//\\//-}', '-usr-local-lib'],
    ['${unset/a/b}', '']
  ])('%s is %s', (word, text) => {
    expect(expand(word)).toBe(text);
  });

  it.each([
    ["'", 'a quote is open'],
    ['"', 'a quote is open'],
    ['${', 'a brace is open'],
    ['${x', 'a brace is open'],
    ['${x:-a', 'a brace is open'],
    ['${}', 'there is no name'],
    ['${:x}', 'there is no name'],
    ['${{x}}', 'there is no name'],
    ['${x!}', 'the modifier is unknown'],
    ['${x:=a}', 'the modifier is unknown'],
    ['${unset?}', 'a value is required'],
    ['${empty:?}', 'a value is required'],
    ['${x#\\a}', 'the pattern is wrong'],
    ['${x/a}', 'the second slash is missing']
  ])('%s is refused, for %s', word => {
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
