/**
 * Reads environment files (`.env`, `--env-file`, `env_file`).
 *
 * In: the text of one file, and the variables that are set before it. Out: what the file sets.
 * The surprising rules: what is set before the file wins over the file's own lines where a value mentions a variable;
 * after a closing quote a new statement may begin on the same line; `KEY` alone passes on what is set before the file.
 *
 * Source: Docker's documentation, "Env file syntax". Where it is silent docker compose decides (compose-go's dotenv
 * package); each such case is in fixtures/compose/dotenv.
 */
import { DiagnosticError, type SourceText, type Span } from '../diagnostic/index.ts';
import { type Lookup, substitute } from './template.ts';

/** Spaces that do not end a line; wider than YAML's, narrower than Unicode's. */
const BLANK = /[\t\v\f\r \u0085\u00a0]/;
const BLANKS = /[\t\v\f\r \u0085\u00a0]*/y;
/** Unicode's White_Space. */
const SPACES = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*/y;
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const EXPORT = /export(?=[\t\n\f\r ])/y;
const ESCAPE = /\\([abcfnrtv$"\\]|0\d{0,3})/g;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['"', '"'],
  ['\\', '\\'],
  // Interpolation comes next and makes one of two.
  ['$', '$$']
]);

/**
 * @param lookup - What is set before any file: the process environment.
 * @param earlier - What files read before this one set; its lines can mention and replace it.
 * @returns what this file and the earlier ones set.
 * @throws DiagnosticError `invalid-env-file`, and what interpolation throws. Values are in no message.
 */
export function parseDotenv(
  source: SourceText,
  lookup: Lookup,
  earlier: ReadonlyMap<string, string> = new Map()
): Map<string, string> {
  const { text } = source;
  const variables = new Map(earlier);
  const lookupBoth: Lookup = name => lookup(name) ?? variables.get(name);
  let at = text.startsWith('\ufeff') ? 1 : 0;
  for (;;) {
    at = statementStart(text, at);
    if (at === text.length) return variables;
    const { key, isInherited, next } = readKey(source, at);
    if (isInherited) {
      const value = lookup(key);
      if (value !== undefined) variables.set(key, value);
      at = next;
      continue;
    }
    const value = readValue(source, next, lookupBoth);
    variables.set(key, value.value);
    at = value.next;
  }
}

/** Passes over white space and comment lines. */
function statementStart(text: string, from: number): number {
  let at = endOf(SPACES, text, from);
  while (text[at] === '#') at = endOf(SPACES, text, lineEnd(text, at));
  return at;
}

interface Key {
  readonly key: string;
  /** No `=`: the value is that of the surroundings. */
  readonly isInherited: boolean;
  readonly next: number;
}

function readKey(source: SourceText, from: number): Key {
  const { text } = source;
  const afterExport = endOf(EXPORT, text, from);
  const start = afterExport === from ? from : endOf(BLANKS, text, afterExport);
  if (start === text.length) {
    throw new DiagnosticError({
      code: 'invalid-env-file',
      at: spanAt(source, from, afterExport),
      message: 'nothing follows "export"',
      help: 'write export NAME=value'
    });
  }
  for (let at = start; at < text.length; at++) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (BLANK.test(char)) continue;
    if (char === '=' || char === ':' || char === '\n') {
      const key = trimEnd(text.slice(start, at));
      refuseSpace(key, spanAt(source, start, start + key.length));
      return { key, isInherited: char === '\n', next: endOf(BLANKS, text, at + 1) };
    }
    if (!isKeyCharacter(char)) throw unexpectedCharacter(char, spanAt(source, at, at + char.length));
    at += char.length - 1;
  }
  // A last line with neither `=` nor line break is, to docker compose, a value without a name.
  return { key: '', isInherited: false, next: start };
}

function refuseSpace(key: string, at: Span): void {
  if (!key.includes(' ')) return;
  throw new DiagnosticError({
    code: 'invalid-env-file',
    at,
    message: `the name "${key}" has a space in it`,
    help: 'write NAME=value'
  });
}

function unexpectedCharacter(char: string, at: Span): DiagnosticError {
  return new DiagnosticError({
    code: 'invalid-env-file',
    at,
    message: `the character ${JSON.stringify(char)} cannot stand in the name of a variable`,
    help: 'write NAME=value; a name has letters, digits, "_", ".", "-", "[" and "]", and a comment starts with "#"'
  });
}

interface Value {
  readonly value: string;
  readonly next: number;
}

function readValue(source: SourceText, from: number, lookup: Lookup): Value {
  const { text } = source;
  const quote = text[from];
  if (quote === '"' || quote === "'") return readQuoted(source, from, quote, lookup);
  const end = lineEnd(text, from);
  const line = text.slice(from, end);
  const comment = line.indexOf(' #');
  const raw = trimEnd(comment === -1 ? line : line.slice(0, comment));
  const value = substitute(raw, lookup, spanAt(source, from, from + raw.length));
  return { value, next: Math.min(end + 1, text.length) };
}

function readQuoted(source: SourceText, from: number, quote: string, lookup: Lookup): Value {
  const { text } = source;
  let end = from + 1;
  while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1;
  if (end >= text.length) {
    throw new DiagnosticError({
      code: 'invalid-env-file',
      at: spanAt(source, from, from + 1),
      message: `the quote ${quote} is never closed`,
      help: `end the value with ${quote}`
    });
  }
  const raw = text
    .slice(from + 1, end)
    .replaceAll(quote === '"' ? /\\(\\|")/g : /\\(\\|')/g, (pair, char: string) => (char === quote ? char : pair));
  if (quote === "'") return { value: raw, next: end + 1 };
  const value = substitute(raw.replace(ESCAPE, decodeEscape), lookup, spanAt(source, from, end + 1));
  return { value, next: end + 1 };
}

/** Octal escapes are `\0` and three digits of a value up to 255; what is not one loses its `0`. */
function decodeEscape(sequence: string, escaped: string): string {
  if (!escaped.startsWith('0')) return ESCAPES.get(escaped) ?? sequence;
  const digits = escaped.slice(1);
  return /^[0-3][0-7]{2}$/.test(digits) ? String.fromCharCode(Number.parseInt(digits, 8)) : `\\${digits}`;
}

/** A pattern would look at each run of spaces within the text again and again. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && SPACE.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at;
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match === null ? at : at + match[0].length;
}

function spanAt(source: SourceText, start: number, end: number): Span {
  return { source, start, end };
}

/** Letters and digits of any script; V8 is slow to make a class of them, and few files need it. */
function isKeyCharacter(char: string): boolean {
  return /^[\w.[\]-]$/.test(char) || (char > '\x7f' && /[\p{L}\p{N}]/u.test(char));
}
