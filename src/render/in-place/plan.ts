/**
 * Decides which keys of which maps get new values, so that every service comes to have what it shall have.
 *
 * In: the document as it was written, and the desired texts of all its services.
 * Out: a revision. Only keys of maps that stand in a service itself are set, never those of an `x-` anchor, so that
 * what others take from there stays as it is: an own key goes over a merged one.
 * A service whose anchors or whose extended service change is looked at after these: it is left alone if it then has
 * what it shall have, and else gets keys of its own.
 */
import type { Interpolate } from '../change.ts';
import { type BuildTexts, listEntry, type ServiceTexts, sameEntries } from '../desired.ts';
import { changedMaps } from '../entries.ts';
import type { Spelled } from '../spelling.ts';
import { splitEntry } from '../tree.ts';
import { processingOrder } from './order.ts';
import { type OwnMap, ownMapAt, setKey } from './own-maps.ts';
import { contentOf, emptyRevision, lookUp, type NewValue, type Revision } from './revision.ts';
import { createReadService, extendedService, NO_BUILD, spelledContent } from './services.ts';
import type { WrittenDocument } from './written.ts';

/** @param desired - By service; a service that is not in it is not looked at. */
export function planServices(
  document: WrittenDocument,
  desired: ReadonlyMap<string, ServiceTexts>,
  interpolate: Interpolate
): Revision {
  const revision = emptyRevision();
  const { root } = document;
  if (root.kind !== 'map') return revision;
  const finished = new Map<string, ServiceTexts>();
  const read = createReadService(root, revision, interpolate, finished);
  const readBase = (name: string): ServiceTexts | undefined => {
    const service = lookUp(lookUp(root, 'services', revision), name, revision);
    const extended = extendedService(service, revision, interpolate);
    return extended === undefined ? undefined : read(extended);
  };
  for (const name of processingOrder(document, interpolate)) {
    const wanted = desired.get(name);
    if (wanted === undefined) continue;
    const ownService = (): OwnMap => ownMapAt(ownMapAt(root, 'services', document, revision), name, document, revision);
    const has = read(name);
    if (wanted.build !== undefined && !sameBuild(has.build, wanted.build)) {
      const build = ownMapAt(ownService(), 'build', document, revision);
      // Read again: a build of its own has no more of what the merged one got.
      const hasNow = read(name).build ?? NO_BUILD;
      const base = readBase(name)?.build ?? NO_BUILD;
      planBuild({ build, has: hasNow, wanted: wanted.build, base, interpolate }, document, revision);
    }
    if (wanted.image?.value !== has.image?.value) {
      setKey(ownService(), 'image', scalarOrReset(wanted.image), revision);
    }
    finished.set(name, read(name));
  }
  return revision;
}

/** Entries of maps that a service has besides the wanted ones do not count: nothing is taken away. */
function sameBuild(has: BuildTexts | undefined, wanted: BuildTexts): boolean {
  return (
    has === undefined ||
    (has.context?.value === wanted.context?.value &&
      sameEntries(has.cacheFrom, wanted.cacheFrom) &&
      sameEntries(has.cacheTo, wanted.cacheTo) &&
      changedMaps(has, wanted).length === 0)
  );
}

function scalarOrReset(spelled: Spelled | undefined): NewValue {
  return spelled === undefined ? { kind: 'new-reset' } : { kind: 'new-scalar', spelled };
}

interface BuildChange {
  /** The service's own `build`. */
  readonly build: OwnMap;
  readonly has: BuildTexts;
  readonly wanted: BuildTexts;
  /** The build of the service that this one extends: docker compose appends own lists to its lists. */
  readonly base: BuildTexts;
  readonly interpolate: Interpolate;
}

function planBuild(change: BuildChange, document: WrittenDocument, revision: Revision): void {
  const { build, has, wanted } = change;
  if (has.context === undefined && wanted.context !== undefined) {
    setKey(build, 'context', { kind: 'new-scalar', spelled: wanted.context }, revision);
  }
  planLists(change, revision);
  planMaps(change, document, revision);
}

function planLists({ build, has, wanted, base }: BuildChange, revision: Revision): void {
  for (const [key, list] of [
    ['cache_from', 'cacheFrom'],
    ['cache_to', 'cacheTo']
  ] as const) {
    if (sameEntries(has[list], wanted[list])) continue;
    setKey(build, key, { kind: 'new-list', overrides: base[list].length > 0, entries: wanted[list] }, revision);
  }
}

/** Maps are merged by name, so only the entries that differ are written, in the syntax that is there. */
function planMaps(
  { build, has, wanted, interpolate }: BuildChange,
  document: WrittenDocument,
  revision: Revision
): void {
  for (const [[key], changed] of changedMaps(has, wanted)) {
    const there = contentOf(lookUp(build, key, revision));
    if (there?.kind === 'list' || there?.kind === 'new-list') {
      const items = there.kind === 'list' ? there.items.map(item => spelledContent(item, interpolate)) : there.entries;
      const entries = withEntries(
        items.filter(item => item !== undefined),
        changed
      );
      setKey(build, key, { kind: 'new-list', overrides: false, entries }, revision);
      continue;
    }
    const map = ownMapAt(build, key, document, revision);
    for (const [name, spelled] of changed) setKey(map, name, { kind: 'new-scalar', spelled }, revision);
  }
}

/** Entries of the list syntax where those of some names are others; what is new comes last. */
function withEntries(list: readonly Spelled[], changed: ReadonlyMap<string, Spelled>): readonly Spelled[] {
  const added = new Map(changed);
  const kept = list.map(entry => {
    const [name] = splitEntry(entry);
    const spelled = changed.get(name);
    added.delete(name);
    return spelled === undefined ? entry : listEntry(name, spelled);
  });
  return [...kept, ...[...added].map(([name, spelled]) => listEntry(name, spelled))];
}
