/**
 * A tree of nodes as plain values, for a validator that knows only those.
 *
 * Objects have no prototype: names are the user's, and `__proto__` is one of them. A date, for which JSON has no type,
 * becomes a value that follows no schema.
 */
import type { Node, ScalarNode } from '../node.ts';
import { keyOf } from '../tree.ts';

const DATE = Symbol('date');

/** Whether docker compose reads a date here, where the person who wrote it surely meant a text. */
export function isDate(node: ScalarNode): boolean {
  return node.type === 'timestamp';
}

/** Turns a tree into what the generated validator understands. */
export function toPlain(node: Node): unknown {
  if (node.kind === 'sequence') return node.items.map(toPlain);
  if (node.kind === 'map') {
    // `Object.create` is typed as `any`.
    const object: Record<string, unknown> = Object.create(null);
    for (const entry of node.entries) object[keyOf(entry)] = toPlain(entry.value);
    return object;
  }
  if (isDate(node)) return DATE;
  if (typeof node.value === 'bigint') return Number(node.value);
  // Infinity is a number to docker compose but not a whole one; the validator thinks so of NaN only.
  return node.value === Number.POSITIVE_INFINITY || node.value === Number.NEGATIVE_INFINITY ? Number.NaN : node.value;
}
