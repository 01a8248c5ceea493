/**
 * How a file is laid out: its line breaks, its indentation, where its values end.
 *
 * In: a document as it was written. Out: answers by offset, for whoever puts new lines into it.
 */
import type { ScalarPlace } from '../scalar.ts';
import type { Written, WrittenDocument, WrittenMap, WrittenPair } from './written.ts';

export interface Page {
  readonly text: string;
  readonly eol: string;
  /** Columns by which maps are indented below their key. */
  readonly step: number;
  /** Columns by which dashes are indented below their key. */
  readonly dashIndent: number;
  /** Whether the whole file is JSON, or written like it. */
  readonly isJson: boolean;
}

export function readPage({ text, root }: WrittenDocument): Page {
  const steps = new Map<number, number>();
  const dashes = new Map<number, number>();
  countIndents(text, root, steps, dashes);
  const step = mostFrequent(steps) ?? 2;
  return {
    text,
    eol: lineBreakOf(text),
    step,
    dashIndent: mostFrequent(dashes) ?? step,
    isJson: root.kind === 'map' && root.isFlow && hasQuotedKeys(root)
  };
}

/** Counts how far the maps and the lists in block style are indented below their keys. */
function countIndents(text: string, root: Written, steps: Map<number, number>, dashes: Map<number, number>): void {
  const waiting: Written[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === 'list') waiting.push(...node.items);
    if (node.kind !== 'map' || node.isFlow) continue;
    const column = columnOfMap(text, node);
    for (const { value } of node.pairs) {
      waiting.push(value);
      if (value.kind === 'map' && !value.isFlow && value.pairs.length > 0) {
        count(steps, columnOfMap(text, value) - column);
      }
      if (value.kind === 'list' && !value.isFlow) count(dashes, columnAt(text, value.start) - column);
    }
  }
}

function count(counts: Map<number, number>, indent: number): void {
  if (indent >= 0) counts.set(indent, (counts.get(indent) ?? 0) + 1);
}

function mostFrequent(counts: ReadonlyMap<number, number>): number | undefined {
  let best: number | undefined;
  for (const [indent, times] of counts) if (best === undefined || times > (counts.get(best) ?? 0)) best = indent;
  return best;
}

/** What quotes new scalars inside of a map need. */
export function placeIn(map: WrittenMap, page: Page): ScalarPlace {
  if (!map.isFlow) return 'block';
  return page.isJson || hasQuotedKeys(map) ? 'json' : 'flow';
}

function hasQuotedKeys({ pairs: [first] }: WrittenMap): boolean {
  return first?.key.kind === 'scalar' && first.key.style === 'double';
}

/** YAML 1.1, which docker compose reads, has five line breaks besides `\r\n`. */
export const LINE_BREAK = /[\n\r\u0085\u2028\u2029]/;

function isLineBreak(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset);
  return unit === 10 || unit === 13 || unit === 0x85 || unit === 0x2028 || unit === 0x2029;
}

export function lineStartAt(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && !isLineBreak(text, start - 1)) start -= 1;
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}

/** The offset of the line break that ends the line of `offset`, or of the end of the text. */
export function lineEndAt(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && !isLineBreak(text, end)) end += 1;
  return end;
}

/** The indentation of what is the first thing on its line, other than the file's first. */
export function ownLineIndent(text: string, offset: number): string | undefined {
  let start = offset;
  while (start > 0 && /[ \t]/.test(text.charAt(start - 1))) start -= 1;
  return start > 0 && isLineBreak(text, start - 1) ? text.slice(start, offset) : undefined;
}

/** Where the line before that of `offset` ends, without its line break. */
export function previousLineEnd(text: string, offset: number): number {
  const start = lineStartAt(text, offset);
  const isPair = text.slice(start - 2, start) === '\r\n';
  return Math.max(start - (isPair ? 2 : 1), 0);
}

/** The line break of the file's first line. */
function lineBreakOf(text: string): string {
  return /\r\n|[\n\r\u0085\u2028\u2029]/.exec(text)?.[0] ?? '\n';
}

export function columnAt(text: string, offset: number): number {
  return offset - lineStartAt(text, offset);
}

/** The column of a block map's keys; an anchor, a tag or a `?` may stand before the first one. */
export function columnOfMap(text: string, { start, pairs: [first] }: WrittenMap): number {
  const offset = first?.key.start ?? start;
  const lineStart = lineStartAt(text, offset);
  const before = /^( *)(?:[?&!][^\n]*)?$/.exec(text.slice(lineStart, offset));
  return before?.[1]?.length ?? offset - lineStart;
}

/** Where the value of a pair starts, its tag and anchor included; the offset may lie behind comments and line breaks. */
export function propertiesStart(text: string, { colonEnd }: WrittenPair): number {
  const gap = /(?:\s|(?<=\s)#[^\n\r]*)*/y;
  gap.lastIndex = colonEnd;
  gap.test(text);
  return gap.lastIndex;
}

/** Where the last character of a pair stands, plus one; comments behind it do not count. */
export function pairEnd(text: string, { value, colonEnd }: WrittenPair): number {
  const end = contentEnd(text, value);
  const isElsewhere = end < colonEnd || text.slice(colonEnd, end).trim() === '';
  return isElsewhere ? colonEnd : end;
}

/** Where the last character of a value stands, plus one. */
export function contentEnd(text: string, value: Written): number {
  let current = value;
  while (true) {
    if (current.kind === 'map' && !current.isFlow) {
      const last = current.pairs.at(-1);
      if (last === undefined) return current.end;
      if (isCollection(last.value)) current = last.value;
      else return pairEnd(text, last);
    } else if (current.kind === 'list' && !current.isFlow) {
      const last = current.items.at(-1);
      if (last === undefined) return current.end;
      current = last;
    } else if (current.kind === 'scalar' && isBlockScalar(current)) {
      return blockScalarEnd(text, current.start, current.end);
    } else return current.end;
  }
}

function isCollection(value: Written): boolean {
  return value.kind === 'map' || value.kind === 'list';
}

export function isBlockScalar(value: Written): boolean {
  return value.kind === 'scalar' && (value.style === 'literal' || value.style === 'folded');
}

/** Empty lines behind a block scalar belong to it only where its header keeps them (`|+`). */
function blockScalarEnd(text: string, start: number, end: number): number {
  const isKept = /^[|>][0-9]?\+/.test(text.slice(start, start + 3));
  if (!isKept) return end;
  const emptyLines = /(?:(?:\r\n|\n|\r(?!\n)) *(?=[\r\n]))*/y;
  emptyLines.lastIndex = end;
  emptyLines.test(text);
  return emptyLines.lastIndex;
}

/**
 * Whether a line behind a value would change it: a block scalar at the very end of a file without a line break has
 * none in its content either.
 */
export function isOpenEnded(text: string, value: Written): boolean {
  let current = value;
  while (true) {
    const last =
      current.kind === 'map' ? current.pairs.at(-1)?.value : current.kind === 'list' ? current.items.at(-1) : undefined;
    if (last === undefined) break;
    current = last;
  }
  return isBlockScalar(current) && current.end >= text.length && !isLineBreak(text, text.length - 1);
}
