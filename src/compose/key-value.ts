/**
 * Attributes that are a list `KEY=VALUE` or a map: the one form as the other.
 *
 * Source: compose-go, `override/merge.go` (convertIntoSequence) and `types/mapping.go`.
 */
import { formatNode, isDate } from './go-values.ts';
import type { MapEntry, Node, ScalarNode } from './node.ts';
import { escapeDollars, isNull, keyOf } from './tree.ts';

/** A value as a list: a list's elements, a single string, or `KEY=VALUE` sorted for a map; of all else, nothing. */
export function keyValueItems(node: Node): readonly Node[] {
  if (node.kind === 'sequence') return node.items;
  if (node.kind === 'scalar') return typeof node.value === 'string' ? [node] : [];
  const items = node.entries.flatMap(entryItems);
  return items.sort((a, b) => compareText(String(a.value), String(b.value)));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function entryItems(entry: MapEntry): ScalarNode[] {
  if (isNull(entry.value)) return [joined(entry, undefined)];
  return entry.value.kind === 'sequence'
    ? entry.value.items.map(item => joined(entry, item))
    : [joined(entry, entry.value)];
}

/** `KEY=VALUE` with the variables of the value still in its text. */
function joined(entry: MapEntry, value: Node | undefined): ScalarNode {
  const key = keyOf(entry);
  const place = { kind: 'scalar', style: 'double', span: value?.span ?? entry.key.span } as const;
  if (value === undefined) return { ...place, value: key, text: escapeDollars(key) };
  const content = formatNode(value);
  const isText = value.kind === 'scalar' && typeof value.value === 'string' && !isDate(value);
  const text = isText ? value.text : escapeDollars(content);
  return { ...place, value: `${key}=${content}`, text: `${escapeDollars(key)}=${text}` };
}

/** Whether an entry of a map and the item that is made of it mean the same whichever of the two is written. */
export function isUnambiguousKey(entry: MapEntry): boolean {
  return (
    entry.value.kind === 'scalar' &&
    !isDate(entry.value) &&
    !keyOf(entry).includes('=') &&
    !keyOf(entry).startsWith('x-')
  );
}

/** One key and its value; without a value where none is written (`KEY`, or null in a map). */
export interface KeyValue {
  readonly key: string;
  readonly value: string | undefined;
  /** The node that says it. */
  readonly node: Node;
}

/**
 * The pairs of a list or map, as docker compose decodes them. A key that a map starts with `x-` is an extension, not
 * a pair; of a key that comes twice the caller keeps the last.
 */
export function keyValues(node: Node | undefined): KeyValue[] {
  if (node?.kind === 'map') {
    return node.entries
      .filter(entry => !keyOf(entry).startsWith('x-'))
      .map(entry => ({
        key: keyOf(entry),
        value: isNull(entry.value) ? undefined : formatNode(entry.value),
        node: entry.value
      }));
  }
  if (node?.kind !== 'sequence') return [];
  return node.items.map(item => {
    const text = formatNode(item);
    const split = text.indexOf('=');
    return split === -1
      ? { key: text, value: undefined, node: item }
      : { key: text.slice(0, split), value: text.slice(split + 1), node: item };
  });
}
