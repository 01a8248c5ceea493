/**
 * Making and asking nodes: the small vocabulary that all phases of loading share.
 *
 * Nodes are never changed. A phase that replaces a part makes the nodes above it anew, which drops their `written`
 * form: what no longer is what the file says must not be printed as the file said it. A phase that changes nothing has
 * to return the same node, since then the written form stays.
 */
import { type DiagnosticCode, DiagnosticError, type Span } from '../diagnostic/index.ts';
import type { MapEntry, MapNode, Node, ScalarNode, ScalarValue, SequenceNode } from './node.ts';

/** Keys from the root of a document to a value; `[0]` for an element of a list. */
export type AttributePath = readonly string[];

/** A path as people read it: `services.web.ports[0]`. */
export function showPath(path: AttributePath): string {
  return path.join('.').replaceAll('.[', '[');
}

export function isMap(node: Node | undefined): node is MapNode {
  return node?.kind === 'map';
}

export function isSequence(node: Node | undefined): node is SequenceNode {
  return node?.kind === 'sequence';
}

/** YAML's null, which docker compose takes for "nothing said" in many places. */
export function isNull(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.value === null;
}

/** The value of a node that is a string, interpolated. */
export function stringOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** The key of an entry as docker compose uses it: not interpolated. */
export function keyOf(entry: MapEntry): string {
  return String(entry.key.value);
}

/** The value under a key of a map; undefined where the node is no map or has no such key. */
export function childOf(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.find(entry => entry.key.value === key)?.value : undefined;
}

/** The value at a path below a node. */
export function nodeAt(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  return path.reduce(childOf, node);
}

/** What a reader of a list sees: its elements, or none where the node is no list. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'sequence' ? node.items : [];
}

/** What a reader of a map sees: its entries, or none where the node is no map. */
export function entriesOf(node: Node | undefined): readonly MapEntry[] {
  return node?.kind === 'map' ? node.entries : [];
}

/** A text that docker compose reads as exactly this string. */
export function escapeDollars(value: string): string {
  return value.replaceAll('$', '$$$$');
}

/** A scalar that no file has in this form, standing where `at` stands. */
export function newScalar(value: ScalarValue, at: Span, text?: string): ScalarNode {
  const isText = typeof value === 'string';
  return {
    kind: 'scalar',
    value,
    text: text ?? (isText ? escapeDollars(value) : String(value)),
    style: isText ? 'double' : 'plain',
    span: at
  };
}

/** A key that no file has in this form. Keys are not interpolated, so a `$` stays single. */
export function newKey(name: string, at: Span): ScalarNode {
  return { kind: 'scalar', value: name, text: name, style: 'double', span: at };
}

export function newEntry(name: string, value: Node, at: Span): MapEntry {
  return { key: newKey(name, at), value };
}

export function newMap(entries: readonly MapEntry[], at: Span): MapNode {
  return { kind: 'map', entries, span: at };
}

export function newSequence(items: readonly Node[], at: Span): SequenceNode {
  return { kind: 'sequence', items, span: at };
}

/** The long form of something that a file has in another form. */
export function insteadOf<N extends Node>(written: Node, node: N): N {
  return { ...node, written: written.written ?? written };
}

/** A map with other values; the same one where `change` returns each entry's own value. */
export function mapValues(node: MapNode, change: (value: Node, key: string) => Node): MapNode {
  let changed: MapEntry[] | undefined;
  let index = 0;
  for (const entry of node.entries) {
    const value = change(entry.value, keyOf(entry));
    if (value !== entry.value) changed ??= node.entries.slice(0, index);
    changed?.push(value === entry.value ? entry : { key: entry.key, value });
    index++;
  }
  return changed === undefined ? node : newMap(changed, node.span);
}

/** A list with other elements; the same one where `change` returns each element itself. */
export function mapItems(node: SequenceNode, change: (item: Node, index: number) => Node): SequenceNode {
  let changed: Node[] | undefined;
  let index = 0;
  for (const item of node.items) {
    const next = change(item, index);
    if (next !== item) changed ??= node.items.slice(0, index);
    changed?.push(next);
    index++;
  }
  return changed === undefined ? node : newSequence(changed, node.span);
}

/** A map without some of its keys; the same one where it has none of them. */
export function withoutKeys(node: MapNode, ...keys: readonly string[]): MapNode {
  const entries = node.entries.filter(entry => !keys.includes(keyOf(entry)));
  return entries.length === node.entries.length ? node : newMap(entries, node.span);
}

/** A map with one key set, in its place or at the end. */
export function withKey(node: MapNode, key: string, value: Node): MapNode {
  const at = node.entries.findIndex(entry => entry.key.value === key);
  if (at === -1) return newMap([...node.entries, newEntry(key, value, value.span)], node.span);
  return mapValues(node, (old, name) => (name === key ? value : old));
}

/** Ends the loading with one finding at a node. */
export function refuse(code: DiagnosticCode, at: Node | Span, message: string, help?: string): never {
  throw new DiagnosticError({
    code,
    at: 'span' in at ? at.span : at,
    message,
    ...(help === undefined ? {} : { help })
  });
}

const KIND_NAMES = { map: 'a mapping', sequence: 'a list' } as const;

/** What a node is, in the words of YAML's users. */
export function describeKind(node: Node): string {
  if (node.kind !== 'scalar') return KIND_NAMES[node.kind];
  if (node.value === null) return 'an empty value';
  return typeof node.value === 'string' ? 'a string' : typeof node.value === 'boolean' ? 'a boolean' : 'a number';
}
