/**
 * Short syntaxes to long ones, wherever merging or the project need a single form.
 *
 * In: a document, valid by the schema or (of an extended file) not yet checked. Out: the same in long form.
 * What is replaced keeps the short form as its written form; what is long already stays the same node.
 *
 * Source: Compose Specification, each attribute's "short syntax"; compose-go `transform/`.
 */
import { below, elements, lazyRules, type RuleTree } from './attribute-rules.ts';
import { formatNode, isInteger, sameValue } from './go-values.ts';
import { defaultDependency, namedMap } from './merge.ts';
import type { MapEntry, MapNode, Node, ScalarNode, SequenceNode } from './node.ts';
import { parsePorts } from './port-syntax.ts';
import {
  type AttributePath,
  childOf,
  describeKind,
  insteadOf,
  isMap,
  mapItems,
  mapValues,
  newEntry,
  newMap,
  newScalar,
  newSequence,
  refuse,
  showPath,
  stringOf,
  withKey
} from './tree.ts';
import { parseVolume } from './volume-syntax.ts';

type Rules = RuleTree<Transform> | undefined;
/** `descend` brings what is below a map or list into long form, too. */
type Transform = (node: Node, path: AttributePath, descend: () => Node) => Node;

const RULES = lazyRules<Transform>(() => ({
  'services.*.build.secrets.*': fileMount,
  'services.*.build.provenance': asString,
  'services.*.build.sbom': asString,
  'services.*.build.additional_contexts': additionalContexts,
  'services.*.depends_on': dependencies,
  'services.*.env_file': envFiles,
  'services.*.label_file': listOfOne,
  'services.*.extends': extended,
  'services.*.gpus': gpus,
  'services.*.networks': names,
  'services.*.models': names,
  'services.*.volumes.*': volume,
  'services.*.dns': listOfOne,
  'services.*.devices.*': device,
  'services.*.secrets.*': fileMount,
  'services.*.configs.*': fileMount,
  'services.*.ports': ports,
  'services.*.build': build,
  'services.*.build.ssh': ssh,
  'services.*.ulimits.*': ulimit,
  'services.*.build.ulimits.*': ulimit,
  'services.*.develop.watch.*.ignore': listOfOne,
  'services.*.develop.watch.*.include': listOfOne,
  'volumes.*': external,
  'networks.*': external,
  'secrets.*': external,
  'configs.*': external
}));

/** Brings a document into long form. @throws DiagnosticError for a short form that cannot be understood. */
export function toCanonical(root: MapNode): MapNode {
  return transform(root, [], RULES()) as MapNode; // no rule stands at the root, so a map stays a map
}

function transform(node: Node, path: AttributePath, rules: Rules): Node {
  if (rules === undefined) return node;
  const descend = () => transformBelow(node, path, rules);
  return rules.rule === undefined ? descend() : rules.rule(node, path, descend);
}

function transformBelow(node: Node, path: AttributePath, rules: Rules): Node {
  if (node.kind === 'map') return mapValues(node, (value, key) => transform(value, [...path, key], below(rules, key)));
  if (node.kind === 'scalar') return node;
  return mapItems(node, (item, index) => transform(item, [...path, `[${index}]`], elements(rules)));
}

function refuseForm(node: Node, path: AttributePath, expected: string): never {
  return refuse('schema-violation', node, `"${showPath(path)}" must be ${expected}, not ${describeKind(node)}`);
}

/** A map made for a scalar, with the entries that have a value. */
function longForm(at: Node, entries: Readonly<Record<string, Node | undefined>>): MapNode {
  const present = Object.entries(entries).flatMap(([key, value]): MapEntry[] =>
    value === undefined ? [] : [newEntry(key, value, at.span)]
  );
  return insteadOf(at, newMap(present, at.span));
}

function literal(at: Node, value: string | boolean | number | undefined): ScalarNode | undefined {
  return value === undefined ? undefined : newScalar(value, at.span);
}

function listOfOne(node: Node): Node {
  return stringOf(node) === undefined ? node : insteadOf(node, newSequence([node], node.span));
}

function asString(node: Node): Node {
  return stringOf(node) === undefined ? insteadOf(node, newScalar(formatNode(node), node.span)) : node;
}

function build(node: Node, path: AttributePath, descend: () => Node): Node {
  if (node.kind === 'map') return descend();
  return stringOf(node) === undefined
    ? refuseForm(node, path, 'a path or a mapping')
    : longForm(node, { context: node });
}

