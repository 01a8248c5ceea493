/** Pulls and pushes the images of a plan by their hash tags. */
import { type Diagnostic, DiagnosticError } from '../diagnostic/index.ts';
import { pullImages } from '../engine/index.ts';
import type { Registry } from '../registry/index.ts';
import { unknownsOf } from './build.ts';
import { handOffOptions, type Machine, serviceImages } from './hand-off.ts';
import { localTargets } from './local-targets.ts';
import { lookUp } from './look-up.ts';
import { moveTags } from './moving-tags.ts';
import type { Plan, PlanRequest, Target } from './plan.ts';
import { publishFingerprints } from './published.ts';
import { demandPushable } from './pushable.ts';
import { createPusher } from './pusher.ts';
import { verifyOf } from './verify.ts';

export interface TransferRequest {
  readonly plan: Plan;
  readonly request: PlanRequest;
  readonly registry: Registry;
  readonly machine: Machine;
  readonly strict: boolean;
  readonly report: (line: string) => void;
}

/**
 * Pulls every image by its hash tag.
 *
 * @returns warnings.
 * @throws DiagnosticError `missing-image`, one for each image that is not there, before anything is pulled; and what
 *   docker's failures throw.
 */
export async function pull(options: TransferRequest): Promise<readonly Diagnostic[]> {
  const { plan, request, registry, machine, strict, report } = options;
  const existence = await lookUp(plan.targets, registry, target => verifyOf(plan, target));
  const missing = plan.targets.filter(target => existence.get(target)?.kind === 'miss');
  if (missing.length > 0)
    throw missingImages(missing, 'run "compose-cache build --push" in the job before, on the same files');
  const warnings = unknownsOf(existence, strict);
  for (const { services, image } of plan.targets) report(`pull  ${services.join(', ')} ${image}`);
  try {
    await pullImages(serviceImages(plan.targets), handOffOptions(plan, request, machine));
  } catch (error) {
    throw warnings.length > 0 && isDockerFailure(error) ? new DiagnosticError(warnings, { cause: error }) : error;
  }
  return warnings;
}

/** docker may reach a registry that we cannot ask (a mirror); where it fails as well, the registry is the reason. */
function isDockerFailure(error: unknown): boolean {
  return error instanceof DiagnosticError && error.diagnostics.every(({ code }) => code === 'docker-failed');
}

/**
 * Pushes what this engine has and the registry does not, then moves the moving tags.
 *
 * @returns warnings.
 * @throws DiagnosticError `unpushable-image`; `missing-image` where an image is in neither; and what docker's and the registry's failures
 *   throw.
 */
export async function push(options: TransferRequest): Promise<readonly Diagnostic[]> {
  const { plan, registry, machine, report } = options;
  demandPushable(plan);
  const existence = await lookUp(plan.targets, registry, target => verifyOf(plan, target));
  // The moving tags need the registry's answers, and a hash tag must not be pushed over one that is there.
  unknownsOf(existence, true);
  const absent = plan.targets.filter(target => existence.get(target)?.kind !== 'hit');
  const local = await localTargets(plan, absent, machine);
  const missing = absent.filter(target => !local.has(target));
  if (missing.length > 0) throw missingImages(missing, 'run "compose-cache build" first, on the same files');
  for (const target of plan.targets) {
    report(`${absent.includes(target) ? 'push ' : 'hit  '} ${target.services.join(', ')} ${target.image}`);
  }
  await createPusher(options).pushMissing(absent);
  const warnings = await publishFingerprints(absent, plan, registry);
  await moveTags(plan.targets, existence, registry, report);
  return warnings;
}

/** The error that names every image that should be there, and the remedy. */
export function missingImages(targets: readonly Target[], help: string): DiagnosticError {
  return new DiagnosticError(
    targets.map(({ services, image }) => ({
      code: 'missing-image' as const,
      message: `service "${services[0] ?? ''}": the image ${image} does not exist`,
      help
    }))
  );
}
