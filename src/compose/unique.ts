/**
 * Lists in which a later element replaces an earlier one of the same key: what makes "append" in an override file mean
 * "replace the port with this number" or "mount something else at this path".
 *
 * In: a whole document. Out: the document with each such list cut down; the later element takes the earlier one's place.
 * The surprising rule: a key is taken from what stands there, short or long, so `"80:80"` and its long form only meet
 * once both are in long form; docker compose therefore does this before and after, and so do we.
 *
 * Source: compose-go, `override/uncity.go`.
 */
import { below, lazyRules, type RuleTree } from './attribute-rules.ts';
import { formatNode, isDate, isInteger } from './go-values.ts';
import type { MapNode, Node, SequenceNode } from './node.ts';
import {
  type AttributePath,
  childOf,
  describeKind,
  mapValues,
  newSequence,
  refuse,
  showPath,
  stringOf
} from './tree.ts';
import { parseVolume } from './volume-syntax.ts';

type KeyOf = (item: Node, path: AttributePath) => string;

const RULES = lazyRules<KeyOf>(() => ({
  'networks.*.labels': keyBeforeEquals,
  'networks.*.ipam.options': keyBeforeEquals,
  'services.*.annotations': keyBeforeEquals,
  'services.*.build.args': keyBeforeEquals,
  'services.*.build.additional_contexts': keyBeforeEquals,
  'services.*.build.platform': keyBeforeEquals,
  'services.*.build.tags': keyBeforeEquals,
  'services.*.build.labels': keyBeforeEquals,
  'services.*.cap_add': keyBeforeEquals,
  'services.*.cap_drop': keyBeforeEquals,
  'services.*.devices': deviceKey,
  'services.*.configs': mountKey(''),
  'services.*.deploy.labels': keyBeforeEquals,
  'services.*.dns': keyBeforeEquals,
  'services.*.dns_opt': keyBeforeEquals,
  'services.*.dns_search': keyBeforeEquals,
  'services.*.environment': keyBeforeEquals,
  'services.*.env_file': envFileKey,
  'services.*.expose': exposedPort,
  'services.*.labels': keyBeforeEquals,
  'services.*.links': keyBeforeEquals,
  'services.*.networks.*.aliases': keyBeforeEquals,
  'services.*.networks.*.link_local_ips': keyBeforeEquals,
  'services.*.ports': portKey,
  'services.*.profiles': keyBeforeEquals,
  'services.*.secrets': mountKey('/run/secrets'),
  'services.*.sysctls': keyBeforeEquals,
  'services.*.tmpfs': keyBeforeEquals,
  'services.*.volumes': volumeKey
}));

/** Removes what is said anew further down in the same list. @throws DiagnosticError for elements that have no key. */
export function removeSuperseded(root: MapNode): MapNode {
  return walk(root, [], RULES()) as MapNode; // a map stays a map: only lists are cut
}

function walk(node: Node, path: AttributePath, rules: RuleTree<KeyOf> | undefined): Node {
  if (rules === undefined) return node;
  if (node.kind === 'map') return mapValues(node, (value, key) => walk(value, [...path, key], below(rules, key)));
  return node.kind === 'sequence' && rules.rule !== undefined ? cut(node, path, rules.rule) : node;
}

function cut(list: SequenceNode, path: AttributePath, keyOf: KeyOf): SequenceNode {
  const last = new Map<string, Node>();
  for (const [index, item] of list.items.entries()) last.set(keyOf(item, [...path, `[${index}]`]), item);
  if (last.size === list.items.length) return list;
  const kept = separateRanges(list.items, [...last.values()]);
  // The written form is a map that was cut down when it was made.
  return list.written?.kind === 'map' ? { ...list, items: kept } : newSequence(kept, list.span);
}

/**
 * Of a range of ports, which is written as one element, all or nothing can stay, and in one place and order: where
 * another element has taken the place of some of its ports, or some of its ports another's, they are from now on
 * written one by one.
 */
function separateRanges(before: readonly Node[], after: readonly Node[]): Node[] {
  const groups = new Map<Node, Node[]>();
  for (const item of before) {
    const group = item.written === undefined ? undefined : groups.get(item.written);
    if (group !== undefined) group.push(item);
    else if (item.written !== undefined) groups.set(item.written, [item]);
  }
  const isWhole = (group: readonly Node[]) => {
    const first = group[0] === undefined ? -1 : after.indexOf(group[0]);
    return first !== -1 && group.every((item, index) => after[first + index] === item);
  };
  const broken = new Set(
    [...groups].filter(([, group]) => group.length > 1 && !isWhole(group)).map(([written]) => written)
  );
  return after.map(item => {
    const { written, ...rest } = item;
    return written !== undefined && broken.has(written) ? rest : item;
  });
}

