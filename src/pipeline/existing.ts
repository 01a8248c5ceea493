/**
 * Which images have to be made: the missing ones of the plan, and what those stand on.
 *
 * In: targets and what the registry says of them.
 * Out: the same for their bases, too. A base is asked about only if something that stands on it is missing, so that a run
 * in which nothing is missing costs one request for each target.
 */
import type { Registry } from '../registry/index.ts';
import { type Existence, lookUp } from './look-up.ts';
import type { Plan, Target } from './plan.ts';
import { verifyOf } from './verify.ts';

export interface Needed {
  /** Of the plan's targets, and of the bases that were asked about. */
  readonly existence: ReadonlyMap<Target, Existence>;
  /** What is not in the registry, or not known to be: the plan's targets, then bases that nobody named. */
  readonly missing: readonly Target[];
}

/** @param existence - What is known of the plan's targets. */
export async function findNeeded(
  plan: Plan,
  registry: Registry,
  existence: ReadonlyMap<Target, Existence>
): Promise<Needed> {
  const known = new Map(existence);
  const missing = new Set(plan.targets.filter(target => known.get(target)?.kind !== 'hit'));
  for (let waiting: readonly Target[] = [...missing]; waiting.length > 0; ) {
    const bases = [...new Set(waiting.flatMap(target => basesOf(plan, target)))].filter(base => !missing.has(base));
    const unasked = bases.filter(base => !known.has(base));
    for (const [base, answer] of await lookUp(unasked, registry, target => verifyOf(plan, target))) {
      known.set(base, answer);
    }
    waiting = bases.filter(base => known.get(base)?.kind !== 'hit');
    for (const base of waiting) missing.add(base);
  }
  return { existence: known, missing: [...missing] };
}

/** The targets that a target stands on directly. */
export function basesOf({ services }: Plan, target: Target): readonly Target[] {
  return target.basedOn.flatMap(name => services.get(name)?.target ?? []);
}
