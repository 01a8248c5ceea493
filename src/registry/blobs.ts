/**
 * Blobs: small ones, such as the configuration of an image. Source: OCI distribution specification, "Pulling blobs".
 */
import type { ImageReference } from '../image/index.ts';
import { type Api, isSuccess } from './api.ts';
import { digestLike } from './digest.ts';

/** @returns the bytes, which have the digest; undefined where there is no such blob. */
export async function getBlob(
  api: Api,
  reference: ImageReference,
  digest: string,
  limitBytes: number
): Promise<Uint8Array | undefined> {
  const answer = await api.call(reference, {
    method: 'GET',
    kind: 'blobs',
    name: digest,
    bodyBytes: limitBytes,
    actions: ['pull']
  });
  if (answer.status === 404) return undefined;
  if (!isSuccess(answer)) throw api.refusal(reference, answer);
  const actual = digestLike(digest, answer.body);
  if (actual !== digest) throw api.nonsense(reference, answer, `bytes whose digest is ${actual}, not ${digest}`);
  return answer.body;
}
