/**
 * The order in which services are looked at: each after those from which it takes something.
 *
 * A service takes from others through aliases (directly, or through an `x-` section that itself has aliases) and
 * through `extends`. An alias only points backwards, an `extends` anywhere.
 */
import type { Interpolate } from '../change.ts';
import { contentOf, keysOf, lookUp, NOTHING_REVISED, ownPair } from './revision.ts';
import { extendedService } from './services.ts';
import { keyText, type Written, type WrittenDocument, type WrittenMap } from './written.ts';

/** A service, or another top-level section of the file. */
type Owner = { readonly service: string } | { readonly section: string };

/** @returns all services of the document, merged ones too. */
export function processingOrder(document: WrittenDocument, interpolate: Interpolate): readonly string[] {
  const { root } = document;
  const services = contentOf(lookUp(root, 'services', NOTHING_REVISED));
  if (services?.kind !== 'map') return [];
  const uses = collectUses(document, services);
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (id: string, service: string | undefined): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const node = service === undefined ? undefined : lookUp(services, service, NOTHING_REVISED);
    const extended = extendedService(node, NOTHING_REVISED, interpolate);
    if (extended !== undefined) visit(idOf({ service: extended }), extended);
    for (const used of uses.get(id)?.values() ?? []) visit(idOf(used), 'service' in used ? used.service : undefined);
    if (service !== undefined) order.push(service);
  };
  const names = keysOf(services);
  for (const name of names) visit(idOf({ service: name }), name);
  const known = new Set(names);
  return order.filter(name => known.has(name));
}

function idOf(owner: Owner): string {
  return 'service' in owner ? `service ${owner.service}` : `section ${owner.section}`;
}

function collectUses(document: WrittenDocument, services: WrittenMap): ReadonlyMap<string, ReadonlyMap<string, Owner>> {
  const ownerAt = createOwnerAt(document.root, services);
  const uses = new Map<string, Map<string, Owner>>();
  for (const alias of document.aliases) {
    const user = ownerAt(alias.start);
    const used = alias.target === undefined ? undefined : ownerAt(alias.target.start);
    if (user === undefined || used === undefined) continue;
    const [userId, usedId] = [idOf(user), idOf(used)];
    if (userId === usedId) continue;
    const known = uses.get(userId);
    if (known === undefined) uses.set(userId, new Map([[usedId, used]]));
    else known.set(usedId, used);
  }
  return uses;
}

/** Finds the section or service around an offset by the keys' places. */
function createOwnerAt(root: Written, services: WrittenMap): (offset: number) => Owner | undefined {
  const owners: { readonly start: number; readonly owner: Owner }[] = [];
  for (const { key } of root.kind === 'map' ? root.pairs : []) {
    owners.push({ start: key.start, owner: { section: keyText(key) ?? '' } });
  }
  const isInPlace = root.kind === 'map' && ownPair(root, 'services')?.value === services;
  for (const { key } of isInPlace ? services.pairs : []) {
    owners.push({ start: key.start, owner: { service: keyText(key) ?? '' } });
  }
  owners.sort((left, right) => left.start - right.start);
  return offset => {
    let low = 0;
    let high = owners.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((owners[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return owners[low - 1]?.owner;
  };
}
