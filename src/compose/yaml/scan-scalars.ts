/**
 * Scans the scalars of YAML: plain, quoted, and blocks.
 *
 * In: a cursor at the first character. Out: what the scalar says, with the cursor behind it.
 *
 * Source: YAML 1.1, chapter 9; go-yaml v3 where it differs, as in what ends a plain scalar within `[…]` and `{…}`.
 */
import type { ScalarStyle } from '../node.ts';
import {
  type Cursor,
  columnOf,
  fail,
  isAtDocumentMark,
  isBlank,
  isBlankOrEnd,
  isBreak,
  isBreakOrEnd,
  isEnd,
  peek,
  readBreak,
  skipBlanks,
  skipLine
} from './cursor.ts';

export interface ScannedScalar {
  readonly text: string;
  readonly style: ScalarStyle;
  readonly start: number;
  readonly end: number;
  /** Of a plain scalar: whether the cursor now stands on a later line. */
  readonly crossesLine: boolean;
}

const TAB = 0x09;
const HASH = 0x23;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** @param indent - The column from which a further line belongs to the scalar. */
export function scanPlain(cursor: Cursor, indent: number, inFlow: boolean): ScannedScalar {
  const start = cursor.at;
  let text = '';
  let end = start;
  let space = '';
  let crossesLine = false;
  while (!isAtDocumentMark(cursor) && peek(cursor) !== HASH) {
    const from = cursor.at;
    skipPlainWord(cursor, inFlow);
    if (cursor.at > from) {
      text += space + cursor.text.slice(from, cursor.at);
      end = cursor.at;
      crossesLine = false;
    }
    const code = peek(cursor);
    if (!isBlank(code) && !isBreak(code)) break;
    const line = cursor.lineStart;
    space = foldSpace(cursor, false, () => {
      if (columnOf(cursor) < indent) failAtTab(cursor);
    });
    crossesLine = cursor.lineStart !== line;
    if (!inFlow && columnOf(cursor) < indent) break;
  }
  return { text, style: 'plain', start, end, crossesLine };
}

function skipPlainWord(cursor: Cursor, inFlow: boolean): void {
  for (;;) {
    const code = peek(cursor);
    if (isBlankOrEnd(code)) return;
    if (code === COLON && isBlankOrEnd(peek(cursor, 1))) return;
    if (inFlow && isFlowStop(code)) return;
    cursor.at++;
  }
}

/** One of `,?[]{}`. */
function isFlowStop(code: number): boolean {
  return code === 0x2c || code === 0x3f || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d;
}

/**
 * Passes over white space between two words of a scalar.
 *
 * @param escaped - Whether a `\` has already taken the first line break out.
 * @param onTab - Called at each tab that stands before the first word of a line.
 * @returns what stands for the space: one line break is a space, and each further one stays.
 */
function foldSpace(cursor: Cursor, escaped: boolean, onTab?: () => void): string {
  const start = cursor.at;
  let first: string | undefined = escaped ? '' : undefined;
  let further = '';
  for (;;) {
    const code = peek(cursor);
    if (isBreak(code)) {
      if (first === undefined) first = readBreak(cursor);
      else further += readBreak(cursor);
    } else if (isBlank(code)) {
      if (code === TAB && first !== undefined) onTab?.();
      cursor.at++;
    } else break;
  }
  if (first === undefined) return cursor.text.slice(start, cursor.at);
  if (first !== '\n') return first + further;
  return further === '' ? ' ' : further;
}

export function scanQuoted(cursor: Cursor): ScannedScalar {
  const start = cursor.at;
  const quote = peek(cursor);
  const isSingle = quote === 0x27;
  cursor.at++;
  let text = '';
  for (;;) {
    if (isEnd(peek(cursor)) || isAtDocumentMark(cursor)) {
      const mark = String.fromCharCode(quote);
      fail(cursor.source, start, start + 1, `the quote ${mark} is never closed`, `end the value with ${mark}`);
    }
    const word = isSingle ? scanSingleQuotedWord(cursor) : scanDoubleQuotedWord(cursor, start);
    text += word.text;
    if (peek(cursor) === quote) break;
    text += foldSpace(cursor, word.endsLine);
  }
  cursor.at++;
  return { text, style: isSingle ? 'single' : 'double', start, end: cursor.at, crossesLine: false };
}

interface Word {
  readonly text: string;
  /** A `\` before the line break: the two are nothing. */
  readonly endsLine: boolean;
}

function scanSingleQuotedWord(cursor: Cursor): Word {
  let text = '';
  let from = cursor.at;
  for (;;) {
    const code = peek(cursor);
    if (isBlankOrEnd(code)) break;
    if (code === 0x27) {
      if (peek(cursor, 1) !== 0x27) break;
      text += cursor.text.slice(from, cursor.at + 1);
      cursor.at += 2;
      from = cursor.at;
    } else cursor.at++;
  }
  return { text: text + cursor.text.slice(from, cursor.at), endsLine: false };
}

