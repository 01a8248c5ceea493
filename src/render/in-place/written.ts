/**
 * A Compose file as it was written: values with their places, before aliases and merge keys are followed.
 *
 * In: the raw document of the loader, and its text.
 * Out: a tree that knows what editing asks often: which values are in flow style, where colons stand, what anchors are
 * called and what each alias names.
 */
import type { ScalarStyle } from '../../compose/node.ts';
import type { RawAlias, RawContentNode, RawNode, RawScalar } from '../../compose/yaml/syntax.ts';

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

export function readWritten(root: RawNode, text: string): WrittenDocument {
  const aliases: WrittenAlias[] = [];
  const anchors = new Map<string, WrittenContent[]>();
  const leaves = new Map<number, WrittenScalar | WrittenAlias>();
  const contents = new Map<RawContentNode, WrittenContent>();

  /** @param before - Where the token before the value ends: tag and anchor stand behind it. */
  function read(raw: RawNode, before: number, place: Place): Written {
    if (raw.kind === 'alias') return readAlias(raw, place);
    const base = { start: raw.start, end: raw.end, tag: raw.tag, anchor: anchorOf(raw, before, text) };
    if (raw.kind === 'scalar') {
      const scalar = remember(raw, readScalar(raw, base, place));
      leaves.set(scalar.start, scalar);
      return scalar;
    }
    const isFlow = place.isInFlow || /[[{]/.test(text.charAt(raw.start));
    const inside = { depth: place.depth + 1, isInFlow: isFlow };
    if (raw.kind === 'sequence') {
      const items: Written[] = [];
      const list = remember(raw, { kind: 'list', isFlow, items, ...base });
      let behind = raw.start;
      for (const child of raw.children) {
        items.push(read(child, behind, inside));
        behind = child.end;
      }
      return list;
    }
    const pairs: WrittenPair[] = [];
    const map = remember(raw, { kind: 'map', isFlow, depth: place.depth, pairs, ...base });
    readPairs(raw.children, raw.start, pairs, inside);
    return map;
  }

  function readPairs(children: readonly RawNode[], start: number, pairs: WrittenPair[], inside: Place): void {
    let before = start;
    for (let index = 0; index < children.length; index += 2) {
      const [rawKey, rawValue] = [children[index], children[index + 1]];
      if (rawKey === undefined || rawValue === undefined) continue;
      const key = read(rawKey, before, inside);
      const colonEnd = colonEndAfter(text, rawKey.end);
      pairs.push({ key, value: read(rawValue, colonEnd, inside), colonEnd });
      before = rawValue.end;
    }
  }

  function readAlias(raw: RawAlias, { isInFlow }: Place): WrittenAlias {
    const { name, start, end } = raw;
    const alias: WrittenAlias = { kind: 'alias', name, target: contents.get(raw.target), isInFlow, start, end };
    aliases.push(alias);
    leaves.set(start, alias);
    return alias;
  }

  /** Before its content is read: `&a [*a]` may name itself. */
  function remember<T extends WrittenContent>(raw: RawContentNode, content: T): T {
    contents.set(raw, content);
    if (content.anchor === undefined) return content;
    const named = anchors.get(content.anchor);
    if (named === undefined) anchors.set(content.anchor, [content]);
    else named.push(content);
    return content;
  }

  return { text, root: read(root, 0, { depth: 0, isInFlow: false }), aliases, anchors, leaves };
}

interface Place {
  readonly depth: number;
  readonly isInFlow: boolean;
}

function readScalar(raw: RawScalar, base: WrittenContentBase, { isInFlow }: Place): WrittenScalar {
  const { text, style } = raw;
  const isNull = style === 'plain' && raw.tag !== '!!str' && /^(?:~|null|Null|NULL)?$/.test(text);
  return { kind: 'scalar', text, style, isNull, isInFlow, ...base };
}

function anchorOf(raw: RawContentNode, before: number, text: string): string | undefined {
  return raw.anchored ? /&([^\s,[\]{}]+)/.exec(text.slice(before, raw.end))?.[1] : undefined;
}

/** Spaces, line breaks and comments may stand between a key and its colon. */
const BEFORE_COLON = /(?:\s|(?<=\s)#[^\n\r]*)*:/y;

function colonEndAfter(text: string, keyEnd: number): number {
  if (text.charAt(keyEnd) === ':') return keyEnd + 1;
  BEFORE_COLON.lastIndex = keyEnd;
  return BEFORE_COLON.test(text) ? BEFORE_COLON.lastIndex : keyEnd;
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
