/**
 * The flags of an instruction, checked against those that it has.
 *
 * Source: BuildKit, frontend/dockerfile/instructions/bflag.go.
 */
import type { Span } from '../diagnostic/index.ts';
import { invalid, unknownWord } from './problems.ts';

/** What a flag takes: a text, several texts when given several times, or true and false. */
export type FlagKinds = Readonly<Record<string, 'text' | 'texts' | 'switch'>>;

export interface Flags {
  /** The value of a flag that was given. */
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  /** Whether it is on; undefined where it was not given. */
  isOn(name: string): boolean | undefined;
}

/** @throws DiagnosticError `invalid-dockerfile` */
export function readFlags(keyword: string, words: readonly string[], kinds: FlagKinds, at: Span): Flags {
  const given = new Map<string, string[]>();
  for (const word of words) {
    const equals = word.indexOf('=');
    const name = word.slice(2, equals === -1 ? undefined : equals);
    const value = equals === -1 ? undefined : word.slice(equals + 1);
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      const known = Object.keys(kinds).map(each => `--${each}`);
      const help = known.length === 0 ? `${keyword} has no flags` : `"--${name}" is not a flag of ${keyword}`;
      throw unknownWord(at, help, `--${name}`, known);
    }
    const values = given.get(name) ?? [];
    if (values.length > 0 && kind !== 'texts') throw invalid(at, `the flag "--${name}" is given twice`, 'remove one');
    given.set(name, [...values, checkValue(name, value, kind, at)]);
  }
  const first = (name: string) => given.get(name)?.[0];
  return {
    text: first,
    texts: name => given.get(name) ?? [],
    isOn: name => (given.has(name) ? first(name) === 'true' : undefined)
  };
}

function checkValue(name: string, value: string | undefined, kind: 'text' | 'texts' | 'switch', at: Span): string {
  if (kind !== 'switch') {
    if (value === undefined) throw invalid(at, `the flag "--${name}" has no value`, `write "--${name}=…"`);
    return value;
  }
  const on = (value ?? 'true').toLowerCase();
  if (on !== 'true' && on !== 'false') {
    throw invalid(at, `"${value}" is not a value of the flag "--${name}"`, 'it takes "true" or "false"');
  }
  return on;
}
