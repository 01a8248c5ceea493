/**
 * What names that move resolve to now: base images to digests, git refs to commits.
 *
 * Asked once for a run, before fingerprints are computed, since those are computed without waiting.
 */
export interface Revisions {
  /** The digest of the manifest that a reference has for a platform; undefined where it was not asked for. */
  imageDigest(reference: string, platform: string): string | undefined;
  /** What the text of a remote context resolves to, such as a commit; undefined where it is not known. */
  revision(text: string): string | undefined;
}

/** Nothing is resolved: names count as they are written. */
export const NO_REVISIONS: Revisions = { imageDigest: () => undefined, revision: () => undefined };
