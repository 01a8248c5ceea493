/**
 * Gives a YAML document its meaning: a tree in which aliases and merge keys are resolved and scalars have values.
 *
 * In: the document as it was written. Out: nodes; what an alias names is shared in memory, not copied.
 * The surprising rule: docker compose takes `!reset` entries out of an anchored map when it meets the anchor, so an
 * alias of that map does not reset anything, while `!override` acts again wherever an alias repeats it.
 *
 * Source: YAML 1.2; the merge key type of YAML 1.1; Compose Specification, "Merge" (`!reset`, `!override`). Where they
 * are silent docker compose decides (go-yaml's decoder, compose-go's reset processor).
 */
import { DiagnosticError, locationOf, type SourceText, type Span } from '../../diagnostic/index.ts';
import type { MapEntry, MapNode, Node, ScalarNode, SequenceNode } from '../node.ts';
import type { RawAlias, RawContentNode, RawMap, RawNode, RawSequence } from './syntax.ts';
import { isMergeKey, mergeTagOf, resolveScalar } from './tags.ts';

/** So many values the aliases of a file may repeat, all in all: far above honest files, far below a bomb's. */
const MAX_REPEATED_NODES = 1_000_000;

const KIND_NAMES = { map: 'a map', sequence: 'a list', scalar: 'a single value' } as const;

/** What the surroundings of a value mean for it. */
interface Place {
  /** Inside `!override` compose-go looks for no further tags of its own. */
  readonly overridden: boolean;
  /** The anchored maps that the maps around this value merge into themselves. */
  readonly merging: readonly RawContentNode[];
}

const OUTERMOST: Place = { overridden: false, merging: [] };

/** What an anchor stands for once it has been read to its end. */
interface Anchored {
  /** Without the entries that `!reset` removes. */
  readonly node: Node;
  readonly size: number;
}

/**
 * @returns one function that turns the documents of `source` into nodes, to be called in the order of the file, since
 *   an alias may name an anchor of an earlier document.
 * @throws DiagnosticError `invalid-yaml`
 */
