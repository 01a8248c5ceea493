/**
 * Chooses the one image that serves a build as cache.
 *
 * Given several images that exist, BuildKit takes layers from any of them, now one and now another (moby/buildkit#6418), so a
 * branch would miss layers that its own tag has. The first moving tag that exists is what a person means by the list.
 */
import type { Registry } from '../registry/index.ts';
import { referenceOf } from './look-up.ts';
import { cacheImages } from './names.ts';
import type { Target } from './plan.ts';

/** All images that may hold layers of a target, the best first: of its own repository, then of the trusted one. */
export function cacheCandidates({ repository, trustedRepository, tag, movingTags }: Target): readonly string[] {
  const own = cacheImages(repository, tag, movingTags);
  return trustedRepository === undefined ? own : [...own, ...cacheImages(trustedRepository, tag, movingTags)];
}

/** @returns by target the first candidate that exists; of a target that is not here all candidates may be listed. */
export async function chooseCaches(
  targets: readonly Target[],
  registry: Registry
): Promise<ReadonlyMap<Target, readonly string[]>> {
  const chosen = await Promise.all(
    targets.map(async target => {
      // The target's own hash tag is known to be missing.
      const candidates = cacheCandidates(target).filter(image => image !== target.image);
      if (candidates.length < 2) return [];
      const answers = await Promise.all(candidates.map(image => registry.head(referenceOf(image))));
      if (answers.some(({ kind }) => kind === 'unknown')) return [];
      return [[target, candidates.filter((_, index) => answers[index]?.kind === 'hit').slice(0, 1)] as const];
    })
  );
  return new Map(chosen.flat());
}
