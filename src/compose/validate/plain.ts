/**
 * A tree of nodes as plain values, for a validator that knows only those.
 *
 * Objects have no prototype: names are the user's, and `__proto__` is one of them. What JSON has no type for becomes
 * a value that follows no schema.
 */
import type { MapNode, Node, ScalarNode } from '../node.ts';

/** A name that is not a string, and the path of the mapping that has it. */
interface InvalidKey {
  readonly key: ScalarNode;
  readonly path: readonly string[];
}

interface PlainTree {
  readonly data: unknown;
  readonly invalidKeys: readonly InvalidKey[];
}

/** Stands for a date: YAML has them, Compose does not, and no type of a schema fits. */
const DATE = Symbol('date');

/** Whether docker compose reads a date here, where the person who wrote it surely meant a text. */
export function isDate(node: ScalarNode): boolean {
  return node.type === 'timestamp';
}

/** Turns a tree into what the generated validator understands. */
export function toPlain(root: MapNode): PlainTree {
  const invalidKeys: InvalidKey[] = [];
  const path: string[] = [];

  const convert = (node: Node): unknown => {
    if (node.kind === 'scalar') {
      if (isDate(node)) return DATE;
      return typeof node.value === 'bigint' ? Number(node.value) : node.value;
    }
    if (node.kind === 'sequence') return node.items.map((item, index) => at(String(index), item));
    const object = Object.create(null) as Record<string, unknown>;
    for (const { key, value } of node.entries) {
      if (typeof key.value !== 'string') invalidKeys.push({ key, path: [...path] });
      const name = String(key.value);
      object[name] = at(name, value);
    }
    return object;
  };

  const at = (step: string, node: Node): unknown => {
    path.push(step);
    const value = convert(node);
    path.pop();
    return value;
  };

  return { data: convert(root), invalidKeys };
}
