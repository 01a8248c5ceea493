/** Writes small blobs in one piece. Source: OCI distribution specification, "Pushing blobs", "POST then PUT". */
import type { ImageReference } from '../image/index.ts';
import { type Api, isSuccess } from './api.ts';
import { digestLike } from './digest.ts';
import type { RegistryLimits } from './limits.ts';

/** How a manifest names a blob (OCI image specification, "Content Descriptors"). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Puts a blob into the repository of `reference`, whether it is there already or not. */
export async function putBlob(
  api: Api,
  limits: RegistryLimits,
  reference: ImageReference,
  { mediaType, bytes }: { readonly mediaType: string; readonly bytes: Uint8Array }
): Promise<Descriptor> {
  const digest = digestLike(undefined, bytes);
  const call = { kind: 'blobs', bodyBytes: limits.manifestBytes, actions: ['pull', 'push'] } as const;
  const begun = await api.call(reference, { ...call, method: 'POST', name: 'uploads/' });
  if (begun.status !== 202) throw api.refusal(reference, begun);
  const location = begun.headers.get('location') ?? '';
  if (location === '' || !URL.canParse(location, begun.url.href)) {
    throw api.nonsense(reference, begun, 'no place to upload to');
  }
  // Path and query only: see link-header.ts.
  const { pathname, searchParams } = new URL(location, begun.url);
  searchParams.set('digest', digest);
  const done = await api.call(reference, {
    ...call,
    method: 'PUT',
    name: digest,
    path: `${pathname}?${searchParams}`,
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes
  });
  if (!isSuccess(done)) throw api.refusal(reference, done);
  return { mediaType, digest, size: bytes.length };
}
