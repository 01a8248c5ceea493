/**
 * Makes every image exist: hits are left alone, misses are built by one `docker compose build`.
 *
 * In: a plan, a registry, docker. Out: what became of each target.
 * A hash tag is written only after its build has succeeded, and never over one that is there: another job may have
 * built the same meanwhile, so the registry is asked again before each push. Moving tags move last, and only after all
 * went well.
 */

import { type Diagnostic, DiagnosticError } from '../diagnostic/index.ts';
import { buildServices, findLocalImages, inspectBuilder, pullImages, pushImages } from '../engine/index.ts';
import type { Registry } from '../registry/index.ts';
import { dockerOf, handOffOptions, type Machine, serviceImages } from './hand-off.ts';
import { type Existence, lookUp, referenceOf } from './look-up.ts';
import type { Plan, PlanRequest, Target } from './plan.ts';
import { renderForBuild } from './render-plan.ts';

export interface BuildRequest {
  readonly plan: Plan;
  readonly request: PlanRequest;
  readonly registry: Registry;
  readonly machine: Machine;
  /** Whether images are to be in the registry, and not only on this engine. */
  readonly push: boolean;
  /** Whether hits are to be on this engine, too. */
  readonly load: boolean;
  /** Whether a registry that cannot be asked ends the command. */
  readonly strict: boolean;
  /** Whether moving tags move after a push. */
  readonly moveTags: boolean;
  /** Told of what happens, a line at a time. */
  readonly report: (line: string) => void;
}

/** What became of a target. */
export type Outcome = 'hit' | 'local' | 'built';

export interface BuildReport {
  readonly outcomes: ReadonlyMap<Target, Outcome>;
  readonly existence: ReadonlyMap<Target, Existence>;
  readonly diagnostics: readonly Diagnostic[];
}

/** @throws DiagnosticError where docker or the registry fails; what was complete by then has been pushed. */
export async function build(options: BuildRequest): Promise<BuildReport> {
  const { plan, registry, machine, report } = options;
  const existence = await lookUp(plan.targets, registry, target => verifyOf(plan, target));
  const diagnostics = unknownsOf(existence, options.strict);
  const missing = plan.targets.filter(target => existence.get(target)?.kind !== 'hit');
  const local = await localTargets(missing, machine);
  const misses = missing.filter(target => !local.has(target));
  const outcomes = new Map<Target, Outcome>(
    plan.targets.map(target => [target, misses.includes(target) ? 'built' : local.has(target) ? 'local' : 'hit'])
  );
  for (const [target, outcome] of outcomes)
    report(`${outcome.padEnd(5)} ${target.services.join(', ')} ${target.image}`);
  await buildMisses(misses, existence, options);
  if (options.push) await pushMissing([...local, ...(await pushedLater(misses, machine))], options);
  if (options.push && options.moveTags) await moveTags(plan.targets, registry, report);
  if (options.load) await pullImages(serviceImages(hitsOf(existence)), handOff(options));
  return { outcomes, existence, diagnostics };
}

function handOff({ plan, request, machine }: BuildRequest) {
  return handOffOptions(plan, request, machine);
}

/** How a target's hits are verified: as the first of its services says. */
export function verifyOf(plan: Plan, target: Target): 'none' | 'label' {
  return plan.services.get(target.services[0] ?? '')?.settings.verify ?? 'none';
}

function hitsOf(existence: ReadonlyMap<Target, Existence>): readonly Target[] {
  return [...existence].filter(([, { kind }]) => kind === 'hit').map(([target]) => target);
}

/** A registry that cannot be asked is no reason not to build, unless the caller is strict. */
export function unknownsOf(existence: ReadonlyMap<Target, Existence>, strict: boolean): readonly Diagnostic[] {
  const problems = [...existence.values()].flatMap(answer => (answer.kind === 'unknown' ? [answer.problem] : []));
  const distinct = problems.filter(
    (problem, at) => problems.findIndex(({ message }) => message === problem.message) === at
  );
  if (strict && distinct.length > 0) throw new DiagnosticError(distinct);
  return distinct.map(problem => ({ ...problem, severity: 'warning' as const }));
}

/** Targets whose image this engine has: built by an earlier run, since a hash tag is never anything else. */
async function localTargets(targets: readonly Target[], machine: Machine): Promise<ReadonlySet<Target>> {
  const found = await findLocalImages(
    dockerOf(machine),
    targets.map(({ image }) => image)
  );
  return new Set(targets.filter(({ image }) => found.includes(image)));
}

async function buildMisses(
  misses: readonly Target[],
  existence: ReadonlyMap<Target, Existence>,
  options: BuildRequest
): Promise<void> {
  if (misses.length === 0) return;
  const { plan, machine, push } = options;
  const { document } = renderForBuild(plan, existence);
  const services = misses.flatMap(({ services: [first] }) => (first === undefined ? [] : [first]));
  const { buildsIntoEngine } = await inspectBuilder(dockerOf(machine));
  try {
    await buildServices({ ...handOff(options), document, services, push: push && !buildsIntoEngine });
  } catch (error) {
    // What was built before the failure is whole: the next job need not build it again.
    if (push && buildsIntoEngine) await pushMissing([...(await localTargets(misses, machine))], options);
    throw error;
  }
}

/** A builder beside the engine has pushed already; what the engine built is in its own store and is pushed by us. */
async function pushedLater(misses: readonly Target[], machine: Machine): Promise<readonly Target[]> {
  if (misses.length === 0) return [];
  const { buildsIntoEngine } = await inspectBuilder(dockerOf(machine));
  return buildsIntoEngine ? misses : [];
}

/** Pushes what the registry still does not have. */
export async function pushMissing(
  targets: readonly Target[],
  options: Pick<BuildRequest, 'plan' | 'request' | 'registry' | 'machine'>
): Promise<void> {
  const { plan, request, registry, machine } = options;
  if (targets.length === 0) return;
  const again = await lookUp(targets, registry, target => verifyOf(plan, target));
  const missing = targets.filter(target => again.get(target)?.kind !== 'hit');
  await pushImages(serviceImages(missing), handOffOptions(plan, request, machine));
}

/** Lets each moving tag name what the hash tag names, without moving a layer. */
export async function moveTags(
  targets: readonly Target[],
  registry: Registry,
  report: (line: string) => void
): Promise<void> {
  const claims = new Map<string, Target>();
  for (const target of targets) {
    for (const tag of target.movingTags) claims.set(`${target.repository}:${tag}`, target);
  }
  await Promise.all(
    [...claims].map(async ([name, target]) => {
      const tag = name.slice(target.repository.length + 1);
      await registry.moveTag(referenceOf(target.image), tag);
      report(`moved ${name} -> ${target.tag}`);
    })
  );
}
