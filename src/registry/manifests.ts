/**
 * Manifests: is it there, read it, write it under a tag, byte for byte.
 *
 * A hit is never guessed: a status 200 counts only with a manifest's media type and a digest, and bytes only if they
 * have that digest, so that a login page or a proxy's cache cannot pass for an image.
 *
 * Source: OCI distribution specification, "Pulling manifests", "Pushing manifests".
 */
import type { ImageReference } from '../image/index.ts';
import { type Api, isSuccess } from './api.ts';
import { digestLike, isDigest } from './digest.ts';
import type { RegistryLimits } from './limits.ts';
import { ACCEPT_MANIFESTS, isManifest, mediaTypeOf } from './media-types.ts';
import type { Answer } from './messages.ts';
import type { RepositoryAction } from './scopes.ts';

/** What is known of a manifest without reading it. */
export interface ManifestInfo {
  /** `sha256:…` of the manifest's bytes. */
  readonly digest: string;
  readonly mediaType: string;
  /** Of the manifest itself, not of the image; undefined where the registry does not say. */
  readonly sizeBytes: number | undefined;
}

export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface Manifests {
  /** @returns undefined where there is none. @throws RegistryError where the registry does not tell. */
  find(reference: ImageReference, actions?: readonly RepositoryAction[]): Promise<ManifestInfo | undefined>;
  /** As `find`, with the bytes, which have the digest. */
  get(reference: ImageReference, actions?: readonly RepositoryAction[]): Promise<Manifest | undefined>;
  /**
   * Writes a manifest under the tag (or digest) of a reference. What it names must be in the repository already.
   * @returns the digest of its `subject`, where the registry lists referrers by itself and has filed it.
   */
  put(reference: ImageReference, manifest: Manifest): Promise<string | undefined>;
}

const PULL: readonly RepositoryAction[] = ['pull'];
const PULL_AND_PUSH: readonly RepositoryAction[] = ['pull', 'push'];
/** Statuses of registries that know manifests but no HEAD. */
const NO_HEAD: readonly number[] = [405, 501];

export function createManifests(api: Api, limits: RegistryLimits): Manifests {
  const bodyBytes = limits.manifestBytes;
  const headers = { accept: ACCEPT_MANIFESTS };

  const get: Manifests['get'] = async (reference, actions = PULL) => {
    const answer = await api.call(reference, {
      method: 'GET',
      kind: 'manifests',
      name: manifestNameOf(reference),
      headers,
      bodyBytes,
      actions
    });
    if (answer.status === 404) return undefined;
    const { mediaType, digest } = contentOf(api, reference, answer);
    const expected = reference.digest ?? digest;
    const actual = digestLike(expected, answer.body);
    if (expected !== undefined && actual !== expected) {
      throw api.nonsense(reference, answer, `bytes whose digest is ${actual}, not ${expected}`);
    }
    return { digest: actual, mediaType, bytes: answer.body };
  };

  return {
    get,
    async find(reference, actions = PULL) {
      const answer = await api.call(reference, {
        method: 'HEAD',
        kind: 'manifests',
        name: manifestNameOf(reference),
        headers,
        bodyBytes,
        actions
      });
      if (answer.status === 404) return undefined;
      const isSilent = isSuccess(answer) && !answer.headers.has('docker-content-digest');
      if (isSilent || NO_HEAD.includes(answer.status)) {
        const manifest = await get(reference, actions);
        return manifest === undefined ? undefined : { ...infoOf(manifest), sizeBytes: manifest.bytes.length };
      }
      const { mediaType, digest } = contentOf(api, reference, answer);
      if (digest === undefined || (reference.digest !== undefined && reference.digest !== digest)) {
        throw api.nonsense(reference, answer, `the digest "${digest ?? ''}"`);
      }
      const length = answer.headers.get('content-length') ?? '';
      return { digest, mediaType, sizeBytes: /^\d+$/.test(length) ? Number(length) : undefined };
    },
    async put(reference, manifest) {
      const answer = await api.call(reference, {
        method: 'PUT',
        kind: 'manifests',
        name: manifestNameOf(reference),
        headers: { 'content-type': manifest.mediaType },
        body: manifest.bytes,
        bodyBytes,
        actions: PULL_AND_PUSH
      });
      if (!isSuccess(answer)) throw api.refusal(reference, answer);
      const stored = answer.headers.get('docker-content-digest') ?? manifest.digest;
      if (stored !== digestLike(stored, manifest.bytes)) {
        throw api.nonsense(reference, answer, `the digest "${stored}" for a manifest with ${manifest.digest}`);
      }
      return answer.headers.get('oci-subject');
    }
  };
}

/** How a manifest is named in a path: by digest, else by tag. */
function manifestNameOf(reference: ImageReference): string {
  return reference.digest ?? reference.tag ?? 'latest';
}

function infoOf({ digest, mediaType }: Manifest) {
  return { digest, mediaType };
}

/** The headers of a success, if they are those of a manifest. */
function contentOf(api: Api, reference: ImageReference, answer: Answer) {
  if (!isSuccess(answer)) throw api.refusal(reference, answer);
  const mediaType = mediaTypeOf(answer.headers.get('content-type'));
  if (mediaType === undefined || !isManifest(mediaType)) {
    throw api.nonsense(reference, answer, `${mediaType ?? 'an unknown media type'}, which is no image manifest`);
  }
  const digest = answer.headers.get('docker-content-digest');
  if (digest !== undefined && !isDigest(digest)) throw api.nonsense(reference, answer, 'a digest that is none');
  return { mediaType, digest };
}
