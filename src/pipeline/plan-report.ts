/**
 * What `plan` tells of every target: hit, miss or unknown, and what `build` would do about it.
 *
 * In: a plan and a registry. Out: one value from which the text, the JSON (schemas/plan.schema.json) and the matrix come.
 * Size and age cost two more requests for each hit, so they are read only where somebody looks at them.
 */
import type { Diagnostic } from '../diagnostic/index.ts';
import { type ImageConfig, type Registry, RegistryError } from '../registry/index.ts';
import { unknownsOf } from './build.ts';
import { basesOf, findNeeded } from './existing.ts';
import { type Existence, lookUp, referenceOf } from './look-up.ts';
import type { Plan, Target } from './plan.ts';
import { verifyOf } from './verify.ts';

export type TargetStatus = 'hit' | 'miss' | 'unknown';

/** The names are those of the JSON. */
export interface TargetReport {
  readonly services: readonly string[];
  readonly status: TargetStatus;
  /** What `build` would do. */
  readonly action: 'none' | 'build';
  readonly reason: string;
  readonly image: string;
  readonly repository: string;
  readonly tag: string;
  readonly hash: string;
  readonly platforms: readonly string[];
  /** Services upon whose images it is built. */
  readonly basedOn: readonly string[];
  /** Of the manifest or image index in the registry; null where there is none. */
  readonly digest: string | null;
  /** Configuration and layers as they are transferred; null where it was not asked or is not known. */
  readonly sizeBytes: number | null;
  /** When the image was made, as the image says (RFC 3339); null where it was not asked or does not say. */
  readonly created: string | null;
}

export interface PlanReport {
  readonly version: 1;
  readonly project: string;
  readonly counts: Readonly<Record<TargetStatus, number>>;
  readonly targets: readonly TargetReport[];
}

/** A machine's share of what has to be built, as a matrix of GitHub Actions has it. */
export interface MatrixEntry {
  readonly service: string;
  readonly image: string;
}

export interface PlanSurvey {
  readonly report: PlanReport;
  /** What nothing else that is missing stands on: whoever builds it builds what it stands on, too. */
  readonly matrix: { readonly include: readonly MatrixEntry[] };
  readonly diagnostics: readonly Diagnostic[];
}

export interface SurveyOptions {
  /** Whether size and age of hits are read. */
  readonly details: boolean;
  readonly strict: boolean;
}

/** @throws DiagnosticError where `strict` is set and a registry cannot be asked. */
export async function surveyPlan(plan: Plan, registry: Registry, options: SurveyOptions): Promise<PlanSurvey> {
  const existence = await lookUp(plan.targets, registry, target => verifyOf(plan, target));
  const diagnostics = unknownsOf(existence, options.strict);
  const { missing } = await findNeeded(plan, registry, existence);
  const configs = options.details ? await readConfigs(existence, registry) : new Map<Target, ImageConfig>();
  const targets = plan.targets.map(target =>
    reportOf(plan, target, existence.get(target), configs.get(target), new Set(missing))
  );
  const count = (status: TargetStatus): number => targets.filter(target => target.status === status).length;
  return {
    report: {
      version: 1,
      project: plan.project.name,
      counts: { hit: count('hit'), miss: count('miss'), unknown: count('unknown') },
      targets
    },
    matrix: { include: matrixOf(plan, missing) },
    diagnostics
  };
}

function reportOf(
  plan: Plan,
  target: Target,
  answer: Existence | undefined,
  config: ImageConfig | undefined,
  missing: ReadonlySet<Target>
): TargetReport {
  const { services, image, repository, tag, hash, platforms, basedOn } = target;
  const kind = answer?.kind ?? 'unknown';
  return {
    services,
    status: kind,
    action: kind === 'hit' ? 'none' : 'build',
    reason: reasonOf(plan, target, answer, missing),
    image,
    repository,
    tag,
    hash,
    platforms,
    basedOn,
    digest: answer?.kind === 'hit' ? answer.digest : null,
    sizeBytes: config?.sizeBytes ?? null,
    created: config?.created ?? null
  };
}

/** Why a target is built, or is not, in a few words. */
export function reasonOf(
  plan: Plan,
  target: Target,
  answer: Existence | undefined,
  missing: ReadonlySet<Target>
): string {
  if (answer?.kind === 'hit') return 'the image is there';
  if (answer?.kind === 'unknown') return 'the registry could not be asked';
  if (answer?.kind === 'miss' && answer.mistrusted !== undefined) return 'the image there does not carry this hash';
  const bases = basesOf(plan, target).filter(base => missing.has(base));
  if (bases.length > 0) return `stands on ${bases.map(({ services }) => services[0] ?? '').join(', ')}`;
  return 'no image has this hash';
}

async function readConfigs(
  existence: ReadonlyMap<Target, Existence>,
  registry: Registry
): Promise<ReadonlyMap<Target, ImageConfig>> {
  const configs = await Promise.all(
    [...existence].map(async ([target, answer]) => {
      if (answer.kind !== 'hit') return [];
      const reference = { ...referenceOf(target.image), tag: undefined, digest: answer.digest };
      const config = await registry.readImageConfig(reference).catch(unlessRegistry);
      return config === undefined ? [] : [[target, config] as const];
    })
  );
  return new Map(configs.flat());
}

/** Size and age are extras: a registry that does not tell them has told what matters. */
function unlessRegistry(error: unknown): undefined {
  if (!(error instanceof RegistryError)) throw error;
}

function matrixOf(plan: Plan, missing: readonly Target[]): readonly MatrixEntry[] {
  const bases = new Set(missing.flatMap(target => basesOf(plan, target)));
  return missing
    .filter(target => !bases.has(target))
    .map(({ services, image }) => ({ service: services[0] ?? '', image }));
}
