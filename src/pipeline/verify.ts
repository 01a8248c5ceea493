/**
 * Whether an image says of itself which fingerprint it is of (`verify: label`).
 *
 * The label does not enter the fingerprint: it is the fingerprint's hash. It is given to docker compose in an override
 * file of its own, so that the rendered file does not show it as something that the user wrote.
 */
import type { VerifyPolicy } from '../settings/index.ts';
import type { Plan, Target } from './plan.ts';

/** The label under which an image carries the full hash of its fingerprint. */
export const HASH_LABEL = 'compose-cache.hash';

/** How a target's hits are verified: as the first of its services says. */
export function verifyOf(plan: Plan, target: Target): VerifyPolicy {
  return plan.services.get(target.services[0] ?? '')?.settings.verify ?? 'none';
}

/** The override file that labels what is built; undefined where nothing has to be labelled. */
export function labelDocument(plan: Plan): string | undefined {
  const labelled = [...plan.services.values()].filter(({ settings }) => settings.verify === 'label');
  if (labelled.length === 0) return undefined;
  const services = labelled.map(({ service, target }) => [
    service.name,
    { build: { labels: { [HASH_LABEL]: target.hash } } }
  ]);
  return JSON.stringify({ services: Object.fromEntries(services) });
}
