/**
 * Keeps the texts of an included file true: what its variables mean there has to be what the merged document says.
 *
 * In: the interpolated tree of a file with variables of its own. Out: the tree in which every text whose variables are
 * something else in the project's own files is replaced by its value, `$` doubled. The others keep their variables.
 */
import type { Variables } from './environment.ts';
import type { MapNode, Node, ScalarNode } from './node.ts';
import { hasVariables, type Lookup, substitute } from './template.ts';
import { escapeDollars, mapItems, mapValues } from './tree.ts';

/** @param onWrittenOut - Told the name of each variable that made a difference. */
export function writeOutForeign(
  root: MapNode,
  own: Variables,
  main: Variables,
  onWrittenOut: (name: string) => void
): MapNode {
  const visit = (node: Node): Node => {
    if (node.kind === 'map') return mapValues(node, visit);
    if (node.kind === 'sequence') return mapItems(node, visit);
    return isForeign(node, own, main, onWrittenOut) ? writtenOut(node, own) : node;
  };
  return visit(root) as MapNode; // every node keeps its kind
}

function isForeign(node: ScalarNode, own: Variables, main: Variables, onWrittenOut: (name: string) => void): boolean {
  if (!hasVariables(node.text)) return false;
  const different = new Set<string>();
  const ownLookup: Lookup = name => {
    if (own.get(name) !== main.get(name)) different.add(name);
    return own.get(name);
  };
  const here = substitute(node.text, ownLookup, node.span);
  if (different.size === 0 || here === evaluate(node, main)) return false;
  for (const name of different) onWrittenOut(name);
  return true;
}

/** The text in the merged document; undefined where a variable that it demands is missing there. */
function evaluate(node: ScalarNode, main: Variables): string | undefined {
  try {
    return substitute(node.text, name => main.get(name), node.span);
  } catch {
    return undefined;
  }
}

function writtenOut(node: ScalarNode, own: Variables): ScalarNode {
  const value = substitute(node.text, name => own.get(name), node.span);
  return { ...node, text: escapeDollars(value), style: 'double' };
}