export function createTreeBuilder(source: SourceText): (root: RawNode) => Node {
  const anchors = new Map<RawContentNode, Anchored>();
  const open = new Set<RawContentNode>();
  /** How many values there are so far, those that aliases repeat included. */
  let size = 0;
  let repeated = 0;

  const spanOf = (raw: RawNode): Span => ({ source, start: raw.start, end: raw.end });
  const fail = (raw: RawNode, message: string, help: string): never => {
    throw new DiagnosticError({ code: 'invalid-yaml', at: spanOf(raw), message, help });
  };

  function repeat(raw: RawAlias, count: number): void {
    size += count;
    repeated += count;
    if (repeated <= MAX_REPEATED_NODES) return;
    fail(
      raw,
      `the aliases of this file repeat more than ${MAX_REPEATED_NODES} values`,
      'use fewer aliases inside of what other aliases repeat'
    );
  }

  function build(raw: RawNode, place: Place): Node {
    if (raw.kind === 'alias') return buildAlias(raw, place);
    size++;
    if (!raw.anchored) return buildContent(raw, place);
    const before = size;
    open.add(raw);
    const node = buildContent(raw, place);
    open.delete(raw);
    anchors.set(raw, { node: withoutResets(node), size: size - before + 1 });
    return node;
  }

  function buildAlias(raw: RawAlias, place: Place): Node {
    if (place.merging.includes(raw.target)) {
      fail(
        raw,
        `the alias "*${raw.name}" repeats a map that a map around it merges, which docker compose takes for a cycle`,
        'write the values out here, or give them an anchor of their own'
      );
    }
    const { node, size: count } = anchoredBy(raw);
    repeat(raw, count);
    return { ...node, span: spanOf(raw) };
  }

  function anchoredBy(raw: RawAlias): Anchored {
    if (open.has(raw.target)) {
      fail(raw, `the alias "*${raw.name}" stands inside of what it names`, `end "&${raw.name}" before it is repeated`);
    }
    // Inside of `!reset` nothing is read, and an anchor there cannot be known.
    return anchors.get(raw.target) ?? { node: build(raw.target, OUTERMOST), size: 1 };
  }

  function buildContent(raw: RawContentNode, place: Place): Node {
    const tag = place.overridden ? undefined : mergeTagOf(raw);
    if (tag === '!reset') return { kind: 'scalar', span: spanOf(raw), tag, value: null, text: '', style: 'plain' };
    const inside = tag === '!override' ? { ...place, overridden: true } : place;
    const node = buildKind(raw, inside);
    return tag === undefined ? node : { ...node, tag };
  }

  function buildKind(raw: RawContentNode, place: Place): Node {
    switch (raw.kind) {
      case 'scalar':
        return resolveScalar(raw, spanOf(raw));
      case 'sequence':
        return buildSequence(raw, place);
      case 'map':
        return buildMap(raw, place, false);
    }
  }

  function buildSequence(raw: RawSequence, place: Place): SequenceNode {
    const items = raw.children.map(child => build(child, place)).filter(item => item.tag !== '!reset');
    return { kind: 'sequence', span: spanOf(raw), items };
  }

  /** @param merged - Whether the map is the value of a merge key: then keys are taken as they are spelled. */
  function buildMap(raw: RawMap, place: Place, merged: boolean): MapNode {
    refuseRepeatedKeys(raw);
    const targets = mergedTargets(raw);
    const inside = targets.length === 0 ? place : { ...place, merging: [...place.merging, ...targets] };
    const own = new Map<string, MapEntry>();
    let inherited: readonly MapEntry[] = [];
    let inheritedAfter = 0;
    for (let index = 0; index + 1 < raw.children.length; index += 2) {
      const rawKey = raw.children[index];
      const rawValue = raw.children[index + 1];
      if (rawKey === undefined || rawValue === undefined) break;
      if (isMergeKey(rawKey)) {
        inherited = buildMerge(rawValue, place);
        inheritedAfter = own.size;
        continue;
      }
      const value = build(rawValue, inside);
      const key = buildKey(rawKey, merged || value.tag === '!reset');
      if (key !== undefined) own.set(String(key.value), { key, value });
    }
    const visible = inheritedEntries(inherited, own);
    const entries = [...own.values()];
    entries.splice(inheritedAfter, 0, ...visible);
    return { kind: 'map', span: spanOf(raw), entries };
  }

  function refuseRepeatedKeys(raw: RawMap): void {
    const keys = raw.children.filter((_, index) => index % 2 === 0);
    const names = new Set(keys.map(spellingOf));
    if (names.size === keys.length) return;
    const first = new Map<string, RawNode>();
    for (const key of keys) {
      const name = spellingOf(key);
      const before = first.get(name);
      if (before !== undefined) {
        const { line, column } = locationOf(spanOf(before));
        fail(key, `the key "${name}" stands in this map already`, `the first one is at ${line}:${column}`);
      }
      first.set(name, key);
    }
  }

  /**
   * @param asSpelled - Whether a key need not be a string.
   * @returns undefined for a null key where keys need not be strings, since docker compose drops it
   */
  function buildKey(raw: RawNode, asSpelled: boolean): ScalarNode | undefined {
    const content = raw.kind === 'alias' ? raw.target : raw;
    if (content.kind !== 'scalar') {
      return fail(raw, `${KIND_NAMES[content.kind]} cannot be a key`, 'a key is a string');
    }
    size++;
    const key = resolveScalar(content, spanOf(raw));
    if (content.anchored && !anchors.has(content)) anchors.set(content, { node: key, size: 1 });
    if (typeof key.value === 'string' && key.type === undefined) return key;
    if (!asSpelled) {
      const written = content.text === '' ? 'an empty key' : `the key "${content.text}"`;
      fail(raw, `${written} is not a string`, `write it with quotes: "${content.text}"`);
    }
    return key.value === null ? undefined : { ...key, value: content.text };
  }

  /** The entries that a merge key brings: of several maps the first that has a key wins. */
  function buildMerge(raw: RawNode, place: Place): readonly MapEntry[] {
    const content = contentOf(raw);
    if (content.tag === '!reset' && !place.overridden) return [];
    if (content.kind !== 'sequence') return buildMergedMap(raw, place).entries;
    if (raw.kind === 'alias') anchoredBy(raw);
    const entries = new Map<string, MapEntry>();
    for (const child of content.children) {
      if (contentOf(child).tag === '!reset' && !place.overridden) continue;
      for (const entry of withoutResets(buildMergedMap(child, place)).entries) {
        const name = String(entry.key.value);
        if (!entries.has(name)) entries.set(name, entry);
      }
    }
    return [...entries.values()];
  }

  function buildMergedMap(raw: RawNode, place: Place): MapNode {
    const content = contentOf(raw);
    if (content.kind !== 'map') {
      return fail(raw, `a merge key wants a map, not ${KIND_NAMES[content.kind]}`, 'give it a map, or a list of maps');
    }
    if (raw.kind !== 'alias') {
      const before = size;
      if (content.anchored) open.add(content);
      const node = buildMap(content, place, true);
      open.delete(content);
      if (content.anchored) anchors.set(content, { node: withoutResets(node), size: size - before + 1 });
      return node;
    }
    const { node, size: count } = anchoredBy(raw);
    repeat(raw, count);
    return node.kind === 'map' ? node : { kind: 'map', span: spanOf(raw), entries: [] };
  }

  return root => {
    const node = build(root, OUTERMOST);
    if (node.tag === '!reset')
      fail(root, 'a whole document cannot be "!reset"', 'leave the file out, or remove the tag');
    return node;
  };
}

