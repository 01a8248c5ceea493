/**
 * The values that docker compose assumes for an included project before it compares and moves it. They are values
 * only: an element keeps what was written, but for `build.context`, which from another folder has to be said.
 *
 * Source: compose-go, `transform/defaults.go`.
 */
import type { MapNode, Node } from './node.ts';
import { childOf, insteadOf, mapItems, mapValues, newEntry, newMap, newScalar, stringOf, withKey } from './tree.ts';

/** @param root - In long form. */
export function withDefaults(root: MapNode): MapNode {
  return change(root, 'services', services => everyValue(services, serviceDefaults));
}

function change(node: Node, key: string, how: (value: Node) => Node): MapNode {
  const map = node as MapNode; // callers pass maps only
  const value = childOf(map, key);
  if (value === undefined) return map;
  const changed = how(value);
  return changed === value ? map : withKey(map, key, changed);
}

function everyValue(node: Node, how: (value: Node) => Node): Node {
  return node.kind === 'map' ? mapValues(node, how) : node;
}

function everyItem(node: Node, how: (value: Node) => Node): Node {
  return node.kind === 'sequence' ? mapItems(node, how) : node;
}

function serviceDefaults(service: Node): Node {
  if (service.kind !== 'map') return service;
  let result = change(service, 'build', build => withMissing(build, 'context', '.', false));
  result = change(result, 'secrets', secrets =>
    everyItem(secrets, secret =>
      withMissing(secret, 'target', `/run/secrets/${stringOf(childOf(secret, 'source')) ?? ''}`)
    )
  );
  result = change(result, 'ports', ports =>
    everyItem(ports, port => withMissing(withMissing(port, 'protocol', 'tcp'), 'mode', 'ingress'))
  );
  return change(result, 'gpus', gpus => everyItem(gpus, deviceDefaults));
}

function deviceDefaults(device: Node): Node {
  return childOf(device, 'device_ids') === undefined ? withMissing(device, 'count', 'all') : device;
}

function withMissing(node: Node, key: string, value: string, isHidden = true): Node {
  if (node.kind !== 'map' || childOf(node, key) !== undefined) return node;
  const complete = newMap([...node.entries, newEntry(key, newScalar(value, node.span), node.span)], node.span);
  return isHidden ? insteadOf(node, complete) : complete;
}
