/**
 * A service's `build` as a value: both syntaxes of everything in one form, directories absolute, arguments resolved.
 *
 * Source: Compose Specification, "Build"; for what is left out, compose-go `loader/normalize.go` and docker compose's
 * `pkg/compose/build_bake.go`.
 */
import { isAbsolute, join, resolve } from 'node:path';
import type { Variables } from './environment.ts';
import { formatNode, isInteger } from './go-values.ts';
import { hostEntries } from './hosts.ts';
import { keyValues } from './key-value.ts';
import type { MapNode, Node } from './node.ts';
import { expandHome, isRemoteContext } from './paths.ts';
import type { Build, BuildContext, Located } from './project.ts';
import { sizeInBytes } from './quantities.ts';
import { childOf, entriesOf, isNull, itemsOf, keyOf, stringOf } from './tree.ts';

/**
 * @param build - In long form and valid.
 * @param directory - The project directory, absolute.
 */
export function toBuild(build: MapNode, directory: string, variables: Variables): Build {
  const toContext = (value: string) => parseContext(value, directory, variables);
  const where = childOf(build, 'context') ?? build;
  const context = { value: toContext(stringOf(where) ?? '.'), span: where.span };
  const inline = textAt(build, 'dockerfile_inline');
  return {
    span: build.span,
    context,
    dockerfile: inline === undefined ? dockerfileIn(context, build) : undefined,
    dockerfileInline: inline,
    args: buildArgs(childOf(build, 'args'), variables),
    additionalContexts: new Map(
      keyValues(childOf(build, 'additional_contexts')).map(({ key, value, node }) => [
        key,
        { value: toContext(value ?? ''), span: node.span }
      ])
    ),
    target: textAt(build, 'target'),
    platforms: locatedList(build, 'platforms'),
    labels: new Map(keyValues(childOf(build, 'labels')).map(({ key, value }) => [key, value ?? ''])),
    network: textAt(build, 'network')?.value,
    shmSizeBytes: sizeAt(build, 'shm_size'),
    ulimits: ulimits(childOf(build, 'ulimits')),
    extraHosts: hostEntries(childOf(build, 'extra_hosts')).map(({ host, address }) => `${host}=${address}`),
    entitlements: list(build, 'entitlements'),
    privileged: flagAt(build, 'privileged'),
    isolation: textAt(build, 'isolation')?.value,
    noCache: flagAt(build, 'no_cache'),
    pull: flagAt(build, 'pull'),
    secretIds: itemsOf(childOf(build, 'secrets')).map(secretId),
    sshIds: keyValues(childOf(build, 'ssh')).map(({ key }) => key),
    cacheFrom: list(build, 'cache_from'),
    cacheTo: list(build, 'cache_to'),
    tags: list(build, 'tags'),
    provenance: attestation(build, 'provenance'),
    sbom: attestation(build, 'sbom')
  };
}

/** A string that says something: an empty one is as good as none. */
export function textAt(node: Node, key: string): Located<string> | undefined {
  const value = childOf(node, key);
  if (value === undefined || value.kind !== 'scalar' || isNull(value)) return undefined;
  const text = formatNode(value);
  return text === '' ? undefined : { value: text, span: value.span };
}

function locatedList(node: Node, key: string): Located<string>[] {
  return itemsOf(childOf(node, key)).map(item => ({ value: formatNode(item), span: item.span }));
}

function list(node: Node, key: string): string[] {
  return locatedList(node, key).map(({ value }) => value);
}

function flagAt(node: Node, key: string): boolean {
  const value = childOf(node, key);
  // A string is one that interpolation has made; docker compose casts it to a boolean.
  return value?.kind === 'scalar' && (value.value === true || /^(?:true|y|yes|on)$/i.test(stringOf(value) ?? ''));
}

/** What a context names. @param directory - The project directory, to which paths are relative. */
function parseContext(value: string, directory: string, variables: Variables): BuildContext {
  const [, scheme, rest = ''] = /^(service:|docker-image:\/\/|oci-layout:\/\/)(.*)$/s.exec(value) ?? [];
  if (scheme === 'service:') return { kind: 'service', service: rest };
  if (scheme === 'docker-image://') return { kind: 'image', reference: rest };
  if (scheme === 'oci-layout://') return { kind: 'oci-layout', reference: rest };
  if (isRemoteContext(value)) return { kind: 'remote', url: value };
  return { kind: 'directory', path: resolve(directory, expandHome(value, variables)) };
}

function dockerfileIn(context: Located<BuildContext>, build: Node): Located<string> {
  const { value: name, span } = textAt(build, 'dockerfile') ?? { value: 'Dockerfile', span: context.span };
  if (context.value.kind !== 'directory' || isAbsolute(name)) return { value: name, span };
  return { value: join(context.value.path, name), span };
}

/** Arguments without a value come from the environment; where it has none, they are not passed. */
function buildArgs(args: Node | undefined, variables: Variables): ReadonlyMap<string, Located<string>> {
  const result = new Map<string, Located<string>>();
  for (const { key, value, node } of keyValues(args)) {
    const resolved = value ?? variables.get(key);
    if (resolved === undefined) result.delete(key);
    else result.set(key, { value: resolved, span: node.span });
  }
  return result;
}

function sizeAt(build: Node, key: string): bigint | undefined {
  const node = childOf(build, key);
  if (node === undefined) return undefined;
  const size = isInteger(node) ? BigInt(node.value as number | bigint) : sizeInBytes(stringOf(node) ?? ''); // isInteger says so
  // docker compose passes no size of 0.
  return size === 0n ? undefined : size;
}

function ulimits(node: Node | undefined): string[] {
  return entriesOf(node)
    .map(entry => {
      const limit = (key: string) => formatNode(childOf(entry.value, key) ?? entry.value);
      return entry.value.kind === 'map'
        ? `${keyOf(entry)}=${limit('soft')}:${limit('hard')}`
        : `${keyOf(entry)}=${formatNode(entry.value)}:${formatNode(entry.value)}`;
    })
    .sort();
}

/** The name under which a build sees a secret: its target, if it has one. */
function secretId(secret: Node): string {
  return stringOf(childOf(secret, 'target')) ?? stringOf(childOf(secret, 'source')) ?? stringOf(secret) ?? '';
}

function attestation(build: Node, key: string): string | undefined {
  const node = childOf(build, key);
  return node === undefined ? undefined : formatNode(node);
}
