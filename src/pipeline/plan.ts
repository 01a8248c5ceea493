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
import { type BranchLine, suffixedTag, tagsToRead, tagsToWrite } from './branch-line.ts';
import { type BuildReading, createFingerprinter, type Fingerprinter } from './fingerprints.ts';
import { checkMovingTags, hashTagOf, imageWarnings, repositoryOf, untrustedRepositoryOf } from './names.ts';
import type { ProgressListener } from './progress.ts';
import { settingsReader } from './project-settings.ts';
import { type MovingNames, resolveRevisions } from './revisions.ts';
import { selectServices } from './select-services.ts';

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
  await useRevisionsOf(fingerprinter, project, selection, settingsOf, request);
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
      if (selection.has(service.name) || service.active) failures.push({ service, error });
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

/** Asks registries and git for what the settings of the services that take part want resolved. */
async function useRevisionsOf(
  fingerprinter: Fingerprinter,
  project: Project,
  selection: ReadonlySet<string>,
  settingsOf: (service: Service | undefined) => Settings,
  { processes, progress, load: { environment } }: PlanRequest
): Promise<void> {
  const resolving = [...project.services.values()].filter(
    service =>
      service.build !== undefined &&
      (service.active || selection.has(service.name)) &&
      settingsOf(service).bases !== 'reference'
  );
  if (resolving.length === 0) return;
  const { openRegistry } = await import('./registry-access.ts');
  const registry = openRegistry({ environment, processes, progress, insecure: settingsOf(undefined).insecure });
  try {
    await resolveRevisions(
      known => {
        fingerprinter.useRevisions(known);
        return resolving.flatMap(({ name }) => movingNamesOf(name, fingerprinter));
      },
      { registry, processes, environment }
    );
  } finally {
    registry.close();
  }
}

function movingNamesOf(service: string, fingerprinter: Fingerprinter): readonly MovingNames[] {
  try {
    return [fingerprinter.movingNames(service)];
  } catch (error) {
    // What is wrong with a build is told when its turn comes.
    if (error instanceof DiagnosticError) return [];
    throw error;
  }
}

/** Services that stand on one that is wrong have the same to say. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const keyOf = ({ code, at, message }: Diagnostic) => JSON.stringify([code, at?.source.path, at?.start, message]);
  return [...new Map(diagnostics.map(each => [keyOf(each), each] as const)).values()];
}

type TargetDraft = Omit<Target, 'services' | 'suffix'>;

function keyOf({ repository, hash }: TargetDraft): string {
  return `${repository}@${hash}`;
}

function shareTargets(
  drafts: readonly (readonly [string, { readonly target: TargetDraft }])[]
): ReadonlyMap<string, Target> {
  const names = new Map<string, string[]>();
  const keysOfRepository = new Map<string, Set<string>>();
  for (const [name, { target }] of drafts) {
    const key = keyOf(target);
    const sharing = names.get(key);
    if (sharing === undefined) names.set(key, [name]);
    else sharing.push(name);
    keysOfRepository.set(target.repository, (keysOfRepository.get(target.repository) ?? new Set()).add(key));
  }
  const targets = new Map<string, Target>();
  for (const [first, { target }] of drafts) {
    const key = keyOf(target);
    if (targets.has(key)) continue;
    // Two images cannot take turns under one moving tag: the other's next build would find a cache that is not its own.
    const suffix = (keysOfRepository.get(target.repository)?.size ?? 1) > 1 ? `-${first}` : '';
    const own = (tags: readonly string[]): readonly string[] => tags.map(tag => suffixedTag(tag, suffix));
    targets.set(key, {
      ...target,
      services: names.get(key) ?? [],
      suffix,
      movingTags: own(target.movingTags),
      writtenTags: own(target.writtenTags)
    });
  }
  return targets;
}
