/**
 * Moves a tag on the registry's side.
 *
 * The manifest is written back as it was read, so that the tag gets the very digest; docker's own tools would wrap it
 * or read all layers. A tag that is right already is not written: registries with immutable tags refuse even that,
 * and every write is an event to whoever listens.
 */
import type { ImageReference } from '../image/index.ts';
import { normalizeReference } from '../image/index.ts';
import type { Manifest, ManifestInfo, Manifests } from './manifests.ts';
import { RegistryError } from './problems.ts';
import type { RepositoryAction } from './scopes.ts';

export interface MovedTag {
  /** `unchanged`: the tag named this manifest already. */
  readonly kind: 'moved' | 'unchanged';
  readonly digest: string;
}

/** All of it with one token. */
const PULL_AND_PUSH: readonly RepositoryAction[] = ['pull', 'push'];

export async function moveTag(
  manifests: Manifests,
  from: ImageReference,
  tag: string,
  knownDigest: string | undefined
): Promise<MovedTag> {
  const to: ImageReference = { ...from, tag, digest: undefined };
  const current = manifests.find(to, PULL_AND_PUSH).catch(ignoreRegistryError);
  if (knownDigest !== undefined && (await current)?.digest === knownDigest) {
    return { kind: 'unchanged', digest: knownDigest };
  }
  const source = knownDigest === undefined ? from : { ...from, digest: knownDigest };
  const [manifest, target] = await Promise.all([read(manifests, source), current]);
  if (target?.digest === manifest.digest) return { kind: 'unchanged', digest: manifest.digest };
  await manifests.put(to, manifest);
  return { kind: 'moved', digest: manifest.digest };
}

async function read(manifests: Manifests, source: ImageReference): Promise<Manifest> {
  const manifest = await manifests.get(source, PULL_AND_PUSH);
  if (manifest !== undefined) return manifest;
  throw new RegistryError({
    code: 'missing-image',
    message: `image "${normalizeReference(source)}" is not in the registry, so no tag can be moved to it`
  });
}

/** What the tag names now only saves work; if that cannot be told, reading and writing will say why. */
function ignoreRegistryError(error: unknown): ManifestInfo | undefined {
  if (error instanceof RegistryError) return undefined;
  throw error;
}
