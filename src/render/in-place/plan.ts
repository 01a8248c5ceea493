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
import { type BuildTexts, contextEntry, type ServiceTexts, sameEntries } from '../desired.ts';
import { changedContexts } from '../entries.ts';
import type { Spelled } from '../spelling.ts';
import { processingOrder } from './order.ts';
import { type OwnMap, ownMapAt, setKey } from './own-maps.ts';
import { contentOf, lookUp, type NewValue, type Revision } from './revision.ts';
import { createReadService, extendedService } from './services.ts';
import type { WrittenDocument } from './written.ts';

/** @param desired - By service; a service that is not in it is not looked at. */
export function planServices(
  document: WrittenDocument,
  desired: ReadonlyMap<string, ServiceTexts>,
  interpolate: Interpolate
): Revision {
  const revision: Revision = new Map();
  const { root } = document;
  if (root.kind !== 'map') return revision;
  const read = createReadService(root, revision, interpolate);
  const extendedBy = (name: string): string | undefined =>
    extendedService(lookUp(lookUp(root, 'services', revision), name, revision), revision, interpolate);
  for (const name of processingOrder(document, extendedBy)) {
    const wanted = desired.get(name);
    if (wanted === undefined) continue;
    const has = read(name);
    const ownService = (): OwnMap => ownMapAt(ownMapAt(root, 'services', document, revision), name, document, revision);
    const extended = extendedBy(name);
    const base = extended === undefined ? undefined : read(extended).build;
    if (wanted.build !== undefined && has.build !== undefined) {
      const ownBuild = (): OwnMap => ownMapAt(ownService(), 'build', document, revision);
      planLists({ has: has.build, wanted: wanted.build, base }, ownBuild, revision);
      planContexts({ has: has.build, wanted: wanted.build }, ownBuild, document, revision);
    }
    if (wanted.image?.value !== has.image?.value) setKey(ownService(), 'image', scalarOrReset(wanted.image), revision);
  }
  return revision;
}

function scalarOrReset(spelled: Spelled | undefined): NewValue {
  return spelled === undefined ? { kind: 'new-reset' } : { kind: 'new-scalar', spelled };
}

interface BuildChange {
  readonly has: BuildTexts;
  readonly wanted: BuildTexts;
  /** The build of the service that this one extends: docker compose appends own lists to its lists. */
  readonly base?: BuildTexts | undefined;
}

function planLists({ has, wanted, base }: BuildChange, ownBuild: () => OwnMap, revision: Revision): void {
  const set = (key: string, before: readonly Spelled[], entries: readonly Spelled[], appended: boolean): void => {
    if (!sameEntries(before, entries)) {
      setKey(ownBuild(), key, { kind: 'new-list', overrides: appended, entries }, revision);
    }
  };
  set('cache_from', has.cacheFrom, wanted.cacheFrom, (base?.cacheFrom.length ?? 0) > 0);
  set('cache_to', has.cacheTo, wanted.cacheTo, (base?.cacheTo.length ?? 0) > 0);
}

/** Named contexts are merged by name, so only those that differ are written, in the syntax that is there. */
function planContexts(
  { has, wanted }: BuildChange,
  ownBuild: () => OwnMap,
  document: WrittenDocument,
  revision: Revision
): void {
  const changed = changedContexts(has, wanted);
  if (changed.size === 0) return;
  const build = ownBuild();
  const there = lookUp(build, 'additional_contexts', revision);
  if (contentOf(there)?.kind === 'list' || contentOf(there)?.kind === 'new-list') {
    const entries = [...wanted.additionalContexts].map(([name, context]) => contextEntry(name, context));
    setKey(build, 'additional_contexts', { kind: 'new-list', overrides: false, entries }, revision);
    return;
  }
  const contexts = ownMapAt(build, 'additional_contexts', document, revision);
  for (const [name, spelled] of changed) setKey(contexts, name, { kind: 'new-scalar', spelled }, revision);
}
