/** Trees of nodes as the plain values that docker compose prints of them. */
import type { Node } from '../../src/compose/node.ts';

/** A tree as `JSON.parse` would give it. Entries that `!reset` removes are not there. */
export function toPlainValue(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'bigint' ? Number(node.value) : node.value;
    case 'sequence':
      return node.items.map(toPlainValue);
    case 'map':
      return Object.fromEntries(
        node.entries
          .filter(({ value }) => value.tag !== '!reset')
          .map(({ key, value }) => [String(key.value), toPlainValue(value)])
      );
  }
}

/** What `docker compose config` printed, with the `$` single that it doubles. */
export function withSingleDollars(printed: unknown): unknown {
  return JSON.parse(JSON.stringify(printed).replaceAll('$$', '$'));
}
