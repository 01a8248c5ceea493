/**
 * Turns a revision into edits of the text.
 *
 * Deeper maps come first: where two maps end at one place, the inner one's new lines go before the outer one's.
 */
import type { Interpolate } from '../change.ts';
import type { PrintableEntry } from '../print.ts';
import { stringOf } from '../print.ts';
import { type CopySource, printableOf, requote } from './content.ts';
import type { TextEdit } from './edits.ts';
import { insertion, insertPairs, replaceValue, wrapValue } from './insert.ts';
import { rewriteList } from './list.ts';
import { isBlockScalar, type Page, placeIn } from './page.ts';
import { type NewList, type NewMap, type NewValue, ownPair, type Revision } from './revision.ts';
import { spelledContent } from './services.ts';
import { isMergeKey, type WrittenList, type WrittenMap, type WrittenPair } from './written.ts';

export interface Sheet {
  readonly page: Page;
  readonly source: CopySource;
  readonly interpolate: Interpolate;
}

export function writeRevision(revision: Revision, sheet: Sheet): readonly TextEdit[] {
  const deepestFirst = [...revision.values].sort(([left], [right]) => right.depth - left.depth);
  return deepestFirst.flatMap(([map, values]) => [
    ...[...values].flatMap(([key, value]) => rewritePair(map, ownPair(map, key), value, sheet)),
    ...insertMissing(map, values, sheet)
  ]);
}

function insertMissing(map: WrittenMap, values: ReadonlyMap<string, NewValue>, sheet: Sheet): readonly TextEdit[] {
  const behind = new Map<WrittenPair | undefined, PrintableEntry[]>();
  for (const [key, value] of values) {
    if (ownPair(map, key) !== undefined) continue;
    const neighbour = neighbourOf(map, key);
    const entry = { key: stringOf(key), value: printableOf(value, placeIn(map, sheet.page), sheet.source) };
    const known = behind.get(neighbour);
    if (known === undefined) behind.set(neighbour, [entry]);
    else known.push(entry);
  }
  return [...behind].flatMap(([neighbour, entries]) => insertPairs(map, neighbour, entries, sheet.page));
}

/** A service's `image` and `build` stand together, else where the service says what it takes from others. */
function neighbourOf(map: WrittenMap, key: string): WrittenPair | undefined {
  const last = map.pairs.at(-1);
  if (key !== 'image' && key !== 'build') return last;
  const companion = ownPair(map, key === 'image' ? 'build' : 'image');
  return companion ?? map.pairs.find(pair => isMergeKey(pair.key)) ?? ownPair(map, 'extends') ?? last;
}

function rewritePair(
  map: WrittenMap,
  pair: WrittenPair | undefined,
  value: NewValue,
  sheet: Sheet
): readonly TextEdit[] {
  if (pair === undefined) return [];
  const { page, source } = sheet;
  const old = pair.value;
  const isReset = old.kind !== 'alias' && old.tag === '!reset';
  if (value.kind === 'new-scalar' && old.kind === 'scalar' && !old.isNull && !isReset && !isBlockScalar(old)) {
    return [{ start: old.start, end: old.end, text: requote(old, value.spelled.text, placeIn(map, page)) }];
  }
  if (value.kind === 'new-list' && old.kind === 'list' && !isReset && value.entries.length > 0) {
    return rewriteListOf(pair, old, value, sheet);
  }
  const isWrapped = value.kind === 'new-map' && value.head?.kind === 'wrapped' && value.head.value === old;
  const wrapped = isWrapped ? wrapWith(map, pair, value, sheet) : undefined;
  return wrapped ?? replaceValue(map, pair, printableOf(value, placeIn(map, page), source), page);
}

function rewriteListOf(
  { colonEnd }: WrittenPair,
  list: WrittenList,
  { entries, overrides }: NewList,
  { page, interpolate }: Sheet
): readonly TextEdit[] {
  const values = list.items.map(item => spelledContent(item, interpolate)?.value);
  const place = list.isFlow ? (page.isJson ? 'json' : 'flow') : 'block';
  const tag = overrides && list.tag !== '!override' ? [insertion(colonEnd, ' !override')] : [];
  return [...tag, ...rewriteList({ list, values, colonEnd, place }, entries, page)];
}

function wrapWith(
  map: WrittenMap,
  pair: WrittenPair,
  { head, entries }: NewMap,
  { page, source }: Sheet
): readonly TextEdit[] | undefined {
  if (head?.kind !== 'wrapped') return undefined;
  const place = placeIn(map, page);
  const printed = [...entries].map(([key, value]) => ({
    key: stringOf(key),
    value: printableOf(value, place, source)
  }));
  return wrapValue(map, pair, head.key, printed, page);
}
