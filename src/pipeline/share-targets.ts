/** Makes one target of all services that have the same hash in the same repository. */
import { suffixedTag } from './branch-line.ts';
import type { Target } from './plan.ts';

/** A target as one service has it, before it is known who shares it. */
export type TargetDraft = Omit<Target, 'services' | 'suffix'>;

/** Equal for services that share a target. */
export function keyOf({ repository, hash }: TargetDraft): string {
  return `${repository}@${hash}`;
}

/** @param drafts - By service, in the project's order. @returns the targets by `keyOf`. */
export function shareTargets(
  drafts: readonly (readonly [string, { readonly target: TargetDraft }])[]
): ReadonlyMap<string, Target> {
  const names = new Map<string, string[]>();
  const keysOfRepository = new Map<string, Set<string>>();
  for (const [name, { target }] of drafts) {
    const key = keyOf(target);
    const sharing = names.get(key);
    if (sharing === undefined) names.set(key, [name]);
    else sharing.push(name);
    keysOfRepository.set(target.repository, (keysOfRepository.get(target.repository) ?? new Set()).add(key));
  }
  const targets = new Map<string, Target>();
  for (const [first, { target }] of drafts) {
    const key = keyOf(target);
    if (targets.has(key)) continue;
    // Two images cannot take turns under one moving tag: the other's next build would find a cache that is not its own.
    const suffix = (keysOfRepository.get(target.repository)?.size ?? 1) > 1 ? `-${first}` : '';
    const own = (tags: readonly string[]): readonly string[] => tags.map(tag => suffixedTag(tag, suffix));
    targets.set(key, {
      ...target,
      services: names.get(key) ?? [],
      suffix,
      movingTags: own(target.movingTags),
      writtenTags: own(target.writtenTags)
    });
  }
  return targets;
}
