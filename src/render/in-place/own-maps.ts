/**
 * Gives a service a map of its own at a key, where its keys can be set without touching what others share.
 *
 * In: a map that belongs to the service alone, and a key.
 * Out: the map that stands there in the file; or, where an alias, a short form or a merged value stands there, a new map
 * that begins with it. Nothing is copied as long as the value can be merged by its anchor's name.
 */
import {
  contentOf,
  keysOf,
  lookUp,
  type NewMap,
  type NewMapHead,
  type NewValue,
  NOTHING_REVISED,
  ownPair,
  type Revision,
  type Value
} from './revision.ts';
import type { Written, WrittenContent, WrittenDocument, WrittenMap } from './written.ts';

export type OwnMap = WrittenMap | NewMap;

export function setKey(map: OwnMap, key: string, value: NewValue, revision: Revision): void {
  if (map.kind === 'new-map') {
    map.entries.set(key, value);
    return;
  }
  const known = revision.values.get(map);
  if (known === undefined) revision.values.set(map, new Map([[key, value]]));
  else known.set(key, value);
  const old = ownPair(map, key)?.value;
  if (old === undefined || old.kind === 'alias' || old.anchor === undefined) return;
  if (value.kind === 'new-scalar' || value.kind === 'new-list') revision.anchored.set(old, value);
}

/** @returns the map at `key` of `parent`, made where there is none. */
export function ownMapAt(parent: OwnMap, key: string, document: WrittenDocument, revision: Revision): OwnMap {
  const known = parent.kind === 'new-map' ? parent.entries.get(key) : revision.values.get(parent)?.get(key);
  if (known?.kind === 'new-map') return known;
  const own = parent.kind === 'map' ? ownPair(parent, key)?.value : undefined;
  if (own?.kind === 'map' && own.tag !== '!reset') return own;
  const made = own === undefined ? fromElsewhere(parent, key, document) : fromOwnValue(own);
  setKey(parent, key, made, revision);
  return made;
}

/** `build: ./dir`, `build: *b`, `web2: *web`; nothing is kept of an empty value. */
function fromOwnValue(value: Written): NewMap {
  const content = contentOf(value);
  const at = value.start;
  if (content?.kind === 'map' && value.kind === 'alias') return newMap(at, { kind: 'wrapped', key: '<<', value });
  if (content?.kind === 'scalar' && !content.isNull && content.tag !== '!reset') {
    return newMap(at, { kind: 'wrapped', key: 'context', value });
  }
  return newMap(at, undefined);
}

/** A value that comes through a merge key, or stands in a map that is a copy. */
function fromElsewhere(parent: OwnMap, key: string, document: WrittenDocument): NewMap {
  const value = lookUp(parent, key, NOTHING_REVISED);
  const content = contentOf(value);
  const [at, end] = parent.kind === 'map' ? [parent.start, parent.end] : [parent.at, parent.at];
  if (content?.kind === 'scalar' && !content.isNull) return newMap(at, undefined, new Map([['context', content]]));
  if (content?.kind !== 'map') return newMap(at, undefined);
  const anchor = value?.kind === 'alias' ? value.name : content.anchor;
  const means = (offset: number): boolean => anchor !== undefined && anchorBefore(document, anchor, offset) === content;
  if (anchor !== undefined && means(at) && means(end)) {
    return newMap(at, { kind: 'merged', anchor, target: content });
  }
  return newMap(at, undefined, copyOf(content));
}

function newMap(at: number, head: NewMapHead | undefined, entries = new Map<string, Value>()): NewMap {
  return { kind: 'new-map', at, head, entries };
}

function copyOf(map: WrittenMap): Map<string, Value> {
  const entries = new Map<string, Value>();
  for (const key of keysOf(map)) {
    const value = lookUp(map, key, NOTHING_REVISED);
    if (value !== undefined) entries.set(key, value);
  }
  return entries;
}

/** What an alias of this name would mean at an offset. */
function anchorBefore(document: WrittenDocument, name: string, offset: number): WrittenContent | undefined {
  return document.anchors.get(name)?.findLast(content => content.start <= offset);
}
