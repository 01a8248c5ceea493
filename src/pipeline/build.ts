/**
 * Makes every image exist: hits are left alone, misses are built by one `docker compose build`.
 *
 * In: a plan, a registry, docker. Out: what became of each target.
 * Where nothing is missing no docker is started and each target costs one HEAD. A hash tag is written only after its
 * build has succeeded; moving tags move last, and only after all went well.
 */
import { type Diagnostic, DiagnosticError, type Problem } from '../diagnostic/index.ts';
import {
  type Builder,
  buildServices,
  type HandOffOptions,
  inspectBuilder,
  pullImages,
  watchTags
} from '../engine/index.ts';
import { InterruptedError } from '../host/index.ts';
import type { Registry } from '../registry/index.ts';
import { demandOwnPlatform } from './builder-platform.ts';
import { chooseCaches } from './cache-choice.ts';
import { findNeeded } from './existing.ts';
import { dockerOf, handOffOptions, type Machine, serviceImages } from './hand-off.ts';
import { localTargets } from './local-targets.ts';
import { type Existence, lookUp } from './look-up.ts';
import { moveTags } from './moving-tags.ts';
import type { Plan, PlanRequest, Target } from './plan.ts';
import { publishFingerprints } from './published.ts';
import { demandPushable } from './pushable.ts';
import { createPusher, type Pusher } from './pusher.ts';
import { renderForBuild } from './render-plan.ts';
import { verifyOf } from './verify.ts';

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
  /** When moving tags move after a push: `built` if this run built something, which makes a run of hits cost nothing. */
  readonly moveTags: 'always' | 'built';
  /** Whether commands are only shown; see dry-run.ts for the machine and the registry that go with it. */
  readonly dryRun?: boolean;
  /** Told of what happens, a line at a time. */
  readonly report: (line: string) => void;
}

/** What became of a target: it was in the registry, on this engine, or had to be built. */
export type Outcome = 'hit' | 'local' | 'built';

export interface BuildReport {
  /** The plan's targets, then bases that nobody named but that had to be built. */
  readonly outcomes: ReadonlyMap<Target, Outcome>;
  readonly existence: ReadonlyMap<Target, Existence>;
  readonly diagnostics: readonly Diagnostic[];
}

/** @throws DiagnosticError `unpushable-image` before anything is done, and where docker or the registry fails; what was complete by then has been pushed. */
export async function build(options: BuildRequest): Promise<BuildReport> {
  const { plan, registry, machine, report } = options;
  if (options.push) demandPushable(plan);
  const asked = await lookUp(plan.targets, registry, target => verifyOf(plan, target));
  const { existence, missing } = await findNeeded(plan, registry, asked);
  const diagnostics = [...unknownsOf(existence, options.strict), ...mistrustOf(existence)];
  const local = await localTargets(plan, missing, machine);
  const misses = missing.filter(target => !local.has(target));
  const outcomes = new Map<Target, Outcome>(
    [...new Set([...plan.targets, ...missing])].map(target => [
      target,
      misses.includes(target) ? 'built' : local.has(target) ? 'local' : 'hit'
    ])
  );
  for (const [target, outcome] of outcomes) {
    report(`${outcome === 'built' ? 'build' : outcome.padEnd(5)} ${target.services.join(', ')} ${target.image}`);
  }
  if (missing.length > 0) {
    const pusher = createPusher(options);
    diagnostics.push(...(await buildMisses({ misses, local, existence, options, pusher })));
    if (options.push) {
      await pusher.pushMissing([...local, ...misses]);
      diagnostics.push(...(await publishFingerprints([...local, ...misses], plan, registry)));
    }
  }
  if (options.push && (options.moveTags === 'always' || missing.length > 0)) {
    await moveTags(plan.targets, existence, registry, report);
  }
  if (options.load) await pullImages(serviceImages(await hitsElsewhere(existence, options)), handOff(options));
  return { outcomes, existence, diagnostics };
}

function handOff({ plan, request, machine }: BuildRequest): HandOffOptions {
  return handOffOptions(plan, request, machine);
}

/** Hits among the plan's targets that this engine does not have yet. */
async function hitsElsewhere(
  existence: ReadonlyMap<Target, Existence>,
  { plan, machine }: BuildRequest
): Promise<readonly Target[]> {
  const hits = plan.targets.filter(target => existence.get(target)?.kind === 'hit');
  const here = await localTargets(plan, hits, machine);
  return hits.filter(target => !here.has(target));
}