function extended(node: Node, path: AttributePath): Node {
  if (node.kind === 'map') return node;
  return stringOf(node) === undefined
    ? refuseForm(node, path, 'a name or a mapping')
    : longForm(node, { service: node });
}

function fileMount(node: Node, path: AttributePath): Node {
  if (node.kind === 'map') return node;
  return stringOf(node) === undefined
    ? refuseForm(node, path, 'a name or a mapping')
    : longForm(node, { source: node });
}

function names(node: Node, path: AttributePath): Node {
  if (node.kind !== 'sequence') return node;
  const map = namedMap(node, path, at => newScalar(null, at.span, ''));
  return map === undefined ? node : insteadOf(node, map);
}

function dependencies(node: Node, path: AttributePath): Node {
  if (node.kind === 'map') return mapValues(node, (value, key) => completeDependency(value, [...path, key]));
  const map = namedMap(node, path, defaultDependency);
  return map === undefined ? refuseForm(node, path, 'a list or a mapping') : insteadOf(node, map);
}

function completeDependency(node: Node, path: AttributePath): Node {
  if (node.kind !== 'map') return refuseForm(node, path, 'a mapping');
  const missing = defaultDependency(node).entries.filter(entry => childOf(node, String(entry.key.value)) === undefined);
  return missing.length === 0 ? node : insteadOf(node, newMap([...node.entries, ...missing], node.span));
}

function envFiles(node: Node, path: AttributePath): Node {
  if (node.kind === 'map') return refuseForm(node, path, 'a path or a list');
  if (node.kind === 'sequence') return mapItems(node, envFile);
  if (stringOf(node) === undefined) return refuseForm(node, path, 'a path or a list');
  return insteadOf(node, newSequence([envFile(node)], node.span));
}

function envFile(node: Node): Node {
  if (node.kind === 'map') {
    return childOf(node, 'required') === undefined
      ? insteadOf(
          node,
          newMap([...node.entries, newEntry('required', newScalar(true, node.span), node.span)], node.span)
        )
      : node;
  }
  if (stringOf(node) === undefined) return insteadOf(node, newScalar(null, node.span));
  return longForm(node, { path: node, required: literal(node, true) });
}

/** In an extended file, which nobody checks, any string means "all"; only that word may be printed. */
function gpus(node: Node, path: AttributePath, descend: () => Node): Node {
  if (node.kind === 'sequence') return descend();
  const text = stringOf(node);
  if (text === undefined) return refuseForm(node, path, '"all" or a list');
  const device = newMap([newEntry('count', newScalar('all', node.span), node.span)], node.span);
  const all = newSequence([device], node.span);
  return text === 'all' ? insteadOf(node, all) : all;
}

function volume(node: Node, path: AttributePath): Node {
  if (node.kind === 'map') return node;
  const text = stringOf(node);
  if (text === undefined) return refuseForm(node, path, 'a string or a mapping');
  const parsed = parseVolume(text, node, path);
  const bind = parsed.type === 'bind' || parsed.propagation !== undefined || parsed.selinux !== undefined;
  return longForm(node, {
    type: literal(node, parsed.type),
    source: literal(node, parsed.source),
    target: literal(node, cleanPath(parsed.target)),
    read_only: parsed.readOnly ? literal(node, true) : undefined,
    bind: bind
      ? newMap(
          [
            ...optional('selinux', literal(node, parsed.selinux)),
            ...optional('propagation', literal(node, parsed.propagation)),
            ...optional('create_host_path', parsed.type === 'bind' ? literal(node, true) : undefined)
          ],
          node.span
        )
      : undefined,
    volume:
      parsed.type === 'volume' || parsed.noCopy
        ? newMap(optional('nocopy', parsed.noCopy ? literal(node, true) : undefined), node.span)
        : undefined
  });
}

function optional(key: string, value: ScalarNode | undefined): MapEntry[] {
  return value === undefined ? [] : [newEntry(key, value, value.span)];
}

