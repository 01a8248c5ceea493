/**
 * New entries for printed maps: what the merged document and the override file have in common.
 */
import { type BuildTexts, MAPS, type ServiceTexts, sameEntries } from './desired.ts';
import { type Printable, type PrintableEntry, type PrintableList, type PrintableScalar, stringOf } from './print.ts';
import type { Spelled } from './spelling.ts';

/** A string whose text and value both are known, so that either can be printed. */
export function spelledScalar({ text, value }: Spelled): PrintableScalar {
  return stringOf(text, value);
}

function spelledList(entries: readonly Spelled[]): PrintableList {
  return { kind: 'sequence', items: entries.map(spelledScalar) };
}

/** The same scalar with another content, in the quotes of the old one. */
export function withText({ style }: PrintableScalar, { text, value }: Spelled): PrintableScalar {
  return style === 'single' || style === 'double' ? { kind: 'scalar', text, value, style } : stringOf(text, value);
}

/** Sets an entry: where the key stands already, else after the entry of `neighbour`, else at the end. */
export function withEntry(
  entries: readonly PrintableEntry[],
  name: string,
  value: Printable,
  neighbour?: string
): readonly PrintableEntry[] {
  const at = indexOfKey(entries, name);
  const known = entries[at];
  if (known !== undefined) return entries.with(at, { key: known.key, value });
  const after = neighbour === undefined ? -1 : indexOfKey(entries, neighbour);
  return entries.toSpliced(after === -1 ? entries.length : after + 1, 0, { key: stringOf(name), value });
}

function indexOfKey(entries: readonly PrintableEntry[], name: string): number {
  return entries.findIndex(({ key }) => key.kind === 'scalar' && key.text === name);
}

/** The cache lists of a build that have to be written. */
export function changedLists(had: BuildTexts, desired: BuildTexts): readonly (readonly [string, PrintableList])[] {
  const lists = [
    ['cache_from', had.cacheFrom, desired.cacheFrom],
    ['cache_to', had.cacheTo, desired.cacheTo]
  ] as const;
  return lists
    .filter(([, before, after]) => !sameEntries(before, after))
    .map(([key, , after]) => [key, spelledList(after)] as const);
}

/** The entries of a build's maps that have to be written, by attribute; attributes without any are left out. */
export function changedMaps(
  had: BuildTexts,
  desired: BuildTexts
): readonly (readonly [(typeof MAPS)[number], ReadonlyMap<string, Spelled>])[] {
  return MAPS.map(attribute => {
    const [, field] = attribute;
    const changed = [...desired[field]].filter(([name, { value }]) => had[field].get(name)?.value !== value);
    return [attribute, new Map(changed)] as const;
  }).filter(([, changed]) => changed.size > 0);
}

/** The image that has to be written; undefined where the service has it. */
export function changedImage(had: ServiceTexts, desired: ServiceTexts): Spelled | undefined {
  return had.image?.value === desired.image?.value ? undefined : desired.image;
}
