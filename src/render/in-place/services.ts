/**
 * Reads from a revised document what its services have, `extends` within the file included.
 *
 * docker compose merges a service over the one it extends: own scalars win, own lists are appended unless they carry
 * `!override`, `!reset` leaves nothing.
 */
import type { Interpolate } from '../change.ts';
import type { BuildTexts, ServiceTexts } from '../desired.ts';
import type { Spelled } from '../spelling.ts';
import { splitEntry } from '../tree.ts';
import { contentOf, keysOf, lookUp, type Revision, type Value } from './revision.ts';
import type { Written } from './written.ts';

/** A build without any of what a rendering may write. */
export const NO_BUILD: BuildTexts = {
  context: undefined,
  cacheFrom: [],
  cacheTo: [],
  additionalContexts: new Map(),
  labels: new Map()
};

/** @returns what a service has, by name; nothing for a service that does not exist. */
export type ReadService = (name: string) => ServiceTexts;

/** @param known - What services are known to have; the caller adds to it those that change no more. */
export function createReadService(
  root: Written,
  revision: Revision,
  interpolate: Interpolate,
  known: ReadonlyMap<string, ServiceTexts>
): ReadService {
  const services = (): Value | undefined => lookUp(root, 'services', revision);

  function readService(name: string, extending: readonly string[]): ServiceTexts {
    const service = lookUp(services(), name, revision);
    const extended = extendedService(service, revision, interpolate);
    const base = extended === undefined ? undefined : readExtended(extended, extending);
    const image = lookUp(service, 'image', revision);
    const build = lookUp(service, 'build', revision);
    return {
      image: tagOf(image) === '!reset' ? undefined : (spelledOf(image) ?? base?.image),
      build: tagOf(build) === '!reset' ? undefined : readBuild(build, base?.build)
    };
  }

  function readExtended(name: string, extending: readonly string[]): ServiceTexts | undefined {
    const isCycle = extending.includes(name);
    return known.get(name) ?? (isCycle ? undefined : readService(name, [...extending, name]));
  }

  function readBuild(build: Value | undefined, base: BuildTexts | undefined): BuildTexts | undefined {
    if (build === undefined || isNull(build)) return base;
    const under = (tagOf(build) === '!override' ? undefined : base) ?? NO_BUILD;
    return {
      context: spelledOf(build) ?? spelledOf(lookUp(build, 'context', revision)) ?? under.context,
      cacheFrom: readList(lookUp(build, 'cache_from', revision), under.cacheFrom),
      cacheTo: readList(lookUp(build, 'cache_to', revision), under.cacheTo),
      additionalContexts: new Map([...under.additionalContexts, ...readMap(build, 'additional_contexts')]),
      labels: new Map([...under.labels, ...readMap(build, 'labels')])
    };
  }

  function readList(list: Value | undefined, base: readonly Spelled[]): readonly Spelled[] {
    if (tagOf(list) === '!reset') return [];
    const content = contentOf(list);
    if (content?.kind === 'new-list') return content.overrides ? content.entries : [...base, ...content.entries];
    if (content?.kind !== 'list') return base;
    const own = content.items.map(spelledOf).filter(entry => entry !== undefined);
    return content.tag === '!override' ? own : [...base, ...own];
  }

  function readMap(build: Value, key: string): ReadonlyMap<string, Spelled> {
    const map = lookUp(build, key, revision);
    const found = new Map(readList(map, []).map(splitEntry));
    for (const name of namesIn(map)) {
      const spelled = spelledOf(lookUp(map, name, revision));
      if (spelled !== undefined) found.set(name, spelled);
    }
    return found;
  }

  function namesIn(map: Value | undefined): readonly string[] {
    const content = contentOf(map);
    if (content?.kind === 'map')
      return [...new Set([...keysOf(content), ...(revision.values.get(content)?.keys() ?? [])])];
    if (content?.kind !== 'new-map') return [];
    const under = content.head?.kind === 'merged' ? content.head.target : content.head?.value;
    return [...new Set([...namesIn(under), ...content.entries.keys()])];
  }

  const spelledOf = (value: Value | undefined): Spelled | undefined => spelledContent(value, interpolate);

  return name => readService(name, [name]);
}

/** The name in `extends`, short or long, where it names a service of this file. */
export function extendedService(
  service: Value | undefined,
  revision: Revision,
  interpolate: Interpolate
): string | undefined {
  const value = contentOf(lookUp(service, 'extends', revision));
  if (value?.kind !== 'map') return spelledContent(value, interpolate)?.value;
  if (lookUp(value, 'file', revision) !== undefined) return undefined;
  return spelledContent(lookUp(value, 'service', revision), interpolate)?.value;
}

/** The text and the value of a scalar; undefined for anything else and for null. */
export function spelledContent(value: Value | undefined, interpolate: Interpolate): Spelled | undefined {
  const content = contentOf(value);
  if (content?.kind === 'new-scalar') return content.spelled;
  if (content?.kind !== 'scalar' || content.isNull) return undefined;
  return { text: content.text, value: content.text.includes('$') ? interpolate(content.text) : content.text };
}

function tagOf(value: Value | undefined): string {
  if (value?.kind === 'new-reset') return '!reset';
  const content = contentOf(value);
  return content !== undefined && 'tag' in content ? content.tag : '';
}

function isNull(value: Value): boolean {
  const content = contentOf(value);
  return content?.kind === 'scalar' && content.isNull;
}
