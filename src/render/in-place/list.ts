/**
 * Rewrites a list of strings that stands in the file, item by item: those that stay are not touched, nor are the
 * comments at them.
 */
import { quoteString, type ScalarPlace } from '../scalar.ts';
import type { Spelled } from '../spelling.ts';
import { requote } from './content.ts';
import type { TextEdit } from './edits.ts';
import { insertion } from './insert.ts';
import { columnAt, contentEnd, lineEndAt, ownLineIndent, type Page, previousLineEnd } from './page.ts';
import type { Written, WrittenList } from './written.ts';

/** The list of a pair, and what its items come to now. */
export interface ListInPlace {
  readonly list: WrittenList;
  readonly values: readonly (string | undefined)[];
  /** The offset behind the colon of the list's key. */
  readonly colonEnd: number;
  readonly place: ScalarPlace;
}

/** @param wanted - At least one entry: an empty list has no lines. */
export function rewriteList(there: ListInPlace, wanted: readonly Spelled[], page: Page): readonly TextEdit[] {
  const { list, values, place } = there;
  const { before, behind } = commonEnds(values, wanted);
  const oldEnd = values.length - behind;
  const newEnd = wanted.length - behind;
  const replacedEnd = Math.min(oldEnd, newEnd);
  const edits: TextEdit[] = [];
  for (let index = before; index < replacedEnd; index += 1) {
    const [item, entry] = [list.items[index], wanted[index]];
    if (item !== undefined && entry !== undefined) edits.push(replaceItem(item, entry, place));
  }
  const style = list.items.find(item => item.kind === 'scalar')?.style;
  const quotes = style === 'single' || style === 'double' ? style : 'plain';
  const tokens = wanted.slice(replacedEnd, newEnd).map(entry => quoteString(entry.text, quotes, place));
  if (tokens.length > 0) edits.push(insertItems(there, replacedEnd, tokens, page));
  edits.push(...removeItems(list, replacedEnd, oldEnd, page));
  return edits;
}

/** How many entries at the beginning and at the end are as they shall be. */
function commonEnds(
  values: readonly (string | undefined)[],
  wanted: readonly Spelled[]
): { readonly before: number; readonly behind: number } {
  const shorter = Math.min(values.length, wanted.length);
  let before = 0;
  while (before < shorter && values[before] === wanted[before]?.value) before += 1;
  let behind = 0;
  while (behind < shorter - before && values.at(-1 - behind) === wanted.at(-1 - behind)?.value) behind += 1;
  return { before, behind };
}

function replaceItem(item: Written, { text }: Spelled, place: ScalarPlace): TextEdit {
  const { start, end } = item;
  if (item.kind === 'scalar' && start < end) return { start, end, text: requote(item, text, place) };
  return { start, end, text: (start < end ? '' : ' ') + quoteString(text, 'plain', place) };
}

/** Behind the item before them, so that a comment above the next one stays there. */
function insertItems(
  { list, colonEnd }: ListInPlace,
  index: number,
  tokens: readonly string[],
  { text, eol }: Page
): TextEdit {
  const previous = list.items[index - 1];
  if (!list.isFlow) {
    const dash = `${eol}${' '.repeat(columnAt(text, list.start))}- `;
    const end = previous === undefined ? colonEnd : contentEnd(text, previous);
    return insertion(lineEndAt(text, end), tokens.map(token => dash + token).join(''));
  }
  const neighbour = previous ?? list.items[0];
  const indent = neighbour === undefined ? undefined : ownLineIndent(text, neighbour.start);
  const gap = indent === undefined ? ' ' : eol + indent;
  if (previous !== undefined) return insertion(previous.end, tokens.map(token => `,${gap}${token}`).join(''));
  const first = tokens.join(`,${gap}`);
  if (neighbour === undefined) return insertion(list.start + 1, first);
  if (indent !== undefined) return insertion(list.start + 1, `${gap}${first},`);
  const padding = /^[ \t]*/.exec(text.slice(list.start + 1))?.[0].length ?? 0;
  return insertion(list.start + 1 + padding, `${first}, `);
}

function removeItems(list: WrittenList, from: number, to: number, { text }: Page): readonly TextEdit[] {
  const removed = list.items.slice(from, to);
  if (!list.isFlow) {
    return removed.map(item => ({
      start: previousLineEnd(text, item.start),
      end: lineEndAt(text, contentEnd(text, item)),
      text: ''
    }));
  }
  const [first, last, next, previous] = [removed[0], removed.at(-1), list.items[to], list.items[from - 1]];
  if (first === undefined || last === undefined) return [];
  if (previous !== undefined) return [{ start: previous.end, end: last.end, text: '' }];
  return [{ start: list.start + 1, end: next?.start ?? last.end, text: '' }];
}
