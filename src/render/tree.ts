/**
 * Reads from a merged Compose tree what a rendering may write.
 */
import type { MapEntry, MapNode, Node, ScalarNode } from '../compose/node.ts';
import type { BuildTexts, ServiceTexts } from './desired.ts';
import type { Spelled } from './spelling.ts';

/** A key as docker compose has it: a string, whatever YAML takes it for. */
export function nameOf({ value }: ScalarNode): string {
  return String(value);
}

export function valueAt(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.find(entry => nameOf(entry.key) === key)?.value : undefined;
}

/** The services of a tree, in its order. */
export function servicesOf(tree: MapNode): readonly MapEntry[] {
  const services = valueAt(tree, 'services');
  return services?.kind === 'map' ? services.entries : [];
}

/** What every service of a tree has, by name. */
export function readTexts(tree: MapNode): ReadonlyMap<string, ServiceTexts> {
  return new Map(servicesOf(tree).map(({ key, value }) => [nameOf(key), readServiceTexts(value)]));
}

function readServiceTexts(service: Node): ServiceTexts {
  const image = valueAt(service, 'image');
  const build = valueAt(service, 'build');
  return {
    image: image?.kind === 'scalar' && image.value !== null ? spelledOf(image) : undefined,
    build: build === undefined || isNull(build) ? undefined : readBuildTexts(build)
  };
}

function readBuildTexts(build: Node): BuildTexts {
  const context = build.kind === 'map' ? valueAt(build, 'context') : build;
  return {
    context: context?.kind === 'scalar' && !isNull(context) ? spelledOf(context) : undefined,
    cacheFrom: listOf(valueAt(build, 'cache_from')),
    cacheTo: listOf(valueAt(build, 'cache_to')),
    additionalContexts: readMap(valueAt(build, 'additional_contexts')),
    labels: readMap(valueAt(build, 'labels'))
  };
}

/** Both syntaxes: a map, and a list of `name=value`. */
function readMap(node: Node | undefined): ReadonlyMap<string, Spelled> {
  const found = new Map(listOf(node).map(splitEntry));
  for (const { key, value } of node?.kind === 'map' ? node.entries : []) {
    if (value.kind === 'scalar') found.set(nameOf(key), spelledOf(value));
  }
  return found;
}

/** Takes an entry of the list syntax, `name=value` or a name alone, apart. */
export function splitEntry({ text, value }: Spelled): readonly [string, Spelled] {
  const [name = ''] = value.split('=', 1);
  const after = (joined: string): string => (joined.includes('=') ? joined.slice(joined.indexOf('=') + 1) : '');
  return [name, { text: after(text), value: after(value) }];
}

function listOf(node: Node | undefined): readonly Spelled[] {
  return node?.kind === 'sequence' ? node.items.filter(item => item.kind === 'scalar').map(spelledOf) : [];
}

function spelledOf({ text, value }: ScalarNode): Spelled {
  return { text, value: String(value) };
}

function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}
