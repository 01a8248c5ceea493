/** Whether an image has to say of itself which fingerprint it is of (`verify: label`). */
import { HASH_LABEL } from '../image/index.ts';
import type { VerifyPolicy } from '../settings/index.ts';
import type { Plan, PlannedService, Target } from './plan.ts';

/** How a target's hits are verified: as the first of its services says. */
export function verifyOf(plan: Plan, target: Target): VerifyPolicy {
  return plan.services.get(target.services[0] ?? '')?.settings.verify ?? 'none';
}

/** The labels that the build of a service has to get. */
export function hashLabels({ settings, target }: PlannedService): ReadonlyMap<string, string> {
  return new Map(settings.verify === 'label' ? [[HASH_LABEL, target.hash]] : []);
}
