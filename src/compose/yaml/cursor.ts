/**
 * A place in a YAML text that moves forward, and the classes of characters that YAML's rules speak of.
 *
 * Lines end as in YAML 1.1, which docker compose's parser follows: at LF, CR, CRLF, and at the Unicode characters NEL,
 * LS and PS.
 */
import { DiagnosticError, type SourceText } from '../../diagnostic/index.ts';

export interface Cursor {
  readonly source: SourceText;
  readonly text: string;
  at: number;
  /** Where the line of `at` starts: their distance is the column. */
  lineStart: number;
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

export function isBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d || code === 0x85 || code === 0x2028 || code === 0x2029;
}

/** At the end of the text `charCodeAt` gives NaN, the one value that differs from itself. */
export function isEnd(code: number): boolean {
  return Number.isNaN(code);
}

export function isBreakOrEnd(code: number): boolean {
  return isBreak(code) || isEnd(code);
}

export function isBlankOrEnd(code: number): boolean {
  return isBlank(code) || isBreakOrEnd(code);
}

/** Letters, digits, `_` and `-`: what names of anchors and directives are made of. */
export function isNameCharacter(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2d
  );
}

export function columnOf(cursor: Cursor): number {
  return cursor.at - cursor.lineStart;
}

/** The code of the character at the cursor, or some characters behind it. */
export function peek(cursor: Cursor, ahead = 0): number {
  return cursor.text.charCodeAt(cursor.at + ahead);
}

/** Passes over spaces and tabs. */
export function skipBlanks(cursor: Cursor): void {
  while (isBlank(peek(cursor))) cursor.at++;
}

/** Passes over the rest of a line, not over its end. */
export function skipLine(cursor: Cursor): void {
  while (!isBreakOrEnd(peek(cursor))) cursor.at++;
}

/** @returns the line break at the cursor as it counts in a scalar; empty where there is none. */
export function readBreak(cursor: Cursor): string {
  const code = peek(cursor);
  if (!isBreak(code)) return '';
  cursor.at += code === 0x0d && peek(cursor, 1) === 0x0a ? 2 : 1;
  cursor.lineStart = cursor.at;
  return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : '\n';
}

/** Whether a line starts with `---` or `...`, which ends documents even within scalars. */
export function isAtDocumentMark(cursor: Cursor): boolean {
  if (cursor.at !== cursor.lineStart) return false;
  const code = peek(cursor);
  if (code !== 0x2d && code !== 0x2e) return false;
  return peek(cursor, 1) === code && peek(cursor, 2) === code && isBlankOrEnd(peek(cursor, 3));
}

/** @throws DiagnosticError always */
export function fail(source: SourceText, start: number, end: number, message: string, help: string): never {
  throw new DiagnosticError({ code: 'invalid-yaml', at: { source, start, end }, message, help });
}
