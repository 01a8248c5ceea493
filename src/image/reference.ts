/**
 * Image references: `[registry/]repository[:tag][@digest]`.
 *
 * Source: the grammar of the `reference` package of the distribution project and the OCI distribution specification,
 * "Pulling manifests"; the familiar short names (`busybox` is `docker.io/library/busybox`) are Docker's.
 */

/** A reference in its parts, with the short names of Docker Hub written out. */
export interface ImageReference {
  /** Host and port, as written; `docker.io` where none was. */
  readonly registry: string;
  /** Path below the registry: `library/busybox`. */
  readonly path: string;
  readonly tag: string | undefined;
  /** `sha256:` and its hex digits. */
  readonly digest: string | undefined;
  /** What was written before tag and digest: the repository in the user's own spelling. */
  readonly repository: string;
}

const DEFAULT_REGISTRY = 'docker.io';
const DEFAULT_NAMESPACE = 'library';

const DOMAIN_COMPONENT = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = new RegExp(`^(?:${DOMAIN_COMPONENT}(?:\\.${DOMAIN_COMPONENT})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?$`);
const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
/** The distribution project's limit for the whole name less tag and digest. */
const LONGEST_NAME = 255;

/** @returns the parts, or undefined where the text is not a reference. */
export function parseReference(text: string): ImageReference | undefined {
  const at = text.indexOf('@');
  const digest = at === -1 ? undefined : text.slice(at + 1);
  const named = at === -1 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const tag = tagged ? named.slice(colon + 1) : undefined;
  const repository = tagged ? named.slice(0, colon) : named;
  const { registry, path } = splitRegistry(repository);
  const valid =
    repository.length <= LONGEST_NAME &&
    DOMAIN.test(registry) &&
    PATH.test(path) &&
    (tag === undefined || TAG.test(tag)) &&
    (digest === undefined || DIGEST.test(digest));
  return valid ? { registry, path, tag, digest, repository } : undefined;
}

/** A first component is a registry only if it has a dot or a port, is `localhost`, or has capitals (Docker's rule). */
function splitRegistry(repository: string): { readonly registry: string; readonly path: string } {
  const slash = repository.indexOf('/');
  const first = repository.slice(0, Math.max(slash, 0));
  const isRegistry = slash !== -1 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  const registry = isRegistry ? first : DEFAULT_REGISTRY;
  const path = isRegistry ? repository.slice(slash + 1) : repository;
  if (registry === 'index.docker.io' || registry === DEFAULT_REGISTRY) {
    return { registry: DEFAULT_REGISTRY, path: path.includes('/') ? path : `${DEFAULT_NAMESPACE}/${path}` };
  }
  return { registry, path };
}

/** The reference in full, one spelling for each image: `docker.io/library/busybox:latest`. */
export function normalizeReference(reference: ImageReference): string {
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  const tag = reference.tag ?? (reference.digest === undefined ? 'latest' : undefined);
  return `${reference.registry}/${reference.path}${tag === undefined ? '' : `:${tag}`}${digest}`;
}

/** Whether a text may be a tag (OCI distribution specification, "Pulling manifests"). */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** Whether a text may be a repository, with or without a registry before it. */
export function isRepository(text: string): boolean {
  const parsed = parseReference(text);
  return parsed !== undefined && parsed.tag === undefined && parsed.digest === undefined;
}