/** A registry that cannot be asked is no reason not to build, unless the caller is strict. */
export function unknownsOf(existence: ReadonlyMap<Target, Existence>, strict: boolean): readonly Diagnostic[] {
  const problems = [...existence.values()].flatMap(answer => (answer.kind === 'unknown' ? [answer.problem] : []));
  // One reason is told once, not for every image: only the address differs.
  const reasonOf = ({ message }: Problem): string => message.replace(/ \([A-Z]+ [^)]*\)/, '');
  const distinct = [...new Map(problems.toReversed().map(problem => [reasonOf(problem), problem])).values()].reverse();
  if (strict && distinct.length > 0) throw new DiagnosticError(distinct);
  return distinct.map(problem => ({ ...problem, severity: 'warning' as const }));
}

/** Warns of hash tags whose images do not carry their hash: somebody else's, or built without `verify: label`. */
function mistrustOf(existence: ReadonlyMap<Target, Existence>): readonly Diagnostic[] {
  return [...existence].flatMap(([target, answer]) =>
    answer.kind === 'miss' && answer.mistrusted !== undefined
      ? [
          {
            code: 'mistrusted-image' as const,
            severity: 'warning' as const,
            message: `the image ${target.image} (${answer.mistrusted}) does not carry its hash as a label, so it does not count`,
            help: 'find out who pushed it; it is replaced by a build of this run if that is pushed'
          }
        ]
      : []
  );
}

interface MissingBuild {
  readonly misses: readonly Target[];
  readonly local: ReadonlySet<Target>;
  readonly existence: ReadonlyMap<Target, Existence>;
  readonly options: BuildRequest;
  readonly pusher: Pusher;
}

/** @returns warnings. */
async function buildMisses({
  misses,
  local,
  existence,
  options,
  pusher
}: MissingBuild): Promise<readonly Diagnostic[]> {
  if (misses.length === 0) return [];
  const { plan, request, registry, machine, push } = options;
  const [builder, caches] = await Promise.all([inspectBuilder(dockerOf(machine)), chooseCaches(misses, registry)]);
  demandOwnPlatform(plan, misses, builder);
  const { document } = renderForBuild(plan, {
    exists: target => existence.get(target)?.kind === 'hit' || (builder.buildsIntoEngine && local.has(target)),
    exportsCaches: builder.exportsCaches,
    line: request.line,
    caches
  });
  const services = misses.flatMap(({ services: [first] }) => (first === undefined ? [] : [first]));
  const job = { ...handOff(options), document, services, push: push && !builder.buildsIntoEngine };
  const run = () => buildServices(job);
  // A builder beside the engine pushes by itself; what the engine builds is in its own store and is pushed by us.
  const pushesAlong = push && builder.buildsIntoEngine && options.dryRun !== true;
  try {
    await (pushesAlong ? watchTags(dockerOf(machine), image => pusher.pushSoon(misses, image), run) : run());
  } catch (error) {
    if (error instanceof InterruptedError || !builder.buildsIntoEngine) throw error;
    const built = await localTargets(plan, misses, machine);
    // What was built before the failure is whole: the next job need not build it again.
    if (pushesAlong) await pusher.pushMissing([...built]);
    // Another run on this engine has named the same images at the same moment, and the engine refused ours.
    if (built.size === misses.length) return [];
    throw error;
  }
  if (job.push) pusher.markPushed(misses);
  return cacheWarnings(plan, misses, builder);
}

/** What the configured caches would have needed. */
function cacheWarnings(plan: Plan, misses: readonly Target[], builder: Builder): readonly Diagnostic[] {
  if (builder.exportsCaches) return [];
  const backends = new Set(
    misses.flatMap(({ services }) => services.map(name => plan.services.get(name)?.settings.cache ?? 'inline'))
  );
  return [...backends]
    .filter(backend => backend !== 'inline' && backend !== 'none')
    .map(backend => ({
      code: 'unsupported-cache' as const,
      severity: 'warning' as const,
      message: `the builder in use (driver "${builder.driver}") cannot write caches of type "${backend}", so "inline" was used`,
      help: 'turn on the containerd image store of the engine, or create a builder: docker buildx create --use'
    }));
}
