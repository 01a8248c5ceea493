/**
 * `extends`: a service laid over another one, of the same file or of another.
 *
 * In: one interpolated document. Out: the document in which no service extends another one any more.
 * The surprising rule: the other file is read whole, in long form, with its paths made relative to this project's
 * folder, but not checked against the schema; only what comes out of the merge is.
 *
 * Source: Compose Specification, "extends"; compose-go, `loader/extends.go`.
 */
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { DiagnosticError, type Span, suggestName } from '../diagnostic/index.ts';
import { interpolateDocument, layOver, parseSource } from './compose-file.ts';
import { mergeService } from './merge.ts';
import type { MapNode, Node } from './node.ts';
import { isRemoteFile, rebase } from './paths.ts';
import { type Removals, removalsAt, remove } from './reset.ts';
import type { Scope } from './scope.ts';
import { readSource, shownPath } from './sources.ts';
import {
  childOf,
  describeKind,
  isNull,
  keyOf,
  mapValues,
  newMap,
  refuse,
  stringOf,
  withKey,
  withoutKeys
} from './tree.ts';

/** The services of one file; they are replaced by their merged form as they are asked for. */
interface ServiceFile {
  readonly path: string;
  readonly services: Map<string, Node>;
  readonly removals: Removals;
}

/** One step of a chain of `extends`, for finding circles. */
interface Step {
  readonly file: ServiceFile;
  readonly service: string;
}

/** Reads the files that services extend, each once. */
export type ExtendedFiles = (path: string, named: Span) => ServiceFile;

/**
 * @param path - The file that the document stands in, for messages.
 * @param removals - What the document's own `!reset` and `!override` take away from extended services.
 */
export function applyExtends(
  scope: Scope,
  root: MapNode,
  path: string,
  removals: Removals,
  extendedFiles: ExtendedFiles
): MapNode {
  const services = childOf(root, 'services');
  if (services === undefined) return root;
  const file: ServiceFile = { path, removals, services: serviceMap(services) };
  const resolveService = (name: string): Node | undefined => merged({ file, service: name }, [], scope, extendedFiles);
  const resolved = mapValues(services as MapNode, (service, name) => resolveService(name) ?? service); // checked by serviceMap
  return resolved === services ? root : withKey(root, 'services', resolved);
}

function serviceMap(services: Node): Map<string, Node> {
  if (services.kind !== 'map') {
    return refuse('schema-violation', services, `"services" must be a mapping, not ${describeKind(services)}`);
  }
  return new Map(services.entries.map(entry => [keyOf(entry), entry.value]));
}

/** A service with everything it extends; undefined where it is null. */
function merged(step: Step, trail: readonly Step[], scope: Scope, extendedFiles: ExtendedFiles): Node | undefined {
  const { file, service: name } = step;
  const service = file.services.get(name);
  if (service === undefined || isNull(service)) return undefined;
  if (service.kind !== 'map') {
    return refuse('schema-violation', service, `"services.${name}" must be a mapping, not ${describeKind(service)}`);
  }
  const wish = childOf(service, 'extends');
  if (wish === undefined) return service;
  refuseCircle(step, trail, wish);
  const base = extendedService(step, wish, [...trail, step], scope, extendedFiles);
  if (base === undefined) return service;
  const reduced = remove(base, removalsAt(file.removals, 'services', name));
  const result = withoutKeys(mergeService(reduced, service, name), 'extends');
  file.services.set(name, result);
  return result;
}

function extendedService(
  { file, service: name }: Step,
  wish: Node,
  trail: readonly Step[],
  scope: Scope,
  extendedFiles: ExtendedFiles
): MapNode | undefined {
  const otherFile = childOf(wish, 'file');
  const target = wish.kind === 'map' ? childOf(wish, 'service') : wish;
  const other = stringOf(target);
  if (target === undefined || other === undefined) {
    const help = 'write "extends: {service: NAME}", with "file: PATH" for another file';
    return refuse('schema-violation', target ?? wish, `service "${name}" does not say which service it extends`, help);
  }
  const from = otherFile === undefined || isNull(otherFile) ? file : loadExtended(scope, otherFile, extendedFiles);
  if (!from.services.has(other)) refuseUnknown(name, other, from, target);
  const base = merged({ file: from, service: other }, trail, scope, extendedFiles);
  return base?.kind === 'map' ? base : undefined;
}

function refuseUnknown(name: string, other: string, from: ServiceFile, at: Node): never {
  const near = suggestName(other, from.services.keys());
  const known = [...from.services.keys()].map(service => `"${service}"`).join(', ');
  refuse(
    'unknown-service',
    at,
    `service "${name}" extends "${other}", which ${from.path} does not have`,
    near === undefined ? `its services are ${known || 'none'}` : `did you mean "${near}"?`
  );
}

function refuseCircle(step: Step, trail: readonly Step[], at: Node): void {
  const start = trail.findIndex(({ file, service }) => file.path === step.file.path && service === step.service);
  if (start === -1) return;
  const names = [...trail.slice(start), step].map(({ file, service }) => `"${service}" (${file.path})`);
  refuse(
    'invalid-project',
    at,
    `services extend each other in a circle: ${names.join(' → ')}`,
    'take one "extends" out'
  );
}

function loadExtended(scope: Scope, node: Node, extendedFiles: ExtendedFiles): ServiceFile {
  const path = stringOf(node);
  if (path === undefined) {
    return refuse('schema-violation', node, `"extends.file" must be a string, not ${describeKind(node)}`);
  }
  if (isRemoteFile(path)) {
    const help = 'copy the file into the project and extend the copy';
    return refuse('unsupported-remote', node, 'the extended service lies on another machine', help);
  }
  return extendedFiles(isAbsolute(path) ? path : join(scope.directory, path), node.span);
}

/** Remembers the files it has read, since one base file often serves all services. */
export function createExtendedFiles(scope: Scope): ExtendedFiles {
  const known = new Map<string, ServiceFile>();
  return (path, named) => {
    const loaded = known.get(path) ?? readServiceFile(scope, path, named);
    known.set(path, loaded);
    return loaded;
  };
}

function readServiceFile(scope: Scope, path: string, named: Span): ServiceFile {
  scope.onForeignFile();
  const source = readSource(scope.sources, path, 'extended file', named);
  let root = newMap([], named);
  let removals: Removals = new Map();
  for (const document of parseSource(source).roots) {
    const untagged = interpolateDocument(scope, document);
    root = layOver(remove(root, untagged.removals), untagged.root, false);
    removals = untagged.removals;
  }
  const shown = shownPath(scope.sources, path);
  const services = childOf(root, 'services');
  if (services === undefined) {
    throw new DiagnosticError({
      code: 'invalid-project',
      at: named,
      message: `${shown} has no "services" to extend`,
      help: 'name a Compose file that defines the service'
    });
  }
  const folder = dirname(resolve(scope.sources.workingDirectory, path));
  const way = relative(resolve(scope.sources.workingDirectory, scope.directory), folder).split(sep).join('/');
  const moved = childOf(rebase(root, way === '' ? '.' : way), 'services') ?? services;
  return { path: shown, removals, services: serviceMap(moved) };
}
