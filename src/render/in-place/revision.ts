/**
 * What a document says once the changes planned so far are made.
 *
 * A revision holds new values for keys of maps that stand in the file; looking up a key sees them as docker compose
 * will: a map's own keys go over those it merges (`<<`), earlier merged maps over later ones.
 */
import type { Spelled } from '../spelling.ts';
import {
  isMergeKey,
  keyText,
  type Written,
  type WrittenContent,
  type WrittenMap,
  type WrittenPair
} from './written.ts';

/** A value that is in the file or will be written into it. One from the file inside a new map is a copy. */
export type Value = Written | NewValue;
export type NewValue = NewScalar | NewList | NewMap | NewReset;

interface NewScalar {
  readonly kind: 'new-scalar';
  readonly spelled: Spelled;
}

/** Takes away what the service would else have from the one it merges or extends. */
interface NewReset {
  readonly kind: 'new-reset';
}

export interface NewList {
  readonly kind: 'new-list';
  /** Whether it is written with `!override`, since it would else be appended to the list of an extended service. */
  readonly overrides: boolean;
  readonly entries: readonly Spelled[];
}

export interface NewMap {
  readonly kind: 'new-map';
  /** About where in the file it will stand: which anchors it can name. */
  readonly at: number;
  /**
   * What the map begins with: the value that stands in the file now and moves below a key (`build: ./dir` becomes
   * `context: ./dir`, `build: *b` becomes `<<: *b`), or a map from elsewhere that it merges.
   */
  readonly head: NewMapHead | undefined;
  readonly entries: Map<string, Value>;
}

export type NewMapHead =
  | { readonly kind: 'wrapped'; readonly key: 'context' | '<<'; readonly value: Written }
  | { readonly kind: 'merged'; readonly anchor: string; readonly target: WrittenContent };

export interface Revision {
  /** New values by the map that shall hold them and their key. */
  readonly values: Map<WrittenMap, Map<string, NewValue>>;
  /** What comes in the place of anchored values: aliases of these mean it, too. */
  readonly anchored: Map<WrittenContent, NewScalar | NewList>;
}

export function emptyRevision(): Revision {
  return { values: new Map(), anchored: new Map() };
}

/** For looking at the file as it is. */
export const NOTHING_REVISED: Revision = emptyRevision();

interface Pairs {
  readonly byKey: ReadonlyMap<string, WrittenPair>;
  readonly merged: readonly Written[];
}

const pairsOfMaps = new WeakMap<WrittenMap, Pairs>();

function pairsOf(map: WrittenMap): Pairs {
  const known = pairsOfMaps.get(map);
  if (known !== undefined) return known;
  const byKey = new Map<string, WrittenPair>();
  const merged: Written[] = [];
  for (const pair of map.pairs) {
    const key = keyText(pair.key);
    if (isMergeKey(pair.key)) merged.push(...mergedBy(pair.value));
    else if (key !== undefined && !byKey.has(key)) byKey.set(key, pair);
  }
  const pairs = { byKey, merged };
  pairsOfMaps.set(map, pairs);
  return pairs;
}

function mergedBy(value: Written): readonly Written[] {
  const content = value.kind === 'alias' ? value.target : value;
  return content?.kind === 'list' ? content.items : [value];
}

/** The pair that a map has itself. */
export function ownPair(map: WrittenMap, key: string): WrittenPair | undefined {
  return pairsOf(map).byKey.get(key);
}

/** The value of a key: own or merged, new or as it is in the file; never an alias of something that is replaced. */
export function lookUp(value: Value | undefined, key: string, revision: Revision): Value | undefined {
  if (value?.kind === 'alias') return lookUp(value.target, key, revision);
  if (value?.kind === 'new-map') return value.entries.get(key) ?? lookUpHead(value.head, key, revision);
  if (value?.kind !== 'map') return undefined;
  const own = revision.values.get(value)?.get(key) ?? ownPair(value, key)?.value;
  if (own?.kind === 'alias' && own.target !== undefined) return revision.anchored.get(own.target) ?? own;
  if (own !== undefined) return own;
  for (const merged of pairsOf(value).merged) {
    const found = lookUp(merged, key, revision);
    if (found !== undefined) return found;
  }
  return undefined;
}

function lookUpHead(head: NewMapHead | undefined, key: string, revision: Revision): Value | undefined {
  if (head === undefined) return undefined;
  if (head.kind === 'merged') return lookUp(head.target, key, revision);
  if (head.key === '<<') return lookUp(head.value, key, revision);
  return head.key === key ? head.value : undefined;
}

/** All keys of a map in the file, merged ones behind its own. */
export function keysOf(value: Written | undefined): readonly string[] {
  const content = value?.kind === 'alias' ? value.target : value;
  if (content?.kind !== 'map') return [];
  const { byKey, merged } = pairsOf(content);
  return merged.length === 0 ? [...byKey.keys()] : [...new Set([...byKey.keys(), ...merged.flatMap(keysOf)])];
}

/** Follows an alias. */
export function contentOf(value: Value | undefined): Exclude<Value, { readonly kind: 'alias' }> | undefined {
  return value?.kind === 'alias' ? value.target : value;
}
