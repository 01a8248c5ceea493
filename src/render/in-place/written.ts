/**
 * A Compose file as it was written: values with their places, before aliases and merge keys are followed.
 *
 * In: the document as the `yaml` package parsed it, and its text.
 * Out: a tree of our own, lean enough to ask often, in which every alias knows its target.
 * An alias means the last anchor of its name before it (YAML 1.2.2, 7.1): a name may be used again.
 */
import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { ScalarStyle } from '../../compose/node.ts';

export type Written = WrittenScalar | WrittenMap | WrittenList | WrittenAlias;
/** What an anchor can stand on. */
export type WrittenContent = WrittenScalar | WrittenMap | WrittenList;

interface WrittenBase {
  /** UTF-16 offsets of the value itself, without tag and anchor. */
  readonly start: number;
  readonly end: number;
}

interface WrittenContentBase extends WrittenBase {
  /** `!reset`, `!override` or another; empty where there is none. */
  readonly tag: string;
  readonly anchor: string | undefined;
}

export interface WrittenScalar extends WrittenContentBase {
  readonly kind: 'scalar';
  /** Whether it stands inside of a flow map or a flow list. */
  readonly isInFlow: boolean;
  /** The content after unquoting and folding. */
  readonly text: string;
  readonly style: ScalarStyle;
  /** Whether the value is YAML's null: nothing, `~` or `null`. */
  readonly isNull: boolean;
}

export interface WrittenMap extends WrittenContentBase {
  readonly kind: 'map';
  readonly isFlow: boolean;
  /** How many collections are around it. */
  readonly depth: number;
  readonly pairs: readonly WrittenPair[];
}

export interface WrittenPair {
  readonly key: Written;
  readonly value: Written;
  /** The offset behind the colon; behind the key where it has none, as in `{a}`. */
  readonly colonEnd: number;
}

export interface WrittenList extends WrittenContentBase {
  readonly kind: 'list';
  readonly isFlow: boolean;
  readonly items: readonly Written[];
}

export interface WrittenAlias extends WrittenBase {
  readonly kind: 'alias';
  readonly isInFlow: boolean;
  readonly name: string;
  readonly target: WrittenContent | undefined;
}

export interface WrittenDocument {
  readonly text: string;
  readonly root: Written;
  /** In the order of the file. */
  readonly aliases: readonly WrittenAlias[];
  /** By name, in the order of the file. */
  readonly anchors: ReadonlyMap<string, readonly WrittenContent[]>;
  /** Scalars and aliases by the offset at which they start. */
  readonly leaves: ReadonlyMap<number, WrittenScalar | WrittenAlias>;
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded'
};

export function readWritten(document: Document.Parsed, text: string): WrittenDocument {
  const aliases: WrittenAlias[] = [];
  const anchors = new Map<string, WrittenContent[]>();
  const leaves = new Map<number, WrittenScalar | WrittenAlias>();

  function read(node: unknown, place: Place): Written {
    if (isAlias(node)) return readAlias(node, place);
    if (isMap(node)) {
      const isFlow = node.flow === true;
      const pairs: WrittenPair[] = [];
      const map = remember({ kind: 'map', isFlow, depth: place.depth, pairs, ...propertiesOf(node) });
      for (const pair of node.items) pairs.push(readPair(pair, inside(place, isFlow)));
      return map;
    }
    if (isSeq(node)) {
      const isFlow = node.flow === true;
      const items: Written[] = [];
      const list = remember({ kind: 'list', isFlow, items, ...propertiesOf(node) });
      for (const item of node.items) items.push(read(item, inside(place, isFlow)));
      return list;
    }
    const scalar = remember(readScalar(node, place.isInFlow));
    leaves.set(scalar.start, scalar);
    return scalar;
  }

  function readAlias(node: Alias, { isInFlow }: Place): WrittenAlias {
    const [start, end] = rangeOf(node);
    const target = anchors.get(node.source)?.at(-1);
    const alias: WrittenAlias = { kind: 'alias', name: node.source, target, isInFlow, start, end };
    aliases.push(alias);
    leaves.set(start, alias);
    return alias;
  }

  function readPair(pair: Pair, place: Place): WrittenPair {
    const key = read(pair.key, place);
    return { key, value: read(pair.value, place), colonEnd: colonEndAfter(text, key.end) };
  }

  /** Before its content is read: `&a [*a]` may name itself. */
  function remember<T extends WrittenContent>(content: T): T {
    if (content.anchor === undefined) return content;
    const named = anchors.get(content.anchor);
    if (named === undefined) anchors.set(content.anchor, [content]);
    else named.push(content);
    return content;
  }

  return { text, root: read(document.contents, { depth: 0, isInFlow: false }), aliases, anchors, leaves };
}

interface Place {
  readonly depth: number;
  readonly isInFlow: boolean;
}

function inside({ depth, isInFlow }: Place, isFlow: boolean): Place {
  return { depth: depth + 1, isInFlow: isInFlow || isFlow };
}

function readScalar(node: unknown, isInFlow: boolean): WrittenScalar {
  const style = (isScalar(node) ? STYLES[node.type ?? ''] : undefined) ?? 'plain';
  const text = isScalar(node) ? (node.source ?? '') : '';
  const isNull = style === 'plain' && /^(?:~|null|Null|NULL)?$/.test(text);
  return { kind: 'scalar', text, style, isNull, isInFlow, ...propertiesOf(isScalar(node) ? node : undefined) };
}

function propertiesOf(node: Node | undefined): WrittenContentBase {
  const [start, end] = rangeOf(node);
  const anchor = isAlias(node) ? undefined : (node as { readonly anchor?: string } | undefined)?.anchor;
  return { start, end, tag: (node?.tag ?? '').replace('tag:yaml.org,2002:', '!!'), anchor };
}

function rangeOf(node: Node | undefined): readonly [number, number] {
  return [node?.range?.[0] ?? 0, node?.range?.[1] ?? 0];
}

/** Spaces, line breaks and comments may stand between a key and its colon. */
function colonEndAfter(text: string, keyEnd: number): number {
  const gap = /(?:\s|(?<=\s)#[^\n]*)*:/y;
  gap.lastIndex = keyEnd;
  return gap.test(text) ? gap.lastIndex : keyEnd;
}

/** Whether a key is the merge key: only unquoted. */
export function isMergeKey(key: Written): boolean {
  return key.kind === 'scalar' && key.style === 'plain' && key.text === '<<';
}

/** The text of a key, of an alias that of its target. */
export function keyText(key: Written): string | undefined {
  const content = key.kind === 'alias' ? key.target : key;
  return content?.kind === 'scalar' ? content.text : undefined;
}
