/**
 * The relative paths of a document: where they stand, and what they have to say to mean the same from another folder.
 *
 * In: a document in short or long syntax, interpolated, and the way from the new folder to the one it was written for.
 * Out: the document with its paths changed, or the list of changes.
 * The surprising rule: whether a path is relative is decided by its interpolated value. A relative one gets a prefix
 * and keeps its variables; `~` and absolute ones stay. A Dockerfile is relative to its context and never changes.
 *
 * Source: compose-go, `paths/`.
 */
import { isAbsolute, join, relative, sep } from 'node:path';
import { below, elements, lazyRules, type RuleTree } from './attribute-rules.ts';
import { cleanPath } from './canonical.ts';
import type { MapNode, Node, ScalarNode } from './node.ts';
import {
  type AttributePath,
  childOf,
  escapeDollars,
  isMap,
  mapItems,
  mapValues,
  refuse,
  showPath,
  stringOf,
  withKey
} from './tree.ts';
import { isPath, startsWithDrive } from './volume-syntax.ts';

/** What to do with a path: `start` and `end` are its place within the value of `node`. */
type Change = (node: ScalarNode, start: number, end: number) => ScalarNode;
type Rules = RuleTree<PathRule> | undefined;
type PathRule = (node: Node, change: Change, path: AttributePath, descend: () => Node) => Node;

const RULES = lazyRules<PathRule>(() => ({
  'services.*.build': buildContext,
  'services.*.build.context': context,
  'services.*.build.additional_contexts': valuesOf(context),
  'services.*.build.ssh': valuesOf(hostPath),
  'services.*.env_file': fileOrFiles,
  'services.*.env_file.*': fileOrFiles,
  'services.*.env_file.*.path': file,
  'services.*.label_file': fileOrFiles,
  'services.*.label_file.*': file,
  'services.*.extends.file': extendedFile,
  'services.*.develop.watch.*.path': file,
  'services.*.volumes.*': mount,
  'configs.*.file': hostPath,
  'secrets.*.file': hostPath,
  'volumes.*': volume
}));

/** One scalar that names a relative path, and what to write so that it means the same from another folder. */
export interface RebasedPath {
  readonly node: ScalarNode;
  readonly text: string;
}

/**
 * Finds the relative paths of a document, in whichever syntax.
 *
 * @param fromDirectory - The folder that they are relative to.
 * @param toDirectory - The folder that they shall be relative to; both absolute.
 * @returns what has to change, in reading order; nothing where both are the same folder.
 */
export function rebasePaths(tree: MapNode, fromDirectory: string, toDirectory: string): RebasedPath[] {
  const way = relative(toDirectory, fromDirectory).split(sep).join('/');
  if (way === '') return [];
  const changes: RebasedPath[] = [];
  const collect: Change = (node, start, end) => {
    changes.push({ node, text: prefixed(node, start, end, way).text });
    return node;
  };
  walk(tree, collect, [], RULES());
  return changes;
}

/**
 * Makes what was written for one folder mean the same from another.
 *
 * @param way - The path from the new folder to the old one, slash-separated; `.` where they are the same.
 * @throws DiagnosticError where a bind mount has no source.
 */
export function rebase(tree: MapNode, way: string): MapNode {
  const change: Change = (node, start, end) => prefixed(node, start, end, way);
  return walk(tree, change, [], RULES()) as MapNode; // no rule stands at the root, so a map stays a map
}

function walk(node: Node, change: Change, path: AttributePath, rules: Rules): Node {
  if (rules === undefined) return node;
  const descend = () => walkBelow(node, change, path, rules);
  const next = rules.rule === undefined ? descend() : rules.rule(node, change, path, descend);
  const written = node.written === undefined ? undefined : walk(node.written, change, path, rules);
  if (written === undefined || (next === node && written === node.written)) return next;
  return { ...next, written };
}

function walkBelow(node: Node, change: Change, path: AttributePath, rules: Rules): Node {
  const go = (child: Node, step: string, childRules: Rules) => walk(child, change, [...path, step], childRules);
  if (node.kind === 'map') return mapValues(node, (value, key) => go(value, key, below(rules, key)));
  if (node.kind === 'sequence') return mapItems(node, (item, index) => go(item, `[${index}]`, elements(rules)));
  return node;
}

/** A path after `way`; the variables in its text stay, so the text is only tidied where it has none. */
function prefixed(node: ScalarNode, start: number, end: number, way: string): ScalarNode {
  const value = String(node.value);
  const [before, old, after] = [value.slice(0, start), value.slice(start, end), value.slice(end)];
  const moved = dotted(cleanPath(`${way}/${old}`));
  const changed = { ...node, value: `${before}${moved}${after}` };
  if (way === '.') return changed.value === node.value ? node : changed;
  if (node.text === value && !value.includes('$'))
    return { ...changed, text: `${before}${escapeDollars(moved)}${after}` };
  const prefix = `${dotted(way)}/`;
  const textBefore = node.text.startsWith(before) && !before.includes('$') ? before : undefined;
  // A variable that holds more than the path: what it says now is all that can be written.
  if (textBefore === undefined)
    return { ...changed, text: escapeDollars(`${before}${moved}${after}`), style: 'double' };
  const rest = node.text.slice(textBefore.length);
  return { ...changed, text: `${textBefore}${escapeDollars(prefix)}${rest.replace(/^\.\//, '')}` };
}

