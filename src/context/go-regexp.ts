/**
 * Go regular expressions as JavaScript ones, for the few that ignore patterns turn into.
 *
 * In: an expression in Go's syntax, unanchored parts included.
 * Out: the same language as a JavaScript `RegExp`, or `undefined` where Go refuses the expression.
 * What differs between the two and matters here: `.` excludes only the line feed, `[` inside a class stands for itself,
 * `[:alpha:]` and `\pL` exist, `\1` does not. Groups can only be the ones that the matcher itself writes.
 *
 * Source: documentation of Go's package regexp/syntax.
 */

const ALPHANUMERIC = /[0-9A-Za-z]/;
const NOT_ASCII = /[^\0-\x7f]/;
const ASCII_CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f'
};
const MOST_REPETITIONS = 1000;
const PERL_CLASSES: Readonly<Record<string, string>> = { d: '0-9', s: '\\t\\n\\f\\r ', w: '0-9A-Za-z_' };
const CONTROL_ESCAPES: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** Thrown inside this file only: Go would refuse the expression. */
class Malformed extends Error {}

interface Cursor {
  readonly characters: readonly string[];
  at: number;
}

/** Translates and compiles; see the head of this file. */
export function compileGoRegexp(expression: string): RegExp | undefined {
  const cursor: Cursor = { characters: [...expression], at: 0 };
  let source = '';
  try {
    while (cursor.at < cursor.characters.length) source += translateOne(cursor);
    return new RegExp(source, 'u');
  } catch (error) {
    if (error instanceof Malformed || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function translateOne(cursor: Cursor): string {
  const character = cursor.characters[cursor.at] ?? '';
  cursor.at += 1;
  if (character === '.') return '[^\\n]';
  if (character === '[') return translateClass(cursor);
  if (character === '\\') return translateEscape(cursor);
  if (character === '{') return translateRepetition(cursor);
  if ('^$()*?|'.includes(character)) return character;
  return literal(codePoint(character));
}

/** `{2}`, `{2,}` or `{2,3}`, after the opening brace; a brace before anything else stands for itself. */
function translateRepetition(cursor: Cursor): string {
  const match = /^(\d+)(?:(,)(\d*))?\}/.exec(cursor.characters.slice(cursor.at).join(''));
  if (match === null) return literal(codePoint('{'));
  const least = Number(match[1]);
  const most = match[2] === undefined ? least : match[3] === '' ? least : Number(match[3]);
  if (least > MOST_REPETITIONS || most > MOST_REPETITIONS || most < least) throw new Malformed();
  cursor.at += match[0].length;
  return `{${match[0]}`;
}

function translateEscape(cursor: Cursor): string {
  const character = cursor.characters[cursor.at];
  if (character === undefined) throw new Malformed();
  if (character === 'A' || character === 'z') {
    cursor.at += 1;
    return character === 'A' ? '^' : '$';
  }
  if (character === 'b' || character === 'B') {
    cursor.at += 1;
    return `\\${character}`;
  }
  if (character === 'Q') return translateQuoted(cursor);
  const named = namedClass(cursor);
  if (named !== undefined) return `[${named}]`;
  return literal(escapedPoint(cursor));
}

/** `\Q…\E`: everything between stands for itself. */
function translateQuoted(cursor: Cursor): string {
  const rest = cursor.characters.slice(cursor.at + 1).join('');
  const end = rest.indexOf('\\E');
  const quoted = end === -1 ? rest : rest.slice(0, end);
  cursor.at += 1 + [...quoted].length + (end === -1 ? 0 : 2);
  return [...quoted].map(character => literal(codePoint(character))).join('');
}

/** A class by name, after its backslash: `d`, `W`, `pL`, `p{Greek}`. The body of a JavaScript class, or `undefined`. */
function namedClass(cursor: Cursor): string | undefined {
  const character = cursor.characters[cursor.at] ?? '';
  const lower = character.toLowerCase();
  const perl = PERL_CLASSES[lower];
  if (perl !== undefined) {
    cursor.at += 1;
    return character === lower ? perl : complementOf(perl);
  }
  if (lower !== 'p') return undefined;
  const rest = cursor.characters.slice(cursor.at + 1).join('');
  const match = /^(?:\{(\^?)(\w+)\}|([A-Z]))/u.exec(rest);
  if (match === null) throw new Malformed();
  cursor.at += 1 + [...match[0]].length;
  const name = match[2] ?? match[3] ?? '';
  const negated = (character === 'P') !== (match[1] === '^');
  // Go has categories of one or two letters, and scripts.
  const property = name === 'Any' ? name : name.length <= 2 ? `gc=${name}` : `sc=${name}`;
  return `\\${negated ? 'P' : 'p'}{${property}}`;
}

/** JavaScript has no class within a class, so the complement of an ASCII class is spelled out as ranges. */
function complementOf(body: string): string {
  const inside = new RegExp(`[${body}]`, 'u');
  let ranges = '';
  for (let low = 0; low < 0x80; low++) {
    if (!inside.test(String.fromCodePoint(low))) ranges += literal(low);
  }
  return `${ranges}\\u{80}-\\u{10ffff}`;
}

function escapedPoint(cursor: Cursor): number {
  const rest = cursor.characters.slice(cursor.at).join('');
  const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest);
  if (octal !== null) {
    cursor.at += octal[0].length;
    return Number.parseInt(octal[0], 8);
  }
  const hex = /^x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/.exec(rest);
  if (hex !== null) {
    cursor.at += hex[0].length;
    const point = Number.parseInt(hex[1] ?? hex[2] ?? '', 16);
    if (point > 0x10ffff) throw new Malformed();
    return point;
  }
  const character = cursor.characters[cursor.at] ?? '';
  cursor.at += 1;
  const control = CONTROL_ESCAPES[character];
  if (control !== undefined) return control;
  // Any other ASCII character that is neither letter nor digit stands for itself.
  if (character === '' || ALPHANUMERIC.test(character) || NOT_ASCII.test(character)) throw new Malformed();
  return codePoint(character);
}

/** A class, after its opening bracket. */
function translateClass(cursor: Cursor): string {
  let body = '';
  let first = true;
  const negated = cursor.characters[cursor.at] === '^';
  if (negated) cursor.at += 1;
  for (;;) {
    const character = cursor.characters[cursor.at];
    if (character === undefined) throw new Malformed();
    if (character === ']' && !first) break;
    first = false;
    body += classItem(cursor);
  }
  cursor.at += 1;
  return `[${negated ? '^' : ''}${body}]`;
}

function classItem(cursor: Cursor): string {
  const rest = cursor.characters.slice(cursor.at).join('');
  const ascii = /^\[:(\^?)(\w+):\]/.exec(rest);
  if (ascii !== null) {
    const body = ASCII_CLASSES[ascii[2] ?? ''];
    if (body === undefined) throw new Malformed();
    cursor.at += ascii[0].length;
    return ascii[1] === '^' ? complementOf(body) : body;
  }
  if (rest.startsWith('\\')) {
    cursor.at += 1;
    const named = namedClass(cursor);
    if (named !== undefined) return named;
    cursor.at -= 1;
  }
  const low = classPoint(cursor);
  if (cursor.characters[cursor.at] !== '-' || [']', undefined].includes(cursor.characters[cursor.at + 1])) {
    return literal(low);
  }
  cursor.at += 1;
  const high = classPoint(cursor);
  if (high < low) throw new Malformed();
  return `${literal(low)}-${literal(high)}`;
}

function classPoint(cursor: Cursor): number {
  const character = cursor.characters[cursor.at];
  if (character === undefined) throw new Malformed();
  cursor.at += 1;
  return character === '\\' ? escapedPoint(cursor) : codePoint(character);
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function literal(point: number): string {
  const character = String.fromCodePoint(point);
  return /[0-9A-Za-z_/ ]/.test(character) ? character : `\\u{${point.toString(16)}}`;
}
