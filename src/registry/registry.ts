/**
 * The registry client: what the rest of the program can ask of a registry.
 *
 * `head` never throws for what a registry does: it says hit, miss, or unknown with the problem, and the caller
 * decides whether to build. The others throw a `RegistryError`. What is not there is `undefined`, never an error.
 *
 * Source: OCI distribution specification 1.1.
 */
import type { Problem } from '../diagnostic/index.ts';
import type { Clock, Environment, Http, HttpMethod, Processes, TrustFor } from '../host/index.ts';
import type { ImageReference } from '../image/index.ts';
import { createApi } from './api.ts';
import { getBlob } from './blobs.ts';
import { createCredentialStore } from './credentials.ts';
import { type Deletion, deleteManifest } from './deletion.ts';
import type { ConfigFiles } from './docker-config.ts';
import { createExchange } from './exchange.ts';
import { configDescriptorOf, type ImageConfig, parseImageConfig } from './image-config.ts';
import { imageFor, imagesOf } from './image-index.ts';
import { parseJson } from './json.ts';
import { DEFAULT_LIMITS, type RegistryLimits } from './limits.ts';
import { createManifests, type Manifest, type ManifestInfo } from './manifests.ts';
import { isImageIndex } from './media-types.ts';
import type { ExchangeEvent } from './messages.ts';
import { type MovedTag, moveTag } from './move-tag.ts';
import { parsePlatform } from './platform.ts';
import { RegistryError, type RegistryFailure } from './problems.ts';
import { createRedaction } from './redaction.ts';
import { type Artifact, artifactBlobOf, createReferrers } from './referrers.ts';
import { createSession } from './session.ts';
import { listTags } from './tags.ts';
import { createTokens } from './tokens.ts';

/** Whether a manifest is in its registry. */
export type HeadResult =
  | ({ readonly kind: 'hit' } & ManifestInfo)
  | { readonly kind: 'miss' }
  | { readonly kind: 'unknown'; readonly problem: Problem; readonly failure: RegistryFailure | undefined };

export interface Registry {
  head(reference: ImageReference): Promise<HeadResult>;
  getManifest(reference: ImageReference): Promise<Manifest | undefined>;
  /**
   * The manifest of the one image that serves a platform, through an index if there is one.
   * @param platform - `linux/arm64`; without it the first image of an index is meant.
   * @returns undefined where there is none for this platform. A manifest outside of an index is returned as it is.
   */
  getImageManifest(reference: ImageReference, platform?: string): Promise<Manifest | undefined>;
  /** Writes a manifest, byte for byte, under the tag of `reference`. */
  putManifest(reference: ImageReference, manifest: Manifest): Promise<void>;
  /**
   * Lets a tag name what `from` names, without moving a layer: GET and PUT of the manifest, index or not.
   * @param knownDigest - What `from` is known to be (`head` told): then one HEAD suffices where the tag is right already.
   * @throws RegistryError 'missing-image' where `from` is not there.
   */
  moveTag(from: ImageReference, tag: string, knownDigest?: string): Promise<MovedTag>;
  /** The tags of the repository of `reference`, sorted; undefined where there is no such repository. */
  listTags(reference: ImageReference): Promise<readonly string[] | undefined>;
  /** Deletes a manifest by its digest, and with it every tag that names it. */
  deleteManifest(reference: ImageReference, digest: string): Promise<Deletion>;
  /** Deletes the tag of `reference` and leaves the manifest, where the registry can do that. */
  deleteTag(reference: ImageReference): Promise<Deletion>;
  /** As `getImageManifest`; undefined also where it is no image (a build cache). */
  readImageConfig(reference: ImageReference, platform?: string): Promise<ImageConfig | undefined>;
  /** @param limitBytes - The longest blob to take; a longer one is an error. */
  getBlob(reference: ImageReference, digest: string, limitBytes?: number): Promise<Uint8Array | undefined>;
  /** Puts an artifact beside an image (a manifest with the image as its `subject`); nothing happens where there is no image. */
  attachArtifact(image: ImageReference, artifact: Artifact): Promise<void>;
  /** @returns what artifacts of this type beside an image contain, the oldest first; undefined where there is no image. */
  readArtifacts(
    image: ImageReference,
    mediaType: string,
    limitBytes: number
  ): Promise<readonly Uint8Array[] | undefined>;
  /** Deletes the artifacts of a type beside a manifest, be it there or not. */
  deleteArtifacts(image: ImageReference, digest: string, mediaType: string): Promise<void>;
  /** How many requests were sent so far, by method, those for tokens and repeated ones included. */
  requestCounts(): ReadonlyMap<HttpMethod, number>;
  /** Closes the connections that are kept for further requests. */
  close(): void;
}

