/**
 * Scans what stands before a node or a document: anchors, aliases, tags, directives.
 *
 * Source: YAML 1.1, chapter 7; go-yaml v3 where it differs: names of anchors have ASCII letters, digits, `_` and `-`
 * only, and `]` and `,` belong to a tag.
 */
import { type Cursor, fail, isBlank, isBlankOrEnd, isNameCharacter, peek, skipBlanks, skipLine } from './cursor.ts';

const URI = /(?:[0-9A-Za-z_\-;/?:@&=+$,.!~*'()[\]]|%[0-9A-Fa-f]{2})*/y;

/** Scans `&name` or `*name`. */
export function scanName(cursor: Cursor): string {
  const start = cursor.at;
  cursor.at++;
  while (isNameCharacter(peek(cursor))) cursor.at++;
  const name = cursor.text.slice(start + 1, cursor.at);
  const next = peek(cursor);
  if (name === '' || !(isBlankOrEnd(next) || '?:,]}%@`'.includes(String.fromCharCode(next)))) {
    const kind = cursor.text[start] === '&' ? 'an anchor' : 'an alias';
    fail(
      cursor.source,
      start,
      Math.max(cursor.at, start + 1),
      `the name of ${kind} has letters, digits, "_" and "-" only`,
      'rename it; where no alias is meant, put the value in quotes'
    );
  }
  return name;
}

export interface ScannedTag {
  /** `!`, `!!` or `!name!`; empty where `suffix` says all. */
  readonly handle: string;
  readonly suffix: string;
}

export function scanTag(cursor: Cursor): ScannedTag {
  const start = cursor.at;
  const tag = scanTagParts(cursor);
  if (!isBlankOrEnd(peek(cursor))) {
    const message = `the character "${cursor.text.charAt(cursor.at)}" cannot follow a tag`;
    fail(cursor.source, start, cursor.at + 1, message, 'put a space behind the tag');
  }
  return tag;
}

function scanTagParts(cursor: Cursor): ScannedTag {
  const start = cursor.at;
  if (peek(cursor, 1) === 0x3c) {
    cursor.at += 2;
    const suffix = scanUri(cursor, start);
    if (peek(cursor) !== 0x3e) fail(cursor.source, start, cursor.at, 'the tag is not closed', 'end it with ">"');
    cursor.at++;
    return { handle: '', suffix };
  }
  const handle = scanHandle(cursor);
  if (handle.length > 1 && handle.endsWith('!')) return { handle, suffix: scanUri(cursor, start) };
  const suffix = handle.slice(1) + (isUriEnd(cursor) ? '' : scanUri(cursor, start));
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
}

function scanHandle(cursor: Cursor): string {
  const start = cursor.at;
  cursor.at++;
  while (isNameCharacter(peek(cursor))) cursor.at++;
  if (peek(cursor) === 0x21) cursor.at++;
  return cursor.text.slice(start, cursor.at);
}

function isUriEnd(cursor: Cursor): boolean {
  URI.lastIndex = cursor.at;
  return URI.exec(cursor.text)?.[0] === '' && peek(cursor) !== 0x25;
}

function scanUri(cursor: Cursor, start: number): string {
  URI.lastIndex = cursor.at;
  const uri = URI.exec(cursor.text)?.[0] ?? '';
  cursor.at += uri.length;
  const decoded = decodeUri(uri);
  if (uri === '' || decoded === undefined || peek(cursor) === 0x25) {
    const message = 'the tag does not say what it names';
    return fail(cursor.source, start, cursor.at, message, 'write "!!str", "!reset" or "!override", or remove the tag');
  }
  return decoded;
}

function decodeUri(uri: string): string | undefined {
  try {
    return decodeURIComponent(uri);
  } catch {
    return undefined;
  }
}

export interface Directive extends ScannedTag {
  readonly name: 'YAML' | 'TAG';
}

/** Scans a line that starts with `%`. */
export function scanDirective(cursor: Cursor): Directive {
  const start = cursor.at;
  const line = cursor.text.slice(start, endOfLine(cursor));
  const version = /^%YAML[ \t]+(\d{1,2}\.\d{1,2})(?=[ \t]*(?:#|$))/.exec(line);
  const prefixed = /^%TAG[ \t]+(![\w-]*!|!)[ \t]+(\S+)(?=[ \t]*$|[ \t]+#)/.exec(line);
  cursor.at = start + (version ?? prefixed ?? [line])[0].length;
  skipBlanks(cursor);
  if (peek(cursor) === 0x23) skipLine(cursor);
  if (version !== null) {
    if (version[1] !== '1.1') {
      const message = `docker compose does not read YAML ${version[1]}, only 1.1`;
      fail(cursor.source, start, start + version[0].length, message, 'remove the line');
    }
    return { name: 'YAML', handle: '', suffix: '' };
  }
  const [, handle, prefix] = prefixed ?? [];
  const suffix = prefix === undefined ? undefined : decodeUri(prefix);
  if (handle === undefined || suffix === undefined) {
    const message = 'this line starts with "%", as directives of YAML do, but is none';
    return fail(cursor.source, start, start + line.length, message, 'remove it, or put quotes around what it says');
  }
  return { name: 'TAG', handle, suffix };
}

function endOfLine(cursor: Cursor): number {
  const probe = { ...cursor };
  skipLine(probe);
  while (probe.at > cursor.at && isBlank(probe.text.charCodeAt(probe.at - 1))) probe.at--;
  return probe.at;
}
