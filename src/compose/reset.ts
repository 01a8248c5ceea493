/**
 * The Compose Specification's merge tags: `!reset` takes a value away that an earlier file or an extended service has,
 * `!override` puts its own in its place.
 *
 * In: a document with tagged nodes. Out: the document without them, and the paths that what it is laid over must lose.
 * The surprising rule: both work by removal, before anything is merged. In a list, `!reset` takes away the element that
 * it stands on and nothing of the earlier list.
 *
 * Source: Compose Specification, "Reset value", "Replace value"; compose-go `loader/reset.go`.
 */
import type { MapEntry, MapNode, Node, SequenceNode } from './node.ts';
import { type AttributePath, keyOf, newMap, newSequence } from './tree.ts';

export interface Untagged {
  readonly root: MapNode;
  readonly removals: Removals;
}

/** Paths to take away, as a tree of keys; `true` where the value itself goes. */
export type Removals = ReadonlyMap<string, Removals | true>;

type GrowingRemovals = Map<string, GrowingRemovals | true>;

/** Takes the tags out of a document. */
export function takeTags(root: MapNode): Untagged {
  const removals: GrowingRemovals = new Map();
  const untagged = untag(root, [], removals);
  // Without its entries, a map is still a map.
  return { root: untagged?.kind === 'map' ? untagged : newMap([], root.span), removals };
}

/** @param path - Where the node is; one array that grows and shrinks, since tags are rare and values many. */
function untag(node: Node, path: string[], removals: GrowingRemovals): Node | undefined {
  if (node.tag !== undefined) remember(path, removals);
  if (node.tag === '!reset') return undefined;
  const untagged = node.kind === 'scalar' ? node : untagBelow(node, path, removals);
  if (node.tag === undefined) return untagged;
  const { tag: _, ...rest } = untagged;
  return rest;
}

function untagBelow(node: MapNode | SequenceNode, path: string[], removals: GrowingRemovals): Node {
  let changed = false;
  const untagChild = (child: Node, step: string): Node | undefined => {
    path.push(step);
    const untagged = untag(child, path, removals);
    path.pop();
    changed ||= untagged !== child;
    return untagged;
  };
  if (node.kind === 'sequence') {
    const items: Node[] = [];
    for (const item of node.items) {
      const untagged = untagChild(item, `[${items.length}]`);
      if (untagged !== undefined) items.push(untagged);
    }
    return changed ? newSequence(items, node.span) : node;
  }
  const entries: MapEntry[] = [];
  for (const entry of node.entries) {
    const value = untagChild(entry.value, keyOf(entry));
    if (value !== undefined) entries.push(value === entry.value ? entry : { key: entry.key, value });
  }
  return changed ? newMap(entries, node.span) : node;
}

function remember(path: AttributePath, removals: GrowingRemovals): void {
  let place = removals;
  for (const key of path.slice(0, -1)) {
    const next = place.get(key) ?? new Map();
    if (next === true) return;
    place.set(key, next);
    place = next;
  }
  const last = path.at(-1);
  if (last !== undefined) place.set(last, true);
}

/** Takes values away from what a document is laid over. */
export function remove(node: MapNode, removals: Removals | undefined): MapNode {
  if (removals === undefined || removals.size === 0) return node;
  const entries = node.entries.flatMap(entry => {
    const removal = removals.get(keyOf(entry));
    if (removal === true) return [];
    if (removal === undefined || entry.value.kind !== 'map') return [entry];
    const value = remove(entry.value, removal);
    return [value === entry.value ? entry : { key: entry.key, value }];
  });
  const isSame =
    entries.length === node.entries.length && entries.every((entry, index) => entry === node.entries[index]);
  return isSame ? node : newMap(entries, node.span);
}

/** The removals at a path below the root. */
export function removalsAt(removals: Removals, ...path: readonly string[]): Removals | undefined {
  let place: Removals | true | undefined = removals;
  for (const key of path) {
    if (place === true || place === undefined) return undefined;
    place = place.get(key);
  }
  return place === true ? undefined : place;
}