/** A slash-separated path without `.`, `..` and doubled or final slashes, as Go's `path.Clean`. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  const isAbsolute = path.startsWith('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isAbsolute) parts.push(part);
  }
  const clean = parts.join('/');
  return isAbsolute ? `/${clean}` : clean === '' ? '.' : clean;
}

function device(node: Node, path: AttributePath): Node {
  if (node.kind === 'map') return node;
  const text = stringOf(node);
  if (text === undefined) return refuseForm(node, path, 'a string or a mapping');
  const [source = '', target = '', permissions = 'rwm', ...rest] = text.split(':');
  if (rest.length > 0) {
    const message = `"${showPath(path)}" has too many colons`;
    refuse('schema-violation', node, message, 'write SOURCE:TARGET:PERMISSIONS, or the long syntax');
  }
  return longForm(node, {
    source: literal(node, source),
    target: literal(node, target === '' ? source : target),
    permissions: literal(node, permissions)
  });
}

function ports(node: Node, path: AttributePath): Node {
  if (node.kind !== 'sequence') return refuseForm(node, path, 'a list');
  if (node.items.every(isMap)) return node;
  const items = node.items.flatMap((item, index) => portsOf(item, [...path, `[${index}]`]));
  return newSequence(items, node.span);
}

/** All ports of a range have the one element as their written form; it is printed once. */
function portsOf(item: Node, path: AttributePath): Node[] {
  if (item.kind === 'map') return [item];
  const text = isInteger(item) ? String(item.value) : stringOf(item);
  if (text === undefined) return refuseForm(item, path, 'a port, a string or a mapping');
  return parsePorts(text, item, path).map(port =>
    longForm(item, {
      mode: literal(item, 'ingress'),
      host_ip: literal(item, port.hostIp),
      target: literal(item, port.target),
      published: literal(item, port.published),
      protocol: literal(item, port.protocol)
    })
  );
}

function ulimit(node: Node, path: AttributePath): Node {
  return node.kind === 'map' || isInteger(node) ? node : refuseForm(node, path, 'a whole number or a mapping');
}

function additionalContexts(node: Node, path: AttributePath): Node {
  if (node.kind === 'map') return node;
  if (node.kind === 'scalar') return refuseForm(node, path, 'a list or a mapping');
  return splitItems(node, path, 'NAME=CONTEXT', () => undefined);
}

function ssh(node: Node, path: AttributePath): Node {
  if (node.kind === 'map') return node;
  if (node.kind === 'scalar') return refuseForm(node, path, 'a list or a mapping');
  return splitItems(node, path, '"default" or ID=PATH', (name, at) =>
    name === 'default' ? newScalar(null, at.span, '') : undefined
  );
}

/** A list `NAME=VALUE` as a map; `bare` says what a name without a value means, if anything. */
function splitItems(
  node: SequenceNode,
  path: AttributePath,
  form: string,
  bare: (name: string, at: Node) => Node | undefined
): MapNode {
  const entries = new Map<string, MapEntry>();
  for (const [index, item] of node.items.entries()) {
    const itemPath = [...path, `[${index}]`];
    const text = stringOf(item) ?? refuseForm(item, itemPath, 'a string');
    const split = text.indexOf('=');
    const name = split === -1 ? text : text.slice(0, split);
    const value = split === -1 ? bare(name, item) : textAfter(item, text, split);
    if (value === undefined) refuse('schema-violation', item, `"${showPath(itemPath)}" must have the form ${form}`);
    entries.set(name, newEntry(name, value, item.span));
  }
  return insteadOf(node, newMap([...entries.values()], node.span));
}

/** What stands after the first `=`, its variables kept where the part before it has none. */
function textAfter(item: Node, value: string, split: number): ScalarNode {
  const written = item.kind === 'scalar' ? item.text : value;
  const start = value.slice(0, split + 1);
  const text = !start.includes('$') && written.startsWith(start) ? written.slice(split + 1) : undefined;
  return newScalar(value.slice(split + 1), item.span, text);
}

/** `external: {name: x}` is an old way to say `external: true` and `name: x`. */
function external(node: Node, path: AttributePath, descend: () => Node): Node {
  if (node.kind === 'scalar' && node.value === null) return node;
  if (node.kind !== 'map') return refuseForm(node, path, 'a mapping');
  const resource = descend();
  const old = childOf(resource, 'external');
  if (resource.kind !== 'map' || old?.kind !== 'map') return resource;
  const known = childOf(resource, 'name');
  const name = childOf(old, 'name');
  if (known !== undefined && name !== undefined && !sameValue(known, name)) {
    refuse(
      'invalid-project',
      name,
      `"${showPath(path)}" has different names in "name" and "external.name"`,
      'keep "name"'
    );
  }
  const flagged = withKey(resource, 'external', newScalar(true, old.span));
  return insteadOf(node, known === undefined && name !== undefined ? withKey(flagged, 'name', name) : flagged);
}
