/**
 * Spreads the targets of a plan over machines.
 *
 * In: a plan; which part of how many. Out: the plan with this part's targets only.
 * What nothing stands on is dealt out, each with all that it stands on, largest first, to the part that grows least.
 * A base that several parts need is in each of them: whoever has built it first pushes it, the others find it there.
 * Names alone decide, not hashes: a change of a file moves nothing to another machine.
 */
import { basesOf } from './existing.ts';
import type { Plan, Target } from './plan.ts';

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

export function shardOf(plan: Plan, shard: Shard | undefined): Plan {
  if (shard === undefined || shard.count === 1) return plan;
  const mine = dealTargets(plan, shard.count)[shard.index - 1] ?? new Set<Target>();
  return {
    ...plan,
    selected: plan.selected.filter(({ target }) => mine.has(target)),
    targets: plan.targets.filter(target => mine.has(target))
  };
}

/** @returns a set of targets for each part; every target of the plan is in one of them at least. */
export function dealTargets(plan: Plan, count: number): readonly ReadonlySet<Target>[] {
  const chosen = new Set(plan.targets);
  const bases = new Set(plan.targets.flatMap(target => basesOf(plan, target)));
  const units = plan.targets
    .filter(target => !bases.has(target))
    .map(target => ({ name: nameOf(target), members: closureOf(plan, target).filter(member => chosen.has(member)) }))
    .sort((a, b) => b.members.length - a.members.length || compare(a.name, b.name));
  const parts = Array.from({ length: count }, () => new Set<Target>());
  for (const { members } of units) {
    let best: { readonly part: Set<Target>; readonly size: number } | undefined;
    for (const part of parts) {
      const size = part.size + members.filter(member => !part.has(member)).length;
      if (best === undefined || size < best.size) best = { part, size };
    }
    for (const member of members) best?.part.add(member);
  }
  return parts;
}

/** A target and all that it stands on. */
function closureOf(plan: Plan, target: Target): readonly Target[] {
  const found = new Set([target]);
  // A set may grow while it is walked.
  for (const member of found) for (const base of basesOf(plan, member)) found.add(base);
  return [...found];
}

function nameOf({ repository, services }: Target): string {
  return `${services[0] ?? ''} ${repository}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