/** What docker compose compares keys by. */
function spellingOf(key: RawNode): string {
  return key.kind === 'scalar' ? key.text : key.kind === 'alias' ? key.name : '';
}

function contentOf(raw: RawNode): RawContentNode {
  return raw.kind === 'alias' ? raw.target : raw;
}

/** The anchored maps that a map takes in by merge keys, at any remove; not those of a list, as docker compose has it. */
function mergedTargets(raw: RawMap, seen = new Set<RawContentNode>()): RawContentNode[] {
  const index = raw.children.findIndex((child, at) => at % 2 === 0 && isMergeKey(child));
  const merge = index === -1 ? undefined : raw.children[index + 1];
  if (merge === undefined) return [];
  const content = contentOf(merge);
  if (content.kind !== 'map' || seen.has(content)) return [];
  const further = mergedTargets(content, seen.add(content));
  return merge.kind === 'alias' ? [content, ...further] : further;
}

/** A key of the map itself hides an inherited one, but for `!reset`: that acts on earlier files and lets it through. */
function inheritedEntries(inherited: readonly MapEntry[], own: Map<string, MapEntry>): MapEntry[] {
  const visible: MapEntry[] = [];
  for (const entry of inherited) {
    const name = String(entry.key.value);
    const hiding = own.get(name);
    if (hiding === undefined) visible.push(entry);
    else if (hiding.value.tag === '!reset' && entry.value.tag !== '!reset') {
      // Gone from earlier files, then set anew: that is what `!override` says.
      own.set(name, { key: hiding.key, value: { ...entry.value, tag: '!override' } });
    }
  }
  return visible;
}

function withoutResets<T extends Node>(node: T): T {
  return (hasReset(node) ? strip(node) : node) as T; // strip() keeps the kind
}

function hasReset(node: Node): boolean {
  switch (node.kind) {
    case 'scalar':
      return node.tag === '!reset';
    case 'map':
      return node.entries.some(entry => hasReset(entry.value));
    case 'sequence':
      return node.items.some(hasReset);
  }
}

function strip(node: Node): Node {
  switch (node.kind) {
    case 'scalar':
      return node;
    case 'map':
      return {
        ...node,
        entries: node.entries
          .filter(entry => entry.value.tag !== '!reset')
          .map(entry => ({ key: entry.key, value: withoutResets(entry.value) }))
      };
    case 'sequence':
      return { ...node, items: node.items.filter(item => item.tag !== '!reset').map(withoutResets) };
  }
}
