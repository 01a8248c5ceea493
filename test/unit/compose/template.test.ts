import { describe, expect, it } from 'vitest';
import { hasVariables, substitute } from '../../../src/compose/template.ts';
import { DiagnosticError, type SourceText, type Span } from '../../../src/diagnostic/index.ts';

const VARIABLES: Readonly<Record<string, string>> = { SET: 'value', EMPTY: '', SECRET: 'hunter2', LOOP: '${SET}' };

function spanOf(text: string): Span {
  const source: SourceText = { path: 'compose.yaml', text };
  return { source, start: 0, end: text.length };
}

function evaluate(text: string, onUnset?: (name: string) => void): string {
  return substitute(text, name => VARIABLES[name], spanOf(text), onUnset);
}

function errorOf(text: string, span = spanOf(text)): DiagnosticError {
  try {
    substitute(text, name => VARIABLES[name], span);
  } catch (error) {
    if (error instanceof DiagnosticError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('a text with variables', () => {
  it.each([
    { rule: 'has values in place of names', text: '$SET-${SET}', value: 'value-value' },
    { rule: 'has nothing in place of what is not set', text: 'a${UNSET}b$UNSET', value: 'ab' },
    { rule: 'knows small letters from capitals', text: '$set', value: '' },
    { rule: 'ends a bare name at what no name has', text: '$SET.$SET/$SETé', value: 'value.value/valueé' },
    { rule: 'leaves a "$" alone that starts nothing', text: '$ $1 $. $é a$', value: '$ $1 $. $é a$' },
    { rule: 'has one "$" for two', text: '$$SET $$$SET $$$$', value: '$SET $value $$' },
    { rule: 'takes a default for what is not set', text: '${UNSET-d}${EMPTY-d}${SET-d}', value: 'dvalue' },
    { rule: 'takes ":-" for empty ones too', text: '${UNSET:-d}${EMPTY:-d}${SET:-d}', value: 'ddvalue' },
    { rule: 'replaces what is set', text: '${UNSET+r}${EMPTY+r}${SET+r}', value: 'rr' },
    { rule: 'replaces with ":+" what is not empty', text: '${UNSET:+r}${EMPTY:+r}${SET:+r}', value: 'r' },
    { rule: 'has what is required', text: '${SET:?m}${SET?m}${EMPTY?m}', value: 'valuevalue' },
    { rule: 'nests', text: '${UNSET:-${EMPTY:-${SET}}}', value: 'value' },
    { rule: 'takes the first operator', text: '${UNSET-a:-b}', value: 'a:-b' },
    { rule: 'goes on behind an expression', text: '${UNSET:-a} ${UNSET:-b}}', value: 'a b}' },
    { rule: 'counts braces', text: '${UNSET:-{a}} ${UNSET:-{{}}', value: '{a} {{}' },
    { rule: 'ends at the last brace where they do not match', text: '${UNSET:-{} b}', value: '{} b' },
    { rule: 'does not look into values', text: '$LOOP', value: '${SET}' },
    { rule: 'counts the long s as a letter, as ignoring case does', text: '[$ſ]', value: '[]' }
  ])('$rule', ({ text, value }) => {
    expect(evaluate(text)).toBe(value);
  });

  it.each([
    '${',
    '${}',
    '${SET',
    '${1}',
    '${SET SET}',
    '${SET!}',
    '${-d}',
    '${SET:d}',
    '${SET:-a\n}',
    '${SET:-${UNSET}',
    'a ${é}'
  ])('is refused where an expression is none: %j', text => {
    expect(errorOf(text).diagnostics[0]).toMatchObject({ code: 'invalid-interpolation', severity: 'error' });
  });

  it.each([
    ['${UNSET?}', 'the variable "UNSET" is required but not set'],
    ['${UNSET:?give one}', 'the variable "UNSET" is required but not set: give one'],
    ['${EMPTY:?}', 'the variable "EMPTY" is required but empty'],
    ['${SET:-${UNSET:?needed}}', 'the variable "UNSET" is required but not set: needed']
  ])('is refused where a required variable is missing: %s', (text, message) => {
    expect(errorOf(text).diagnostics[0]).toMatchObject({ code: 'required-variable', message });
  });

  it('says the message as it is written, since a value in it may be secret', () => {
    const { message } = errorOf('${UNSET:?not $SECRET}');
    expect(message).toContain('not $SECRET');
    expect(message).not.toContain('hunter2');
  });

  it('points at the expression within a scalar', () => {
    const source: SourceText = { path: 'compose.yaml', text: 'image: "web:${TAG?}"' };
    const { diagnostics } = errorOf('web:${TAG?}', { source, start: 7, end: 20 });
    expect(diagnostics[0]?.at).toEqual({ source, start: 12, end: 19 });
  });

  it('points at the whole scalar where escapes hide the expression', () => {
    const source: SourceText = { path: 'compose.yaml', text: 'image: "\\x24{TAG?}"' };
    const { diagnostics } = errorOf('${TAG?}', { source, start: 7, end: 19 });
    expect(diagnostics[0]?.at).toEqual({ source, start: 7, end: 19 });
  });

  it('tells which variables are not set, but for those with an operator', () => {
    const names: string[] = [];
    evaluate('$A ${B} ${C:-} ${D:-$E} $SET', name => names.push(name));
    expect(names).toEqual(['A', 'B', 'E']);
  });

  it('is read in one pass', () => {
    expect(evaluate('${UNSET:-x}'.repeat(50_000))).toHaveLength(50_000);
    expect(evaluate(`\${UNSET:-${'{'.repeat(100_000)}}`)).toHaveLength(100_000);
  });

  it('is refused where expressions are nested without end', () => {
    expect(errorOf(`${'${A:-'.repeat(10_000)}${'}'.repeat(10_000)}`).message).toMatch(/more than 100 levels deep/);
  });
});

describe('hasVariables', () => {
  it.each([
    ['plain', false],
    ['$$SET', false],
    ['$ $1 a$', false],
    ['$SET', true],
    ['$$$SET', true],
    ['${SET:-d}', true],
    ['${', true]
  ])('of %j is %s', (text, expected) => {
    expect(hasVariables(text)).toBe(expected);
  });
});
