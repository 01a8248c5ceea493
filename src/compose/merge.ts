/**
 * Laying one document over another: an override file over the files before it, a service over the one it extends.
 *
 * In: two nodes, both interpolated, and where in a document they stand. What lies below may be in long form already.
 * Out: the merged node. Maps merge key by key, lists append, everything else is replaced; the table holds the exceptions.
 * The surprising rule: what can be a list or a map (environment, labels) becomes a list `KEY=VALUE`, and null replaces
 * nothing. The list keeps a map as its written form where both sides had one, so that it is printed as a map again.
 *
 * Source: Compose Specification, "Merge and override"; where it is silent, compose-go `override/merge.go`.
 */
import { below, lazyRules, type RuleTree } from './attribute-rules.ts';
import { sameValue } from './go-values.ts';
import { isUnambiguousKey, keyValueItems } from './key-value.ts';
import type { MapEntry, MapNode, Node, SequenceNode } from './node.ts';
import {
  type AttributePath,
  childOf,
  describeKind,
  entriesOf,
  insteadOf,
  isMap,
  isNull,
  isSequence,
  itemsOf,
  keyOf,
  newEntry,
  newKey,
  newMap,
  newScalar,
  newSequence,
  refuse,
  showPath
} from './tree.ts';

type Rules = RuleTree<Merger> | undefined;
type Merger = (base: Node, over: Node, path: AttributePath, rules: Rules) => Node;

const RULES = lazyRules<Merger>(() => ({
  'networks.*.ipam.config': mergeIpamConfig,
  'networks.*.labels': appendKeyValues,
  'volumes.*.labels': appendKeyValues,
  'services.*.annotations': appendKeyValues,
  'services.*.build': mergeBuild,
  'services.*.build.args': appendKeyValues,
  'services.*.build.additional_contexts': appendKeyValues,
  'services.*.build.extra_hosts': appendHosts,
  'services.*.build.labels': appendKeyValues,
  'services.*.command': replace,
  'services.*.depends_on': mergeDependencies,
  'services.*.deploy.labels': appendKeyValues,
  'services.*.dns': appendKeyValues,
  'services.*.dns_opt': appendKeyValues,
  'services.*.dns_search': appendKeyValues,
  'services.*.entrypoint': replace,
  'services.*.env_file': appendKeyValues,
  'services.*.label_file': appendKeyValues,
  'services.*.environment': appendKeyValues,
  'services.*.extra_hosts': appendHosts,
  'services.*.healthcheck.test': replace,
  'services.*.labels': appendKeyValues,
  'services.*.logging': mergeLogging,
  'services.*.models': mergeNamed,
  'services.*.networks': mergeNamed,
  'services.*.sysctls': appendKeyValues,
  'services.*.tmpfs': appendKeyValues,
  'services.*.ulimits.*': replace
}));

/** Lays a whole document over what the documents before it came to. */
export function mergeDocuments(base: MapNode, over: MapNode): MapNode {
  return mergeEntries(base, over, [], RULES());
}

/** Lays a service over the one it extends. @param name - Its name, for messages. */
export function mergeService(base: MapNode, over: MapNode, name: string): MapNode {
  return mergeEntries(base, over, ['services', name], below(below(RULES(), 'services'), name));
}

function mergeNodes(base: Node, over: Node, path: AttributePath, rules: Rules): Node {
  if (rules?.rule !== undefined) return rules.rule(base, over, path, rules);
  if (isNull(over)) return base;
  if (isMap(base)) return isMap(over) ? mergeEntries(base, over, path, rules) : refuseKinds(base, over, path);
  if (isSequence(base)) return isSequence(over) ? append(base.items, over.items, base) : refuseKinds(base, over, path);
  return over;
}

function mergeEntries(base: MapNode, over: MapNode, path: AttributePath, rules: Rules): MapNode {
  if (base.entries.length === 0) return over;
  if (over.entries.length === 0) return base;
  const merged = new Map<string, MapEntry>(base.entries.map(entry => [keyOf(entry), entry]));
  for (const entry of over.entries) {
    const key = keyOf(entry);
    const old = merged.get(key);
    const value =
      old === undefined ? entry.value : mergeNodes(old.value, entry.value, [...path, key], below(rules, key));
    merged.set(key, { key: old?.key ?? entry.key, value });
  }
  return newMap([...merged.values()], base.span);
}

function refuseKinds(base: Node, over: Node, path: AttributePath): never {
  const [there, here] = [describeKind(base), describeKind(over)];
  const message = `"${showPath(path)}" is ${there} in what this overrides and cannot become ${here}`;
  return refuse('invalid-project', over, message, `write ${there} here, too, or put "!override" before the value`);
}

function append(base: readonly Node[], over: readonly Node[], at: Node): SequenceNode {
  return newSequence([...base, ...over], at.span);
}

function replace(_base: Node, over: Node): Node {
  return over;
}

function appendKeyValues(base: Node, over: Node): Node {
  const merged = append(keyValueItems(base), keyValueItems(over), base);
  const baseMap = writtenMap(base);
  const overMap = writtenMap(over);
  if (baseMap === undefined || overMap === undefined) return merged;
  const entries = new Map([...baseMap.entries, ...overMap.entries].map(entry => [keyOf(entry), entry]));
  return insteadOf(newMap([...entries.values()], base.span), merged);
}

/** The map that a list `KEY=VALUE` was made of, if writing the map means the same as writing the list. */
function writtenMap(node: Node): MapNode | undefined {
  const written = node.written ?? node;
  if (written.kind !== 'map') return undefined;
  return written.entries.every(isUnambiguousKey) ? written : undefined;
}