export interface RegistryOptions {
  readonly http: Http;
  readonly clock: Clock;
  readonly processes: Processes;
  /** `DOCKER_CONFIG`, `DOCKER_AUTH_CONFIG`, `HOME`, the proxies' variables. */
  readonly environment: Environment;
  readonly files: ConfigFiles;
  /** Certificates (PEM) to trust for a host (`name:port`) if those that Node brings do not suffice. */
  readonly trustFor?: TrustFor;
  /** Registries, as they stand in references, that are spoken to in plain HTTP. Loopback always is. */
  readonly insecure?: readonly string[];
  readonly limits?: Partial<RegistryLimits>;
  /** Ends everything under way; its reason is what callers then get. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ExchangeEvent) => void;
}

const HELPER_TIMEOUT_MS = 30_000;

export function createRegistry(options: RegistryOptions): Registry {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { http, clock, processes, environment, files } = options;
  const counts = new Map<HttpMethod, number>();
  const redaction = createRedaction();
  const send = createExchange({
    http,
    clock,
    environment,
    limits,
    redaction,
    trustFor: options.trustFor ?? (() => undefined),
    signal: options.signal,
    onEvent: event => {
      counts.set(event.method, (counts.get(event.method) ?? 0) + 1);
      options.onEvent?.(event);
    }
  });
  const credentials = createCredentialStore({
    processes,
    environment,
    files,
    redaction,
    helperTimeoutMs: HELPER_TIMEOUT_MS
  });
  const tokens = createTokens({ send, clock, redaction, tokenBytes: limits.tokenBytes });
  const session = createSession({ send, clock, credentials, tokens, redaction });
  const api = createApi({ session, redaction, insecure: new Set(options.insecure) });
  const manifests = createManifests(api, limits);
  const referrers = createReferrers(api, manifests, limits);

  const getImageManifest: Registry['getImageManifest'] = async (reference, platform) => {
    const wanted = platform === undefined ? undefined : parsePlatform(platform);
    if (platform !== undefined && wanted === undefined) throw new RangeError(`not a platform: ${platform}`);
    const manifest = await manifests.get(reference);
    if (manifest === undefined || !isImageIndex(manifest.mediaType)) return manifest;
    const image = imageFor(imagesOf(parseJson(manifest.bytes)), wanted);
    return image === undefined ? undefined : manifests.get({ ...reference, tag: undefined, digest: image.digest });
  };

  const blob: Registry['getBlob'] = (reference, digest, limitBytes = limits.blobBytes) =>
    getBlob(api, reference, digest, limitBytes);

  return {
    async head(reference) {
      try {
        const info = await manifests.find(reference);
        return info === undefined ? { kind: 'miss' } : { kind: 'hit', ...info };
      } catch (error) {
        if (error instanceof RegistryError) return { kind: 'unknown', problem: error.problem, failure: error.failure };
        throw error;
      }
    },
    getManifest: reference => manifests.get(reference),
    getImageManifest,
    async putManifest(reference, manifest) {
      await manifests.put(reference, manifest);
    },
    moveTag: (from, tag, knownDigest) => moveTag(manifests, from, tag, knownDigest),
    listTags: reference => listTags(api, limits, reference),
    deleteManifest: (reference, digest) => deleteManifest(api, limits, reference, digest),
    deleteTag: reference => deleteManifest(api, limits, reference, reference.tag ?? 'latest'),
    async readImageConfig(reference, platform) {
      const manifest = await getImageManifest(reference, platform);
      const descriptor = manifest === undefined ? undefined : configDescriptorOf(manifest);
      if (manifest === undefined || descriptor === undefined) return undefined;
      const bytes = await blob(reference, descriptor.digest);
      return bytes === undefined ? undefined : parseImageConfig(manifest, bytes);
    },
    getBlob: blob,
    attachArtifact: (image, artifact) => referrers.attach(image, artifact),
    async readArtifacts(image, mediaType, limitBytes) {
      const subject = await manifests.find(image);
      if (subject === undefined) return undefined;
      const contents: Uint8Array[] = [];
      for (const digest of await referrers.list(image, subject.digest, mediaType)) {
        const manifest = await manifests.get({ ...image, tag: undefined, digest });
        const content = manifest === undefined ? undefined : artifactBlobOf(manifest);
        const bytes = content === undefined ? undefined : await blob(image, content, limitBytes);
        if (bytes !== undefined) contents.push(bytes);
      }
      return contents;
    },
    deleteArtifacts: (image, digest, mediaType) => referrers.detach(image, digest, mediaType),
    requestCounts: () => new Map(counts),
    close: () => http.close()
  };
}
