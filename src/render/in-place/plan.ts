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
import { contentOf, emptyRevision, lookUp, type NewValue, type Revision } from './revision.ts';
import { createReadService, extendedService, NO_BUILD } from './services.ts';
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
      planBuild({ build, has: hasNow, wanted: wanted.build, base }, document, revision);
    }
    if (wanted.image?.value !== has.image?.value) {
      setKey(ownService(), 'image', scalarOrReset(wanted.image), revision);
    }
    finished.set(name, read(name));
  }
  return revision;
}

/** Contexts that a service has besides the wanted ones do not count: nothing is taken away. */
function sameBuild(has: BuildTexts | undefined, wanted: BuildTexts): boolean {
  return (
    has === undefined ||
    (has.context?.value === wanted.context?.value &&
      sameEntries(has.cacheFrom, wanted.cacheFrom) &&
      sameEntries(has.cacheTo, wanted.cacheTo) &&
      changedContexts(has, wanted).size === 0)
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
}

function planBuild(change: BuildChange, document: WrittenDocument, revision: Revision): void {
  const { build, has, wanted } = change;
  if (has.context === undefined && wanted.context !== undefined) {
    setKey(build, 'context', { kind: 'new-scalar', spelled: wanted.context }, revision);
  }
  planLists(change, revision);
  planContexts(change, document, revision);
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

/** Named contexts are merged by name, so only those that differ are written, in the syntax that is there. */
function planContexts({ build, has, wanted }: BuildChange, document: WrittenDocument, revision: Revision): void {
  const changed = changedContexts(has, wanted);
  if (changed.size === 0) return;
  const there = contentOf(lookUp(build, 'additional_contexts', revision));
  if (there?.kind === 'list' || there?.kind === 'new-list') {
    const entries = [...wanted.additionalContexts].map(([name, context]) => contextEntry(name, context));
    setKey(build, 'additional_contexts', { kind: 'new-list', overrides: false, entries }, revision);
    return;
  }
  const contexts = ownMapAt(build, 'additional_contexts', document, revision);
  for (const [name, spelled] of changed) setKey(contexts, name, { kind: 'new-scalar', spelled }, revision);
}
