/**
 * The label under which an image carries the full hash of its fingerprint (`verify: label`).
 *
 * It does not enter the fingerprint, since it is the fingerprint's hash.
 */
export const HASH_LABEL = 'compose-cache.hash';
