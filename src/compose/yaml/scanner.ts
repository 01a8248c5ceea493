/**
 * Cuts a YAML text into tokens.
 *
 * In: the text of a file. Out: its tokens, the indentation already turned into starts and ends of blocks.
 * The surprising rule: whether a scalar is a key shows only at the `:` behind it, which has to come on the same line
 * and within 1024 characters; then the tokens for "a key" and, at a new indentation, "a map" go in before it.
 *
 * Source: YAML 1.1, chapter 4 on; go-yaml v3, whose scanner accepts and refuses what this one does.
 */
import type { SourceText } from '../../diagnostic/index.ts';
import {
  type Cursor,
  columnOf,
  fail,
  isAtDocumentMark,
  isBlank,
  isBlankOrEnd,
  isBreak,
  isEnd,
  peek,
  readBreak,
  skipLine
} from './cursor.ts';
import { failAtTab, type ScannedScalar, scanBlock, scanPlain, scanQuoted } from './scan-scalars.ts';
import { scanDirective, scanName, scanTag } from './scan-tags.ts';
import type { PlainTokenKind, Token } from './tokens.ts';

const MAX_KEY_LENGTH = 1024;

/** Anything that YAML does not count as text. Tabs and line breaks are text. */
const CONTROL = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** A token that becomes a key if a `:` follows. */
interface PossibleKey {
  /** Index of the first token of the key. */
  readonly token: number;
  readonly start: number;
  readonly lineStart: number;
  /** Standing where the keys of a map stand, it can be nothing else. */
  readonly isRequired: boolean;
}