function appendHosts(base: Node, over: Node): Node {
  const hosts = keyValueItems(base);
  return append(
    hosts,
    keyValueItems(over).filter(item => !hosts.some(host => sameValue(host, item))),
    base
  );
}

function mergeBuild(base: Node, over: Node, path: AttributePath, rules: Rules): Node {
  const [left, right] = [buildMap(base), buildMap(over)];
  return left === undefined ? mergeIntoNothing(base, right, over, path) : mergeInto(left, right, path, rules);
}

function buildMap(node: Node): MapNode | undefined {
  if (node.kind !== 'scalar') return isMap(node) ? node : undefined;
  return typeof node.value === 'string' ? newMap([newEntry('context', node, node.span)], node.span) : undefined;
}

function mergeInto(base: MapNode, over: MapNode | undefined, path: AttributePath, rules: Rules): MapNode {
  return over === undefined ? base : mergeEntries(base, over, path, rules);
}

/** docker compose stops with an internal error where a map is laid over a value that is neither map nor list. */
function mergeIntoNothing(base: Node, over: MapNode | undefined, at: Node, path: AttributePath): Node {
  if (entriesOf(over).length === 0) return newMap([], base.span);
  const message = `"${showPath(path)}" is ${describeKind(base)} in what this overrides, so nothing can be merged into it`;
  return refuse('invalid-project', at, message, 'remove the empty value there, or put "!override" before this one');
}

function mergeNamed(base: Node, over: Node, path: AttributePath, rules: Rules): Node {
  return mergeNames(base, over, path, rules, at => newScalar(null, at.span, ''));
}

function mergeDependencies(base: Node, over: Node, path: AttributePath, rules: Rules): Node {
  return mergeNames(base, over, path, rules, defaultDependency);
}

/** What a bare name in `depends_on` says. */
export function defaultDependency(at: Node): MapNode {
  const condition = newEntry('condition', newScalar('service_started', at.span), at.span);
  return newMap([condition, newEntry('required', newScalar(true, at.span), at.span)], at.span);
}

function mergeNames(base: Node, over: Node, path: AttributePath, rules: Rules, whatOf: (at: Node) => Node): Node {
  const [left, right] = [namedMap(base, path, whatOf), namedMap(over, path, whatOf)];
  if (left === undefined) return mergeIntoNothing(base, right, over, path);
  const merged = mergeInto(left, right, path, rules);
  const names = writtenNames(base, over);
  return names === undefined ? merged : insteadOf(names, merged);
}

/** Two lists of names as one, in which their variables can stay; undefined unless both were written as lists. */
function writtenNames(base: Node, over: Node): SequenceNode | undefined {
  const [left, right] = [base.written ?? base, over.written ?? over];
  if (!isSequence(left) || !isSequence(right)) return undefined;
  const items = [...left.items, ...right.items];
  return newSequence(
    items.filter((item, index) => items.findIndex(other => sameValue(item, other)) === index),
    left.span
  );
}

/** A list of names as a map from these names; undefined for what is neither list nor map. */
export function namedMap(node: Node, path: AttributePath, whatOf: (at: Node) => Node): MapNode | undefined {
  if (node.kind === 'scalar') return undefined;
  if (node.kind === 'map') return node;
  const entries = new Map<string, MapEntry>();
  for (const [index, item] of node.items.entries()) {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') {
      refuse(
        'invalid-project',
        item,
        `"${showPath([...path, `[${index}]`])}" must be a string, not ${describeKind(item)}`
      );
    }
    entries.set(item.value, { key: newKey(item.value, item.span), value: whatOf(item) });
  }
  return newMap([...entries.values()], node.span);
}

/** The options of a driver mean nothing to another driver, so another driver replaces the whole. */
function mergeLogging(base: Node, over: Node, path: AttributePath, rules: Rules): Node {
  if (!isMap(base) || !isMap(over)) return refuseKinds(base, over, path);
  const [before, after] = [childOf(base, 'driver'), childOf(over, 'driver')];
  const isSameDriver = before === undefined || after === undefined || sameValue(before, after);
  return isSameDriver ? mergeEntries(base, over, path, rules) : over;
}

/**
 * Address pools are merged by their subnet. docker compose forgets a pool that the override does not repeat, and
 * works on shared maps, so that a pool that is changed twice changes in both places; the holders stand for these maps.
 */
function mergeIpamConfig(base: Node, over: Node, path: AttributePath): Node {
  if (!isSequence(base) || !isSequence(over)) return refuseKinds(base, over, path);
  const pools: { map: MapNode }[] = [];
  const withSubnet = (subnet: Node | undefined) =>
    pools.findIndex(pool => sameSubnet(childOf(pool.map, 'subnet'), subnet));
  for (const original of itemsOf(base)) {
    const right = { map: poolOf(original, path) };
    for (const override of itemsOf(over)) {
      const left = poolOf(override, path);
      const subnet = childOf(left, 'subnet');
      if (!sameSubnet(subnet, childOf(right.map, 'subnet')) && withSubnet(subnet) === -1) {
        pools.push({ map: left });
        continue;
      }
      right.map = mergeEntries(right.map, left, path, undefined);
      const known = withSubnet(childOf(right.map, 'subnet'));
      if (known === -1) pools.push(right);
      else pools[known] = right;
    }
  }
  return newSequence(
    pools.map(pool => pool.map),
    base.span
  );
}

function poolOf(node: Node, path: AttributePath): MapNode {
  const pool = namedMap(node, path, at => newScalar(null, at.span, ''));
  return pool ?? refuse('invalid-project', node, `"${showPath(path)}" must hold mappings, not ${describeKind(node)}`);
}

function sameSubnet(a: Node | undefined, b: Node | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameValue(a, b);
}
