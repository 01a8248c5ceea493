/**
 * The plan: which image every service gets, decided before anything happens.
 *
 * In: where the project is, which services are meant, flags of settings.
 * Out: for each service with a build its target, and what there is to say about it. Services with equal hash and
 * repository share one target and are built once.
 */
import { type LoadOptions, loadProject, type Project, type Service } from '../compose/index.ts';
import { type Diagnostic, DiagnosticError } from '../diagnostic/index.ts';
import type { Fingerprint } from '../fingerprint/index.ts';
import type { CacheFolder, Processes } from '../host/index.ts';
import { type Settings, type SettingTexts, unknownVariables } from '../settings/index.ts';
import { type BranchLine, tagsToRead, tagsToWrite } from './branch-line.ts';
import type { BuildReading } from './build-reader.ts';
import { createFingerprinter } from './fingerprints.ts';
import { checkMovingTags, hashTagOf, imageWarnings, repositoryOf, untrustedRepositoryOf } from './names.ts';
import type { ProgressListener } from './progress.ts';
import { settingsReader } from './project-settings.ts';
import { resolveBases } from './resolve-bases.ts';
import { selectServices } from './select-services.ts';
import { keyOf, shareTargets, type TargetDraft } from './share-targets.ts';

export interface PlanRequest {
  readonly load: LoadOptions;
  /** Names of services; empty for all active ones. */
  readonly services: readonly string[];
  /** Settings that were given as flags. */
  readonly settings: SettingTexts;
  readonly processes: Processes;
  /** Where digests of files are kept from one run to the next; undefined for nowhere. */
  readonly cacheFolder: CacheFolder | undefined;
  /** Told how far reading and asking have come. */
  readonly progress?: ProgressListener;
  /** The line of builds that this run belongs to; without it the configured moving tags are read and written. */
  readonly line?: BranchLine;
  /** Whether images go to the repositories for builds that are not trusted; false when absent. */
  readonly untrusted?: boolean;
}

/** What one image is made from. */
export interface Target {
  /** 64 hex digits. */
  readonly hash: string;
  readonly fingerprint: Fingerprint;
  readonly repository: string;
  /** The hash tag. */
  readonly tag: string;
  /** `repository:tag`. */
  readonly image: string;
  /** Moving tags that serve as cache sources, the most specific first. */
  readonly movingTags: readonly string[];
  /** Those of them that a push moves. */
  readonly writtenTags: readonly string[];
  /** Tells its moving tags from those of other targets in its repository: `-web`; empty where it is alone there. */
  readonly suffix: string;
  /** Where trusted builds of it are; undefined where it is one itself. */
  readonly trustedRepository: string | undefined;
  /** Normalised, sorted. */
  readonly platforms: readonly string[];
  /** The services that share it; the first is the one that is built. */
  readonly services: readonly string[];
  /** Services of the project upon whose images it is built, directly. */
  readonly basedOn: readonly string[];
}

export interface PlannedService {
  readonly service: Service;
  readonly settings: Settings;
  readonly target: Target;
  /** Named contexts that tie it to the images of other services: name (as BuildKit wants it) to service. */
  readonly links: ReadonlyMap<string, string>;
  /** Named contexts that hold base images to what they were resolved to. */
  readonly pins: ReadonlyMap<string, string>;
  /** What its Dockerfile says. */
  readonly reading: BuildReading;
  /** Warnings and notes of this service. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface Plan {
  readonly project: Project;
  /** Every service with a build whose target is known, those of inactive profiles too, in the project's order. */
  readonly services: ReadonlyMap<string, PlannedService>;
  /** Those that were asked for: the named ones, else the active ones. */
  readonly selected: readonly PlannedService[];
  /** The targets of the selected services, each once, in order. */
  readonly targets: readonly Target[];
  /** Settings of the project as a whole. */
  readonly settings: Settings;
  readonly diagnostics: readonly Diagnostic[];
}