function scanDoubleQuotedWord(cursor: Cursor, start: number): Word {
  let text = '';
  let from = cursor.at;
  for (;;) {
    const code = peek(cursor);
    if (isBlankOrEnd(code) || code === 0x22) break;
    if (code === BACKSLASH) {
      text += cursor.text.slice(from, cursor.at);
      cursor.at++;
      if (isBreak(peek(cursor))) {
        readBreak(cursor);
        return { text, endsLine: true };
      }
      text += scanEscape(cursor, start);
      from = cursor.at;
    } else cursor.at++;
  }
  return { text: text + cursor.text.slice(from, cursor.at), endsLine: false };
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\u001b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029']
]);
const HEX_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8]
]);

/** The cursor stands behind the backslash. */
function scanEscape(cursor: Cursor, start: number): string {
  const letter = cursor.text.charAt(cursor.at);
  const simple = ESCAPES.get(letter);
  if (simple !== undefined) {
    cursor.at++;
    return simple;
  }
  const length = HEX_LENGTHS.get(letter);
  if (length === undefined) {
    const at = letter === '' ? start : cursor.at - 1;
    const help = 'write "\\\\" for a backslash, or use single quotes, in which it stands for itself';
    return fail(cursor.source, at, cursor.at + letter.length, `"\\${letter}" is not an escape that YAML knows`, help);
  }
  const digits = cursor.text.slice(cursor.at + 1, cursor.at + 1 + length);
  const value = /^[\da-f]+$/i.test(digits) && digits.length === length ? Number.parseInt(digits, 16) : undefined;
  if (value === undefined || (value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) {
    const end = cursor.at + 1 + digits.length;
    const message = `"\\${letter}" wants ${length} hexadecimal digits of a Unicode character`;
    return fail(cursor.source, cursor.at - 1, end, message, 'write the character itself');
  }
  cursor.at += 1 + length;
  return String.fromCodePoint(value);
}

/** @param parentIndent - The column of what the block belongs to; -1 at the top of a document. */
export function scanBlock(cursor: Cursor, parentIndent: number): ScannedScalar {
  const start = cursor.at;
  const isLiteral = peek(cursor) === 0x7c;
  const { chomping, increment } = scanBlockHeader(cursor);
  let indent = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment;
  let end = cursor.at;
  readBreak(cursor);
  let breaks = '';
  const skipEmptyLines = () => {
    const skipped = scanEmptyLines(cursor, indent, parentIndent);
    breaks = skipped.breaks;
    indent = skipped.indent;
  };
  skipEmptyLines();
  let text = '';
  let lineBreak = '';
  let wasIndented = false;
  while (columnOf(cursor) === indent && !isEnd(peek(cursor))) {
    const isIndented = isBlank(peek(cursor));
    const isFolded = !isLiteral && !wasIndented && !isIndented && lineBreak === '\n';
    text += isFolded ? (breaks === '' ? ' ' : breaks) : lineBreak + breaks;
    wasIndented = isIndented;
    const from = cursor.at;
    skipLine(cursor);
    text += cursor.text.slice(from, cursor.at);
    end = cursor.at;
    lineBreak = readBreak(cursor);
    skipEmptyLines();
  }
  if (chomping !== '-') text += lineBreak;
  if (chomping === '+') text += breaks;
  return { text, style: isLiteral ? 'literal' : 'folded', start, end, crossesLine: false };
}

interface BlockHeader {
  readonly chomping: '' | '+' | '-';
  /** The indentation that the file states; 0 where it is to be seen from the first line. */
  readonly increment: number;
}

function scanBlockHeader(cursor: Cursor): BlockHeader {
  const start = cursor.at;
  const match = /^[|>](?:([-+])([1-9]?)|([1-9])([-+]?))?/.exec(cursor.text.slice(start, start + 3));
  cursor.at += match?.[0].length ?? 1;
  const chomping = match?.[1] ?? match?.[4] ?? '';
  const increment = Number(match?.[2] ?? match?.[3] ?? 0);
  skipBlanks(cursor);
  if (peek(cursor) === HASH) skipLine(cursor);
  if (!isBreakOrEnd(peek(cursor))) {
    fail(
      cursor.source,
      start,
      cursor.at + 1,
      'the text of a block starts on the line after its "|" or ">"',
      'start a new line; behind "|" and ">" only "+", "-", a digit from 1 to 9 and a comment may stand'
    );
  }
  return { chomping: chomping === '+' || chomping === '-' ? chomping : '', increment };
}

/** Passes over empty lines and the next line's indentation; the first line with text sets the block's indentation. */
function scanEmptyLines(cursor: Cursor, indent: number, parentIndent: number): { breaks: string; indent: number } {
  let breaks = '';
  let widest = 0;
  for (;;) {
    while ((indent === 0 || columnOf(cursor) < indent) && peek(cursor) === 0x20) cursor.at++;
    widest = Math.max(widest, columnOf(cursor));
    if ((indent === 0 || columnOf(cursor) < indent) && peek(cursor) === TAB) failAtTab(cursor);
    if (!isBreak(peek(cursor))) break;
    breaks += readBreak(cursor);
  }
  return { breaks, indent: indent === 0 ? Math.max(widest, parentIndent + 1, 1) : indent };
}

export function failAtTab(cursor: Cursor): never {
  const message = 'a tab cannot indent a line';
  return fail(cursor.source, cursor.at, cursor.at + 1, message, 'use spaces; docker compose does not take tabs here');
}