/** A relative path that nobody takes for the name of a volume or for an address. */
function dotted(path: string): string {
  return /^(?:\/|\.\.?(?:\/|$))/.test(path) ? path : `./${path}`;
}

function changeWhole(node: Node, change: Change): Node {
  const value = stringOf(node);
  return node.kind === 'scalar' && value !== undefined ? change(node, 0, value.length) : node;
}

/** A path that is resolved by the rules of the machine on which docker compose runs. */
function file(node: Node, change: Change): Node {
  const value = stringOf(node);
  return value === undefined || value === '' || isRooted(value) ? node : changeWhole(node, change);
}

/** A path that may be another platform's, and where nothing means the folder itself. */
function hostPath(node: Node, change: Change): Node {
  const value = stringOf(node);
  return value === undefined || isRooted(value) || isWindowsAbsolute(value) ? node : changeWhole(node, change);
}

function fileOrFiles(node: Node, change: Change, _path: AttributePath, descend: () => Node): Node {
  return node.kind === 'scalar' ? file(node, change) : descend();
}

function isRooted(path: string): boolean {
  return path.startsWith('~') || path.startsWith('/') || isAbsolute(path);
}

function isWindowsAbsolute(path: string): boolean {
  return /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path);
}

/** A path with `~` as docker compose resolves it; without a home it is a name like any other. */
export function expandHome(path: string, variables: ReadonlyMap<string, string>): string {
  const home = variables.get('HOME') ?? '';
  return path.startsWith('~') && home !== '' ? join(home, path.slice(1)) : path;
}

/** Whether a build context is for the builder to fetch: an address, another service, a name of the builder's. */
export function isRemoteContext(value: string): boolean {
  if (value.includes('://') || value.startsWith('service:')) return true;
  return /^(?:github\.com\/|git@)/.test(value);
}

function context(node: Node, change: Change): Node {
  return isRemoteContext(stringOf(node) ?? '') ? node : file(node, change);
}

function buildContext(node: Node, change: Change, _path: AttributePath, descend: () => Node): Node {
  return node.kind === 'scalar' ? context(node, change) : descend();
}

/** The values of a map or of a list `NAME=VALUE`. */
function valuesOf(rule: (node: Node, change: Change) => Node): PathRule {
  return (node, change) => {
    if (node.kind === 'map') return mapValues(node, value => rule(value, change));
    if (node.kind === 'scalar') return node;
    return mapItems(node, item => {
      const start = (stringOf(item)?.indexOf('=') ?? -1) + 1;
      if (item.kind !== 'scalar' || start === 0) return item;
      const part = { ...item, value: String(item.value).slice(start) };
      let changed: ScalarNode = item;
      rule(part, (_node, from, to) => {
        changed = change(item, start + from, start + to);
        return part;
      });
      return changed;
    });
  };
}

function extendedFile(node: Node, change: Change): Node {
  return isRemoteFile(stringOf(node) ?? '') ? node : file(node, change);
}

/** Whether docker compose would fetch a Compose file from another machine. */
export function isRemoteFile(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(path) || /^(?:github\.com\/|git@)/.test(path);
}

function mount(node: Node, change: Change, path: AttributePath): Node {
  if (node.kind === 'scalar') return shortMount(node, change);
  if (!isMap(node) || stringOf(childOf(node, 'type')) !== 'bind') return node;
  const source = childOf(node, 'source');
  if (source === undefined) {
    return refuse(
      'schema-violation',
      node,
      `"${showPath(path)}" is a bind mount without "source"`,
      'name a path of the host'
    );
  }
  const changed = hostPath(source, change);
  return changed === source ? node : withKey(node, 'source', changed);
}

function shortMount(node: ScalarNode, change: Change): Node {
  const value = stringOf(node) ?? '';
  // Without a second part there is no source; what is no path is the name of a volume.
  const end = startsWithDrive(value) ? -1 : value.indexOf(':');
  const source = value.slice(0, Math.max(0, end));
  return end < 1 || !isPath(source) || isRooted(source) || isWindowsAbsolute(source) ? node : change(node, 0, end);
}

/** A volume of the local driver with `o: bind` is a bind mount by another name. */
function volume(node: Node, change: Change): Node {
  const options = childOf(node, 'driver_opts');
  const device = childOf(options, 'device');
  if (!isMap(node) || !isMap(options) || device === undefined) return node;
  if (stringOf(childOf(node, 'driver')) !== 'local' || stringOf(childOf(options, 'o')) !== 'bind') return node;
  const changed = hostPath(device, change);
  return changed === device ? node : withKey(node, 'driver_opts', withKey(options, 'device', changed));
}