function refuseItem(item: Node, path: AttributePath, expected: string): never {
  const found = isDate(item) ? 'a date' : describeKind(item);
  return refuse(
    'schema-violation',
    item,
    `"${showPath(path)}" must be ${expected}, not ${found}`,
    item.kind === 'scalar' ? 'put it in quotes' : undefined
  );
}

function keyBeforeEquals(item: Node, path: AttributePath): string {
  const text = stringOf(item);
  if (text === undefined || isDate(item)) return refuseItem(item, path, 'a string');
  return text.split('=', 1)[0] ?? text;
}

function volumeKey(item: Node, path: AttributePath): string {
  if (item.kind === 'map') return targetOf(item, path);
  const text = stringOf(item);
  return text === undefined ? '' : parseVolume(text, item, path).target;
}

function deviceKey(item: Node, path: AttributePath): string {
  if (item.kind === 'map') return targetOf(item, path);
  const [source = '', target] = (stringOf(item) ?? '').split(':');
  return target ?? source;
}

function targetOf(item: MapNode, path: AttributePath): string {
  const target = stringOf(childOf(item, 'target'));
  return target ?? refuse('schema-violation', item, `"${showPath(path)}" has no "target"`, 'say where it is mounted');
}

function exposedPort(item: Node, path: AttributePath): string {
  if (stringOf(item) === undefined && !isInteger(item)) refuseItem(item, path, 'a port or a range of ports');
  return formatNode(item);
}

function mountKey(folder: string): KeyOf {
  return (item, path) => {
    if (item.kind === 'sequence') return refuseItem(item, path, 'a name or a mapping');
    if (item.kind === 'map') {
      const target = childOf(item, 'target');
      const source = childOf(item, 'source');
      if (target === undefined) return `${folder}/${source === undefined ? '<nil>' : formatNode(source)}`;
      return stringOf(target) ?? refuseItem(target, [...path, 'target'], 'a string');
    }
    return `${folder}/${stringOf(item) ?? refuseItem(item, path, 'a name or a mapping')}`;
  };
}

function portKey(item: Node, path: AttributePath): string {
  if (item.kind === 'scalar') return isInteger(item) ? String(item.value) : (stringOf(item) ?? '');
  if (item.kind === 'sequence') return '';
  const target = childOf(item, 'target');
  if (target === undefined) {
    return refuse('schema-violation', item, `"${showPath(path)}" has no "target"`, 'name the port of the container');
  }
  const part = (name: string, absent: string) => {
    const node = childOf(item, name);
    // A number and a string of the same digits are different keys.
    return node === undefined ? absent : typed(node);
  };
  return [part('host_ip', '0.0.0.0'), part('published', '<nil>'), typed(target), part('protocol', 'tcp')].join(':');
}

function typed(node: Node): string {
  return stringOf(node) ?? `(${formatNode(node)})`;
}

function envFileKey(item: Node, path: AttributePath): string {
  if (item.kind !== 'map') return stringOf(item) ?? '';
  const file = childOf(item, 'path');
  if (file === undefined) return refuse('schema-violation', item, `"${showPath(path)}" has no "path"`, 'name the file');
  return stringOf(file) ?? refuseItem(file, [...path, 'path'], 'a string');
}

/** Removes the empty name servers that an unset variable leaves; docker compose does so for `dns` alone. */
export function withoutEmptyNameServers(root: MapNode): MapNode {
  return mapValues(root, (services, section) =>
    section === 'services' && services.kind === 'map'
      ? mapValues(services, service =>
          service.kind === 'map'
            ? mapValues(service, (value, key) =>
                key === 'dns' && value.kind === 'sequence' ? withoutEmpty(value) : value
              )
            : service
        )
      : services
  );
}

function withoutEmpty(list: SequenceNode): SequenceNode {
  const items = list.items.filter(item => !(item.kind === 'scalar' && (item.value === null || item.value === '')));
  return items.length === list.items.length ? list : newSequence(items, list.span);
}
