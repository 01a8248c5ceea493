/** Which images the engine has already. */
import { findLocalImages } from '../engine/index.ts';
import { dockerOf, type Machine } from './hand-off.ts';
import type { Plan, Target } from './plan.ts';
import { verifyOf } from './verify.ts';

/**
 * Targets whose image this engine has: built by an earlier run, since a hash tag is never anything else. With
 * `verify: label` the image has to say so itself, as one in a registry has to.
 *
 * @throws DiagnosticError where docker does not tell.
 */
export async function localTargets(
  plan: Plan,
  targets: readonly Target[],
  machine: Machine
): Promise<ReadonlySet<Target>> {
  const labels = await findLocalImages(
    dockerOf(machine),
    targets.map(({ image }) => image)
  );
  return new Set(
    targets.filter(target => {
      const label = labels.get(target.image);
      return label !== undefined && (verifyOf(plan, target) === 'none' || label === target.hash);
    })
  );
}
