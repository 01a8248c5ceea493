/** Deletes manifests and tags. Source: OCI distribution specification, "Deleting tags", "Deleting manifests". */
import type { ImageReference } from '../image/index.ts';
import { type Api, isSuccess } from './api.ts';
import type { RegistryLimits } from './limits.ts';
import { serverErrorsOf } from './problems.ts';

/** `miss`: it was not there. `unsupported`: the registry does not delete this, or not this way. */
export type Deletion = { readonly kind: 'deleted' | 'miss' | 'unsupported' };

/** What registries say to a tag where they only delete by digest. */
const UNSUPPORTED_CODES: readonly string[] = ['UNSUPPORTED', 'DIGEST_INVALID'];

/** @param name - A digest, or a tag. */
export async function deleteManifest(
  api: Api,
  limits: RegistryLimits,
  reference: ImageReference,
  name: string
): Promise<Deletion> {
  const answer = await api.call(reference, {
    method: 'DELETE',
    kind: 'manifests',
    name,
    bodyBytes: limits.manifestBytes,
    actions: ['delete']
  });
  if (isSuccess(answer)) return { kind: 'deleted' };
  if (answer.status === 404) return { kind: 'miss' };
  const isUnsupported = serverErrorsOf(answer).some(error => UNSUPPORTED_CODES.includes(error.code));
  if (answer.status === 405 || isUnsupported) return { kind: 'unsupported' };
  throw api.refusal(reference, answer);
}
