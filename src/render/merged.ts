/**
 * Prints the whole project as one document.
 *
 * In: the merged tree, and what changes in it.
 * Out: YAML that docker compose reads, in the main project's environment, as the same project but for the changes.
 * `${VARIABLES}` stay as they are written unless the caller asks for resolved values; then `$` is doubled, since docker
 * compose interpolates what it reads, ours too.
 */
import type { MapNode, Node } from '../compose/node.ts';
import type { Changes, Interpolate } from './change.ts';
import { type BuildTexts, desiredTexts, listEntry, type ServiceTexts } from './desired.ts';
import { changedImage, changedLists, changedMaps, spelledScalar, withEntry, withText } from './entries.ts';
import { type Printable, type PrintableEntry, type PrintableScalar, printBlock, stringOf } from './print.ts';
import { literally, type Spelled } from './spelling.ts';
import { nameOf, readTexts, splitEntry, valueAt } from './tree.ts';

export interface MergedOptions {
  /** Finds the spelling of a repository. */
  readonly interpolate: Interpolate;
  /** Whether the document holds values in place of `${VARIABLES}`; false where absent. */
  readonly resolved?: boolean;
}

/** @returns the document, with a line break at its end. */
export function renderMerged(
  tree: MapNode,
  changes: Changes,
  { interpolate, resolved = false }: MergedOptions
): string {
  const had = readTexts(tree);
  const desired = desiredTexts(had, changes, interpolate);
  const entries = tree.entries.map(({ key, value }): PrintableEntry => {
    if (nameOf(key) !== 'services' || value.kind !== 'map') return { key, value };
    const services = value.entries.map(service => ({
      key: service.key,
      value: renderService(service.value, had.get(nameOf(service.key)), desired.get(nameOf(service.key)))
    }));
    return { key, value: { kind: 'map', entries: services } };
  });
  const named = changes.name === undefined || valueAt(tree, 'name') !== undefined;
  const name = named ? [] : [{ key: stringOf('name'), value: spelledScalar(literally(changes.name)) }];
  const replaced = new Map<unknown, string>(changes.scalars?.map(({ node, text }) => [node, text]));
  const view = (scalar: PrintableScalar): PrintableScalar => {
    const text = replaced.get(scalar);
    const current = text === undefined ? scalar : withText(scalar, { text, value: interpolate(text) });
    return resolved && current.text.includes('$') ? resolvedScalar(current) : current;
  };
  return printBlock({ kind: 'map', entries: [...name, ...entries] }, 0, { eol: '\n', step: 2, dashIndent: 2, view });
}

/** The value in place of its text: a string stays one whatever it looks like, anything else becomes YAML's word for it. */
function resolvedScalar(scalar: PrintableScalar): PrintableScalar {
  const { value } = scalar;
  if (typeof value === 'string') return withText(scalar, literally(value));
  return { kind: 'scalar', value, text: plainWord(value), style: 'plain' };
}

function plainWord(value: number | bigint | boolean | null): string {
  if (typeof value !== 'number' || Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? '.nan' : `${value < 0 ? '-' : ''}.inf`;
}

function renderService(service: Node, had: ServiceTexts | undefined, desired: ServiceTexts | undefined): Printable {
  if (service.kind !== 'map' || had === undefined || desired === undefined) return service;
  let entries: readonly PrintableEntry[] = service.entries;
  const build = valueAt(service, 'build');
  if (build !== undefined && had.build !== undefined && desired.build !== undefined) {
    entries = withEntry(entries, 'build', renderBuild(build, had.build, desired.build));
  }
  const image = changedImage(had, desired);
  if (image !== undefined) {
    const old = valueAt(service, 'image');
    const scalar = old?.kind === 'scalar' ? withText(old, image) : spelledScalar(image);
    entries = withEntry(entries, 'image', scalar, 'build');
  }
  return { ...service, entries };
}

function renderBuild(build: Node, had: BuildTexts, desired: BuildTexts): Printable {
  const lists = changedLists(had, desired);
  const maps = changedMaps(had, desired);
  const context = had.context === undefined ? desired.context : undefined;
  if (lists.length === 0 && maps.length === 0 && context === undefined) return build;
  let entries: readonly PrintableEntry[] =
    build.kind === 'map' ? build.entries : [{ key: stringOf('context'), value: build }];
  if (context !== undefined) entries = withEntry(entries, 'context', spelledScalar(context));
  for (const [key, list] of lists) entries = withEntry(entries, key, list);
  for (const [[key], changed] of maps) entries = withEntry(entries, key, renderMap(valueAt(build, key), changed));
  return { kind: 'map', entries };
}

/** Sets entries of a map in the syntax that is there. */
function renderMap(old: Node | undefined, changed: ReadonlyMap<string, Spelled>): Printable {
  if (old?.kind !== 'sequence') {
    let entries: readonly PrintableEntry[] = old?.kind === 'map' ? old.entries : [];
    for (const [name, spelled] of changed) entries = withEntry(entries, name, spelledScalar(spelled));
    return { kind: 'map', entries };
  }
  const kept = old.items.filter(item => item.kind !== 'scalar' || !changed.has(nameOfEntry(item)));
  const added = [...changed].map(([name, spelled]) => spelledScalar(listEntry(name, spelled)));
  return { kind: 'sequence', items: [...kept, ...added] };
}

function nameOfEntry({ text, value }: PrintableScalar): string {
  return splitEntry({ text, value: String(value) })[0];
}
