/** Digests of content (OCI image specification, "Digests"): `sha256:` and 64 lower-case hex digits. */
import { createHash } from 'node:crypto';

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** Whether a text is a digest that can be checked here: of the two registered algorithms. */
export function isDigest(text: string | undefined): text is string {
  return text !== undefined && DIGEST.test(text);
}

/** The digest of some bytes, by the algorithm of another digest. */
export function digestLike(sample: string | undefined, bytes: Uint8Array): string {
  const algorithm = sample?.startsWith('sha512:') === true ? 'sha512' : 'sha256';
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}
