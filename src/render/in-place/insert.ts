/**
 * Puts new pairs into a map that stands in the file.
 *
 * In block style they become lines behind the neighbour's last line, in the column of its key; a comment stays with
 * what it stands at. In flow style they go behind the neighbour's value, on lines of their own where it is on one.
 */
import { type Printable, type PrintableEntry, printBlock, printFlow } from '../print.ts';
import type { TextEdit } from './edits.ts';
import {
  columnOfMap,
  isOpenEnded,
  LINE_BREAK,
  lineEndAt,
  lineStartAt,
  ownLineIndent,
  type Page,
  pairEnd,
  placeIn,
  propertiesStart
} from './page.ts';
import { keyText, type WrittenMap, type WrittenPair } from './written.ts';

/** @param after - The pair of the map behind which they go; undefined if the map is empty. */
export function insertPairs(
  map: WrittenMap,
  after: WrittenPair | undefined,
  entries: readonly PrintableEntry[],
  page: Page
): readonly TextEdit[] {
  if (map.isFlow) return insertIntoFlow(map, after, entries, page);
  const column = columnOfMap(page.text, map);
  const lines = blockLines(entries, column, page);
  if (after !== undefined && isOpenEnded(page.text, after.value)) {
    const start = lineStartAt(page.text, after.key.start);
    return [insertion(start, lines.slice(page.eol.length) + page.eol)];
  }
  return [insertion(lineEndAt(page.text, after === undefined ? map.end : pairEnd(page.text, after)), lines)];
}

/** Lines of a block map, each begun by a line break. */
function blockLines(entries: readonly PrintableEntry[], column: number, page: Page): string {
  if (entries.length === 0) return '';
  const printed = printBlock({ kind: 'map', entries }, column, page);
  return page.eol + printed.slice(0, -page.eol.length);
}

/**
 * Puts pairs at the top of a document's map: behind the pairs that begin it and have one of `heads` for a key, else before
 * its first pair.
 *
 * @param gap - What keeps a block apart from its neighbours: empty, or a line break.
 */
export function insertAtTop(
  map: WrittenMap,
  heads: readonly string[],
  entries: readonly PrintableEntry[],
  page: Page,
  gap = ''
): readonly TextEdit[] {
  const [first] = map.pairs;
  const firstOther = map.pairs.findIndex(({ key }) => !heads.includes(keyText(key) ?? ''));
  const after = firstOther === -1 ? map.pairs.at(-1) : map.pairs[firstOther - 1];
  if (first === undefined || map.isFlow) return insertPairs(map, after ?? first, entries, page);
  if (after !== undefined) {
    return insertPairs(map, after, entries, page).map(edit => ({ ...edit, text: gap + edit.text }));
  }
  const lines = blockLines(entries, columnOfMap(page.text, map), page).slice(page.eol.length);
  return [insertion(lineStartAt(page.text, first.key.start), lines + page.eol + gap)];
}

export function insertion(start: number, text: string): TextEdit {
  return { start, end: start, text };
}

function insertIntoFlow(
  map: WrittenMap,
  after: WrittenPair | undefined,
  entries: readonly PrintableEntry[],
  page: Page
): readonly TextEdit[] {
  const { text, eol } = page;
  const pairs = flowPairs(entries, map, page);
  if (after === undefined) return [insertion(map.start + 1, pairs.join(', '))];
  const end = pairEnd(text, after);
  const indent = ownLineIndent(text, after.key.start);
  if (indent === undefined) return [insertion(end, pairs.map(pair => `, ${pair}`).join(''))];
  const comment = /[^\S\n\r]*(,?)[^\S\n\r]*#[^\n\r]*/y;
  comment.lastIndex = end;
  const [, comma] = comment.exec(text) ?? [];
  if (comma === undefined) return [insertion(end, pairs.map(pair => `,${eol}${indent}${pair}`).join(''))];
  const lines = pairs.map(pair => eol + indent + pair).join(',') + comma;
  const separator = comma === '' ? [insertion(end, ',')] : [];
  return [...separator, insertion(lineEndAt(text, end), lines)];
}

function flowPairs(entries: readonly PrintableEntry[], map: WrittenMap, page: Page): readonly string[] {
  const place = placeIn(map, page) === 'json' ? 'json' : 'flow';
  return entries.map(entry => printFlow({ kind: 'map', entries: [entry] }, place).slice(1, -1));
}

/** Writes another value for a key of a map, whatever stood there; an anchor stays, since it has aliases. */
export function replaceValue(map: WrittenMap, pair: WrittenPair, value: Printable, page: Page): readonly TextEdit[] {
  const { text, eol } = page;
  const start = pair.colonEnd;
  const end = pairEnd(text, pair);
  const anchor = pair.value.kind === 'alias' || pair.value.anchor === undefined ? '' : ` &${pair.value.anchor}`;
  if (map.isFlow) {
    const place = placeIn(map, page) === 'json' ? 'json' : 'flow';
    const colon = text[start - 1] === ':' ? '' : ':';
    return [{ start, end, text: `${colon}${anchor} ${printFlow(value, place)}` }];
  }
  const column = columnOfMap(text, map);
  const key = { kind: 'token', token: '' } as const;
  const printed = printBlock({ kind: 'map', entries: [{ key, value }] }, column, page).slice(column + 1, -eol.length);
  const firstEnd = printed.indexOf(eol) === -1 ? printed.length : printed.indexOf(eol);
  const edits: TextEdit[] = [{ start, end, text: anchor + printed.slice(0, firstEnd) }];
  if (firstEnd < printed.length) edits.push(insertion(lineEndAt(text, end), printed.slice(firstEnd)));
  return edits;
}

/**
 * Moves the value of a pair below a key of a new map: `build: ./dir` becomes `build:`, `context: ./dir`.
 *
 * @param entries - What the new map has besides.
 * @returns undefined where the value spans lines, so that it cannot move as it stands.
 */
export function wrapValue(
  map: WrittenMap,
  pair: WrittenPair,
  key: string,
  entries: readonly PrintableEntry[],
  page: Page
): readonly TextEdit[] | undefined {
  const { text, eol, step } = page;
  const start = propertiesStart(text, pair);
  const end = pairEnd(text, pair);
  if (LINE_BREAK.test(text.slice(start, end))) return undefined;
  if (map.isFlow) {
    const quoted = placeIn(map, page) === 'json' && key !== '<<' ? `"${key}"` : key;
    const more = flowPairs(entries, map, page).map(entry => `, ${entry}`);
    return [insertion(start, `{${quoted}: `), insertion(end, `${more.join('')}}`)];
  }
  const isOnNextLine = LINE_BREAK.test(text.slice(pair.colonEnd, start));
  const column = isOnNextLine ? start - lineStartAt(text, start) : columnOfMap(text, map) + step;
  const before = isOnNextLine
    ? insertion(start, `${key}: `)
    : { start: pair.colonEnd, end: start, text: `${eol}${' '.repeat(column)}${key}: ` };
  return [before, insertion(lineEndAt(text, end), blockLines(entries, column, page))];
}
