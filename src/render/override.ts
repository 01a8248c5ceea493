/**
 * Prints only what changes, as one more file behind the user's own: `docker compose -f compose.yaml -f -`.
 *
 * In: the merged tree, and what changes in it.
 * Out: an override file that is valid by itself. docker compose appends lists of a later file to those before, so every
 * list here carries `!override` and is whole; maps are merged by key, so of them only the changed entries are here.
 */
import type { MapNode, Node } from '../compose/node.ts';
import type { Changes, Interpolate } from './change.ts';
import { type BuildTexts, desiredTexts, type ServiceTexts } from './desired.ts';
import { changedImage, changedLists, changedMaps, spelledScalar, withEntry, withText } from './entries.ts';
import {
  type Printable,
  type PrintableEntry,
  type PrintableMap,
  type PrintableScalar,
  printBlock,
  stringOf
} from './print.ts';
import { nameOf, readTexts, servicesOf } from './tree.ts';

/** @returns the override file, with a line break at its end; it has no services where nothing changes. */
export function renderOverride(tree: MapNode, changes: Changes, interpolate: Interpolate): string {
  const had = readTexts(tree);
  const desired = desiredTexts(had, changes, interpolate);
  const replaced = new Map<unknown, string>(changes.scalars?.map(({ node, text }) => [node, text]));
  const services = servicesOf(tree).flatMap(({ key, value }): readonly PrintableEntry[] => {
    const entries = overriddenService(value, had.get(nameOf(key)), desired.get(nameOf(key)), replaced);
    return entries.length === 0 ? [] : [{ key, value: { kind: 'map', entries } }];
  });
  const view = (scalar: PrintableScalar): PrintableScalar => {
    const text = replaced.get(scalar);
    return text === undefined ? scalar : withText(scalar, { text, value: text });
  };
  const root: PrintableMap = {
    kind: 'map',
    entries: [{ key: stringOf('services'), value: { kind: 'map', entries: services } }]
  };
  return printBlock(root, 0, { eol: '\n', step: 2, dashIndent: 2, view });
}

function overriddenService(
  service: Node,
  had: ServiceTexts | undefined,
  desired: ServiceTexts | undefined,
  replaced: ReadonlyMap<unknown, string>
): readonly PrintableEntry[] {
  if (service.kind !== 'map' || had === undefined || desired === undefined) return [];
  const image = changedImage(had, desired);
  const build = had.build && desired.build ? overriddenBuild(had.build, desired.build) : [];
  const written: readonly PrintableEntry[] = [
    ...(image === undefined ? [] : [{ key: stringOf('image'), value: spelledScalar(image) }]),
    ...(build.length === 0 ? [] : [{ key: stringOf('build'), value: { kind: 'map', entries: build } as const }])
  ];
  return withReplaced(written, service, replaced);
}

function overriddenBuild(had: BuildTexts, desired: BuildTexts): readonly PrintableEntry[] {
  const lists = changedLists(had, desired).map(([key, list]) => ({
    key: stringOf(key),
    value: { ...list, tag: '!override' }
  }));
  const maps = changedMaps(had, desired).map(([[key], changed]) => {
    const entries = [...changed].map(([name, spelled]) => ({ key: stringOf(name), value: spelledScalar(spelled) }));
    return { key: stringOf(key), value: { kind: 'map', entries } as const };
  });
  return [...lists, ...maps];
}

/** Whole attributes in which a scalar is replaced; attributes of `build` one by one, so that its other ones can differ. */
function withReplaced(
  written: readonly PrintableEntry[],
  service: MapNode,
  replaced: ReadonlyMap<unknown, string>
): readonly PrintableEntry[] {
  let entries = written;
  for (const { key, value } of service.entries) {
    if (!holdsAny(value, replaced)) continue;
    const known = entries.find(entry => entry.key.kind === 'scalar' && entry.key.text === key.text)?.value;
    if (key.text !== 'build' || value.kind !== 'map') {
      if (known === undefined) entries = withEntry(entries, key.text, overriding(value));
      continue;
    }
    const inner = withReplaced(known?.kind === 'map' ? known.entries : [], value, replaced);
    entries = withEntry(entries, 'build', { kind: 'map', entries: inner });
  }
  return entries;
}

function overriding(value: Node): Printable {
  return value.kind === 'scalar' ? value : { ...value, tag: '!override' };
}

function holdsAny(root: Node, replaced: ReadonlyMap<unknown, string>): boolean {
  if (replaced.size === 0) return false;
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (replaced.has(node)) return true;
    if (node.kind === 'map') for (const { value } of node.entries) waiting.push(value);
    if (node.kind === 'sequence') for (const item of node.items) waiting.push(item);
  }
  return false;
}
