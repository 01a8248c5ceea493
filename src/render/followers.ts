/**
 * Finds the other places of a project that name an image which is about to be renamed.
 *
 * In: the merged tree and the services with a build, with their new images.
 * Out: services that run such an image without building it, and scalars elsewhere: `docker-image://` contexts, volumes
 * of type `image`, hooks with an image of their own.
 * Two builds with one image name and different new names leave nobody to follow: such names are left alone.
 */

import type { MapNode, Node, ScalarNode } from '../compose/node.ts';
import { normalizeReference, parseReference } from '../image/index.ts';
import type { Interpolate, ScalarReplacement, ServiceRendering } from './change.ts';
import { repositoryText, spell } from './spelling.ts';
import { nameOf, servicesOf, valueAt } from './tree.ts';

export interface Followers {
  readonly services: readonly ServiceRendering[];
  readonly scalars: readonly ScalarReplacement[];
}

interface Renamed {
  readonly repository: string;
  readonly tag: string;
}

const IMAGE_CONTEXT = 'docker-image://';

/** @param changes - The services that are built; they follow nobody in their own `image`. */
export function findFollowers(
  tree: MapNode,
  changes: readonly ServiceRendering[],
  interpolate: Interpolate
): Followers {
  const services = new Map(servicesOf(tree).map(({ key, value }) => [nameOf(key), value]));
  const renamed = renamedImages(services, changes);
  if (renamed.size === 0) return { services: [], scalars: [] };
  const find = (scalar: ScalarNode, prefix = ''): Renamed | undefined => {
    const value = String(scalar.value);
    return value.startsWith(prefix) ? renamed.get(canonicalName(value.slice(prefix.length))) : undefined;
  };
  const built = new Set(changes.map(change => change.service));
  const following: ServiceRendering[] = [];
  const scalars: ScalarReplacement[] = [];
  for (const [service, node] of services) {
    const image = scalarAt(node, 'image');
    const to = image === undefined || built.has(service) ? undefined : find(image);
    if (to !== undefined) following.push({ service, ...to });
    for (const { scalar, prefix } of imagesBeside(node)) {
      const target = find(scalar, prefix);
      if (target !== undefined) scalars.push({ node: scalar, text: renamedText(scalar, prefix, target, interpolate) });
    }
  }
  return { services: following, scalars };
}

/** The new image by the old one's full name; names with two different successors are left out. */
function renamedImages(
  services: ReadonlyMap<string, Node>,
  changes: readonly ServiceRendering[]
): ReadonlyMap<string, Renamed> {
  const renamed = new Map<string, Renamed>();
  const ambiguous = new Set<string>();
  for (const { service, repository, tag } of changes) {
    const image = scalarAt(services.get(service), 'image');
    const name = image === undefined ? '' : canonicalName(String(image.value));
    const known = renamed.get(name);
    if (known !== undefined && (known.tag !== tag || known.repository !== repository)) ambiguous.add(name);
    if (name !== '') renamed.set(name, { repository, tag });
  }
  for (const name of ambiguous) renamed.delete(name);
  return renamed;
}

/** Empty where the text is not a reference. */
function canonicalName(image: string): string {
  const reference = parseReference(image);
  return reference === undefined ? '' : normalizeReference(reference);
}

function* imagesBeside(service: Node): Generator<{ readonly scalar: ScalarNode; readonly prefix: string }> {
  for (const volume of itemsOf(valueAt(service, 'volumes'))) {
    const source = scalarAt(volume, 'source');
    if (source !== undefined && scalarAt(volume, 'type')?.value === 'image') yield { scalar: source, prefix: '' };
  }
  for (const hooks of ['pre_start', 'post_start', 'pre_stop']) {
    for (const hook of itemsOf(valueAt(service, hooks))) {
      const image = scalarAt(hook, 'image');
      if (image !== undefined) yield { scalar: image, prefix: '' };
    }
  }
  yield* imageContexts(valueAt(valueAt(service, 'build'), 'additional_contexts'));
}

function* imageContexts(
  contexts: Node | undefined
): Generator<{ readonly scalar: ScalarNode; readonly prefix: string }> {
  for (const { value } of contexts?.kind === 'map' ? contexts.entries : []) {
    if (value.kind === 'scalar') yield { scalar: value, prefix: IMAGE_CONTEXT };
  }
  for (const item of itemsOf(contexts)) {
    const name = item.kind === 'scalar' ? /^[^=]*=/.exec(String(item.value))?.[0] : undefined;
    if (item.kind === 'scalar' && name !== undefined) yield { scalar: item, prefix: name + IMAGE_CONTEXT };
  }
}

/** Keeps what the user wrote before the tag where that comes to the new repository. */
function renamedText(scalar: ScalarNode, prefix: string, to: Renamed, interpolate: Interpolate): string {
  const repository = prefix + to.repository;
  const before = repositoryText(scalar.text, repository, interpolate);
  return before === undefined ? spell(`${repository}:${to.tag}`, () => undefined).text : `${before}:${to.tag}`;
}

function scalarAt(node: Node | undefined, key: string): ScalarNode | undefined {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && value.value !== null ? value : undefined;
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'sequence' ? node.items : [];
}