/** @throws DiagnosticError `invalid-yaml` */
export function scanTokens(source: SourceText): Token[] {
  const { text } = source;
  refuseControlCharacters(source);
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const cursor: Cursor = { source, text, at: start, lineStart: start };
  const tokens: Token[] = [];
  /** The columns of the blocks around the cursor, the innermost last but `indent`; -1 is the document. */
  const indents: number[] = [];
  let indent = -1;
  /** One for each level of `[…]` and `{…}`; the first is that of blocks. */
  const possibleKeys: (PossibleKey | undefined)[] = [undefined];
  let isKeyAllowed = true;

  const inFlow = () => possibleKeys.length > 1;
  const add = (kind: PlainTokenKind, from: number): void => {
    tokens.push({ kind, start: from, end: cursor.at });
  };

  /** Near the end, as ever: by hand, since `splice` takes a third of the whole scan. */
  function insert(index: number, token: Token): void {
    tokens.push(token);
    for (let at = tokens.length - 1; at > index; at--) tokens[at] = tokens[at - 1] ?? token;
    tokens[index] = token;
  }

  /** A block starts where its first token stands further right than the block around it. */
  function openBlock(
    column: number,
    kind: 'block-map-start' | 'block-sequence-start',
    at: number,
    index: number
  ): void {
    if (inFlow() || indent >= column) return;
    indents.push(indent);
    indent = column;
    insert(index, { kind, start: at, end: at });
  }

  function closeBlocks(column: number): void {
    while (!inFlow() && indent > column) {
      add('block-end', cursor.at);
      indent = indents.pop() ?? -1;
    }
  }

  function rememberKey(): void {
    if (!isKeyAllowed) return;
    forgetKey();
    possibleKeys[possibleKeys.length - 1] = {
      token: tokens.length,
      start: cursor.at,
      lineStart: cursor.lineStart,
      isRequired: !inFlow() && indent === columnOf(cursor)
    };
  }

  function forgetKey(): void {
    const key = possibleKeys.at(-1);
    if (key?.isRequired === true) failAtKey(key);
    possibleKeys[possibleKeys.length - 1] = undefined;
  }

  function failAtKey(key: PossibleKey): never {
    const end = tokens[key.token]?.end ?? key.start + 1;
    const isFar = cursor.lineStart === key.lineStart && cursor.at - key.start > MAX_KEY_LENGTH;
    if (isFar) return fail(source, key.start, end, 'a key has at most 1024 characters', 'shorten it');
    return fail(
      source,
      key.start,
      end,
      'a key stands here without a ":" behind it',
      'write "key: value"; a text of several lines is indented further than its key'
    );
  }

  /** The key that a `:` at the cursor makes of what stands before it. */
  function takeKey(): PossibleKey | undefined {
    const key = possibleKeys.at(-1);
    if (key === undefined) return undefined;
    possibleKeys[possibleKeys.length - 1] = undefined;
    if (key.lineStart === cursor.lineStart && cursor.at - key.start <= MAX_KEY_LENGTH) return key;
    if (key.isRequired) failAtKey(key);
    return undefined;
  }

  /** Passes over white space and comments. */
  function skipToToken(): void {
    for (;;) {
      while (peek(cursor) === 0x20 || (peek(cursor) === 0x09 && (inFlow() || !isKeyAllowed))) cursor.at++;
      if (peek(cursor) === 0x23) skipComments();
      if (!isBreak(peek(cursor))) return;
      readBreak(cursor);
      if (!inFlow()) isKeyAllowed = true;
    }
  }

  /** Between the comments of one run, lines may be indented by tabs. */
  function skipComments(): void {
    for (;;) {
      skipLine(cursor);
      const ahead = { ...cursor };
      while (isBlank(peek(ahead)) || isBreak(peek(ahead))) {
        if (readBreak(ahead) === '') ahead.at++;
      }
      if (peek(ahead) !== 0x23) return;
      Object.assign(cursor, ahead);
    }
  }

  /** A comment may follow a token at once or after tabs. */
  function skipCommentBehindToken(): void {
    let ahead = 0;
    while (isBlank(peek(cursor, ahead))) ahead++;
    if (peek(cursor, ahead) === 0x23) skipLine(cursor);
  }

  function scanDocumentMark(): void {
    endDocument();
    const kind = peek(cursor) === 0x2d ? 'document-start' : 'document-end';
    cursor.at += 3;
    add(kind, cursor.at - 3);
  }

  function endDocument(): void {
    closeBlocks(-1);
    forgetKey();
    isKeyAllowed = false;
  }

  function scanDirectiveLine(): void {
    endDocument();
    const from = cursor.at;
    const { name, handle, suffix } = scanDirective(cursor);
    if (name === 'YAML') add('yaml-directive', from);
    else tokens.push({ kind: 'tag-directive', handle, suffix, start: from, end: cursor.at });
    readBreak(cursor);
  }

  function openFlow(kind: 'flow-map-start' | 'flow-sequence-start'): void {
    rememberKey();
    possibleKeys.push(undefined);
    isKeyAllowed = true;
    addIndicator(kind);
  }

  function closeFlow(kind: 'flow-map-end' | 'flow-sequence-end'): void {
    forgetKey();
    if (inFlow()) possibleKeys.pop();
    isKeyAllowed = false;
    addIndicator(kind);
  }

  function addIndicator(kind: PlainTokenKind): void {
    cursor.at++;
    add(kind, cursor.at - 1);
  }

  function scanFlowEntry(): void {
    forgetKey();
    isKeyAllowed = true;
    addIndicator('flow-entry');
  }

  function scanBlockEntry(): void {
    if (!inFlow()) {
      if (!isKeyAllowed) {
        fail(source, cursor.at, cursor.at + 1, 'a list cannot start here', 'start the list on a line of its own');
      }
      openBlock(columnOf(cursor), 'block-sequence-start', cursor.at, tokens.length);
    }
    forgetKey();
    isKeyAllowed = true;
    addIndicator('block-entry');
  }

  function scanExplicitKey(): void {
    if (!inFlow()) {
      if (!isKeyAllowed) {
        fail(source, cursor.at, cursor.at + 1, 'a "?" cannot start a key here', 'put quotes around the value');
      }
      openBlock(columnOf(cursor), 'block-map-start', cursor.at, tokens.length);
    }
    forgetKey();
    isKeyAllowed = !inFlow();
    addIndicator('key');
  }

  function scanValue(): void {
    const key = takeKey();
    if (key !== undefined) {
      insert(key.token, { kind: 'key', start: key.start, end: key.start });
      openBlock(key.start - key.lineStart, 'block-map-start', key.start, key.token);
      isKeyAllowed = false;
    } else {
      if (!inFlow()) {
        if (!isKeyAllowed) failAtSecondColon();
        openBlock(columnOf(cursor), 'block-map-start', cursor.at, tokens.length);
      }
      isKeyAllowed = !inFlow();
    }
    addIndicator('value');
  }

  function failAtSecondColon(): never {
    return fail(
      source,
      cursor.at,
      cursor.at + 1,
      'a ": " cannot stand within a value',
      'put quotes around the value; if a new key is meant, start a new line and indent it like the other keys'
    );
  }

  function scanAnchorOrAlias(kind: 'anchor' | 'alias'): void {
    rememberKey();
    isKeyAllowed = false;
    const from = cursor.at;
    const name = scanName(cursor);
    tokens.push({ kind, name, start: from, end: cursor.at });
  }

  function scanTagToken(): void {
    rememberKey();
    isKeyAllowed = false;
    const from = cursor.at;
    const { handle, suffix } = scanTag(cursor);
    tokens.push({ kind: 'tag', handle, suffix, start: from, end: cursor.at });
  }

  function addScalar(scalar: ScannedScalar): void {
    const { text: content, style, start: from, end } = scalar;
    tokens.push({ kind: 'scalar', text: content, style, start: from, end });
  }

  function scanBlockScalar(): void {
    forgetKey();
    isKeyAllowed = true;
    addScalar(scanBlock(cursor, indent));
  }

  function scanQuotedScalar(): void {
    rememberKey();
    isKeyAllowed = false;
    addScalar(scanQuoted(cursor));
  }

  function scanPlainScalar(): void {
    rememberKey();
    const scalar = scanPlain(cursor, indent + 1, inFlow());
    isKeyAllowed = scalar.crossesLine;
    addScalar(scalar);
  }

  const failAtIndicator = () => failAtCharacter(cursor.text.charAt(cursor.at));
  const startsWord = () => !isBlankOrEnd(peek(cursor, 1));
  const blockScalarOrError = () => (inFlow() ? failAtIndicator() : scanBlockScalar());
  /** By the first character of a token; any other starts a plain scalar. */
  const scanners = new Map<string, () => void>([
    ['[', () => openFlow('flow-sequence-start')],
    ['{', () => openFlow('flow-map-start')],
    [']', () => closeFlow('flow-sequence-end')],
    ['}', () => closeFlow('flow-map-end')],
    [',', scanFlowEntry],
    ['-', () => (startsWord() ? scanPlainScalar() : scanBlockEntry())],
    ['?', () => (startsWord() && !inFlow() ? scanPlainScalar() : scanExplicitKey())],
    [':', () => (startsWord() && !inFlow() ? scanPlainScalar() : scanValue())],
    ['*', () => scanAnchorOrAlias('alias')],
    ['&', () => scanAnchorOrAlias('anchor')],
    ['!', scanTagToken],
    ['|', blockScalarOrError],
    ['>', blockScalarOrError],
    ["'", scanQuotedScalar],
    ['"', scanQuotedScalar],
    ['\t', () => failAtTab(cursor)],
    ['%', failAtIndicator],
    ['@', failAtIndicator],
    ['`', failAtIndicator]
  ]);

  function failAtCharacter(char: string): never {
    return fail(source, cursor.at, cursor.at + 1, `a value cannot start with "${char}"`, 'put quotes around the value');
  }

  for (;;) {
    skipToToken();
    closeBlocks(columnOf(cursor));
    if (isEnd(peek(cursor))) break;
    if (columnOf(cursor) === 0 && peek(cursor) === 0x25) scanDirectiveLine();
    else if (isAtDocumentMark(cursor)) scanDocumentMark();
    else {
      (scanners.get(cursor.text.charAt(cursor.at)) ?? scanPlainScalar)();
      if (tokens.at(-1)?.kind !== 'block-entry') skipCommentBehindToken();
    }
  }
  endDocument();
  add('end', cursor.at);
  return tokens;
}

function refuseControlCharacters(source: SourceText): void {
  const match = CONTROL.exec(source.text);
  if (match === null) return;
  const code = match[0].codePointAt(0) ?? 0;
  fail(
    source,
    match.index,
    match.index + match[0].length,
    `the character U+${code.toString(16).toUpperCase().padStart(4, '0')} cannot stand in a YAML file`,
    code === 0 ? 'save the file as UTF-8' : 'remove it, or write it as an escape between double quotes'
  );
}