/** A plan of what can be planned, and what stands in the way of the rest. */
export interface PartialPlan {
  readonly plan: Plan;
  readonly failures: readonly { readonly service: Service; readonly error: DiagnosticError }[];
  /** Warnings and notes of the project as a whole. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Loads the project, reads what its builds can see, and names every image.
 *
 * @returns the same plan for the same files, on whatever machine; nothing is written but the cache of digests.
 * @throws DiagnosticError for whatever is wrong with the project, its Dockerfiles, its contexts or the settings.
 */
export async function createPlan(request: PlanRequest): Promise<Plan> {
  const { plan, failures } = await createPartialPlan(request);
  const [first] = failures;
  if (first === undefined) return plan;
  throw new DiagnosticError(distinct(failures.flatMap(({ error }) => error.diagnostics)), { cause: first.error });
}

/** @throws DiagnosticError for what is wrong with the project as a whole. */
export async function createPartialPlan(request: PlanRequest): Promise<PartialPlan> {
  const project = loadProject(request.load);
  const selection = selectServices(project, request.services);
  const resolvedFor = settingsReader(project, request);
  const settingsOf = (service: Service | undefined): Settings => resolvedFor(service).settings;
  const fingerprinter = createFingerprinter({ project, settingsOf, request, digests: request.cacheFolder });
  const takingPart = servicesTakingPart(project, selection);
  await resolveBases(fingerprinter, takingPart, settingsOf, request);
  const ofProject = [...unknownVariables(request.load.environment), ...project.diagnostics];
  const diagnostics: Diagnostic[] = [...ofProject];
  const failures: PartialPlan['failures'][number][] = [];
  const found = new Map<string, Omit<PlannedService, 'target'> & { readonly target: TargetDraft }>();
  for (const service of project.services.values()) {
    if (service.build === undefined) continue;
    try {
      const planned = planService(service);
      found.set(service.name, planned);
      diagnostics.push(...planned.diagnostics);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      if (takingPart.includes(service)) failures.push({ service, error });
      // A service that takes no part may be half there: its profile is for another machine.
      else diagnostics.push(...error.diagnostics.map(diagnostic => ({ ...diagnostic, severity: 'note' as const })));
    }
  }
  fingerprinter.remember();
  const targets = shareTargets([...found.entries()]);
  const services = new Map<string, PlannedService>();
  for (const [name, planned] of found) {
    const target = targets.get(keyOf(planned.target));
    if (target !== undefined) services.set(name, { ...planned, target });
  }
  const selected = [...services.values()].filter(({ service }) => selection.has(service.name));
  const plan: Plan = {
    project,
    services,
    selected,
    targets: [...new Set(selected.map(({ target }) => target))],
    settings: settingsOf(undefined),
    diagnostics: distinct(diagnostics)
  };
  return { plan, failures, diagnostics: ofProject };

  function planService(service: Service) {
    const settings = settingsOf(service);
    const trusted = repositoryOf(project, service, settings);
    const repository = request.untrusted === true ? untrustedRepositoryOf(project, service, settings) : trusted;
    const moving = checkMovingTags(settings.moving);
    const result = fingerprinter.fingerprint(service.name);
    const tag = hashTagOf(result.fingerprint.hash, settings);
    return {
      service,
      settings,
      links: result.links,
      pins: result.pins,
      reading: result.reading,
      diagnostics: [...imageWarnings(service), ...result.diagnostics],
      target: {
        hash: result.fingerprint.hash,
        fingerprint: result.fingerprint,
        repository,
        tag,
        image: `${repository}:${tag}`,
        movingTags: tagsToRead(request.line, moving),
        writtenTags: tagsToWrite(request.line, moving),
        trustedRepository: repository === trusted ? undefined : trusted,
        platforms: result.platforms,
        basedOn: result.basedOn
      }
    };
  }
}

/** Services with a build that were asked for, or that are active. */
function servicesTakingPart({ services }: Project, selection: ReadonlySet<string>): readonly Service[] {
  return [...services.values()].filter(
    service => service.build !== undefined && (service.active || selection.has(service.name))
  );
}

/** Services that stand on one that is wrong have the same to say. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const keyOf = ({ code, at, message }: Diagnostic) => JSON.stringify([code, at?.source.path, at?.start, message]);
  return [...new Map(diagnostics.map(each => [keyOf(each), each] as const)).values()];
}
