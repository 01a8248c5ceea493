/**
 * Artifacts beside an image: manifests whose `subject` is the image's manifest.
 *
 * A registry that knows referrers lists them by itself. For others the client keeps the list, an image index under the tag
 * `sha256-HEX` of the subject's digest; two clients that change it at once can lose an entry, which the specification
 * accepts and so do we: nothing here decides what is built.
 *
 * Source: OCI distribution specification 1.1, "Listing Referrers", "Pushing Manifests with Subject", "Referrers Tag Schema";
 * OCI image specification 1.1, "Guidelines for Artifact Usage".
 */
import type { ImageReference } from '../image/index.ts';
import { type Api, isSuccess } from './api.ts';
import { deleteManifest } from './deletion.ts';
import { digestLike, isDigest } from './digest.ts';
import { arrayField, field, isObject, parseJson } from './json.ts';
import type { RegistryLimits } from './limits.ts';
import type { Manifest, Manifests } from './manifests.ts';
import { type Descriptor, putBlob } from './uploads.ts';

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', bytes: Buffer.from('{}') };
/** What registries say to a path that they do not know. */
const UNKNOWN_PATH: readonly number[] = [400, 404, 405, 501];

/** One blob with its media type, which is the artifact's type, too. */
export interface Artifact {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface Referrers {
  /** Puts an artifact beside the image; one that is there already stays as it is. Nothing happens where there is no image. */
  attach(image: ImageReference, artifact: Artifact): Promise<void>;
  /** The digests of the manifests of the artifacts of a type beside the manifest with this digest, the oldest first. */
  list(image: ImageReference, digest: string, mediaType: string): Promise<readonly string[]>;
  /** Deletes the artifacts of a type, as far as the registry deletes anything. */
  detach(image: ImageReference, digest: string, mediaType: string): Promise<void>;
}

/** An entry of the list: the rest of it is kept as it came. */
type Entry = Readonly<Record<string, unknown>>;

export function createReferrers(api: Api, manifests: Manifests, limits: RegistryLimits): Referrers {
  const byDigest = (image: ImageReference, digest: string): ImageReference => ({ ...image, tag: undefined, digest });
  const listTag = (image: ImageReference, digest: string): ImageReference => ({
    ...image,
    tag: digest.replace(':', '-'),
    digest: undefined
  });

  const fromApi = async (image: ImageReference, digest: string): Promise<readonly Entry[] | undefined> => {
    const answer = await api.call(image, {
      method: 'GET',
      kind: 'referrers',
      name: digest,
      headers: { accept: INDEX_TYPE },
      bodyBytes: limits.manifestBytes,
      actions: ['pull']
    });
    if (UNKNOWN_PATH.includes(answer.status)) return undefined;
    if (!isSuccess(answer)) throw api.refusal(image, answer);
    return entriesOf(answer.body);
  };
  const fromTag = async (image: ImageReference, digest: string): Promise<readonly Entry[] | undefined> => {
    const index = await manifests.get(listTag(image, digest));
    return index === undefined ? undefined : entriesOf(index.bytes);
  };
  const writeTag = (image: ImageReference, digest: string, entries: readonly Entry[]): Promise<unknown> =>
    manifests.put(
      listTag(image, digest),
      manifestOf({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests: entries }, INDEX_TYPE)
    );

  return {
    async attach(image, artifact) {
      const subject = await manifests.get(image);
      if (subject === undefined) return;
      const config = await putBlob(api, limits, image, EMPTY);
      const layer = await putBlob(api, limits, image, artifact);
      const manifest = artifactManifest(subject, config, layer);
      const filedUnder = await manifests.put(byDigest(image, manifest.digest), manifest);
      if (filedUnder === subject.digest) return;
      const entries = (await fromTag(image, subject.digest)) ?? [];
      if (entries.some(entry => entry.digest === manifest.digest)) return;
      const entry = { ...descriptorOf(manifest), artifactType: artifact.mediaType };
      await writeTag(image, subject.digest, [...entries, entry]);
    },
    async list(image, digest, mediaType) {
      const entries = (await fromApi(image, digest)) ?? (await fromTag(image, digest)) ?? [];
      return entries.filter(entry => isOfType(entry, mediaType)).map(entry => String(entry.digest));
    },
    async detach(image, digest, mediaType) {
      const listed = await fromApi(image, digest);
      const kept = listed === undefined ? await manifests.get(listTag(image, digest)) : undefined;
      const entries = listed ?? (kept === undefined ? [] : entriesOf(kept.bytes));
      const going = entries.filter(entry => isOfType(entry, mediaType));
      for (const entry of going) await deleteManifest(api, limits, image, String(entry.digest));
      if (kept === undefined || going.length === 0) return;
      if (going.length === entries.length) await deleteManifest(api, limits, image, kept.digest);
      else
        await writeTag(
          image,
          digest,
          entries.filter(entry => !going.includes(entry))
        );
    }
  };
}

function artifactManifest(subject: Manifest, config: Descriptor, layer: Descriptor): Manifest {
  const value = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType: layer.mediaType,
    config,
    layers: [layer],
    subject: descriptorOf(subject)
  };
  return manifestOf(value, MANIFEST_TYPE);
}

function manifestOf(value: unknown, mediaType: string): Manifest {
  const bytes = Buffer.from(JSON.stringify(value));
  return { bytes, mediaType, digest: digestLike(undefined, bytes) };
}

function descriptorOf({ mediaType, digest, bytes }: Manifest): Descriptor {
  return { mediaType, digest, size: bytes.length };
}

/** The entries of an index that have a digest; none where it is no index. */
function entriesOf(bytes: Uint8Array): readonly Entry[] {
  return (arrayField(parseJson(bytes), 'manifests') ?? []).filter(
    (entry): entry is Entry => isObject(entry) && isDigest(String(field(entry, 'digest')))
  );
}

function isOfType(entry: Entry, mediaType: string): boolean {
  return entry.artifactType === mediaType;
}

/** The one blob of an artifact's manifest. */
export function artifactBlobOf(manifest: Manifest): string | undefined {
  const [layer] = arrayField(parseJson(manifest.bytes), 'layers') ?? [];
  const digest = isObject(layer) ? field(layer, 'digest') : undefined;
  return typeof digest === 'string' && isDigest(digest) ? digest : undefined;
}
