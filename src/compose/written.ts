/**
 * From the long form that the loader works with back to what the files say.
 *
 * A value in long form hands out its written form; a range of ports, which is several values with one written form,
 * is written once.
 */
import type { MapNode, Node } from './node.ts';
import { mapItems, mapValues, newSequence } from './tree.ts';

/** A document as it is to be printed: short syntaxes where the files have them, nothing that loading has added. */
export function asWritten(root: MapNode): MapNode {
  return writtenForm(root) as MapNode; // the root of a document has no other form
}

function writtenForm(node: Node): Node {
  if (node.written !== undefined) return writtenForm(node.kind === 'map' ? withoutRepeats(node.written) : node.written);
  if (node.kind === 'map') return mapValues(node, writtenForm);
  if (node.kind === 'scalar') return node;
  const once = node.items.filter(
    (item, index) => item.written === undefined || item.written !== node.items[index - 1]?.written
  );
  return mapItems(once.length === node.items.length ? node : newSequence(once, node.span), writtenForm);
}

/**
 * A list that stands for a map, with each name once: two variables in it may come to the same name, which the schema
 * refuses where `extends` did not.
 */
function withoutRepeats(node: Node): Node {
  if (node.kind !== 'sequence') return node;
  const values = node.items.map(item => (item.kind === 'scalar' ? item.value : item));
  const once = node.items.filter((_, index) => values.indexOf(values[index] ?? null) === index);
  return once.length === node.items.length ? node : newSequence(once, node.span);
}
