/**
 * The plan as a Compose file: for people and for docker compose.
 *
 * In: a plan; for a build also which targets exist.
 * Out: the document. One file is edited in place, several become one; with `override` only what changes is there.
 */
import { dirname, join, relative, sep } from 'node:path';
import { hasVariables, rebasePaths, substitute } from '../compose/index.ts';
import type { Diagnostic, Span } from '../diagnostic/index.ts';
import { nodeFiles } from '../host/index.ts';
import {
  type BuildRendering,
  type Changes,
  findFollowers,
  renderInPlace,
  renderMerged,
  renderOverride,
  type ServiceRendering
} from '../render/index.ts';
import type { BranchLine } from './branch-line.ts';
import { backendSources, type CachePlace, cacheTargets } from './cache-backends.ts';
import { cacheCandidates } from './cache-choice.ts';
import { foreignSources } from './names.ts';
import type { Plan, PlannedService, Target } from './plan.ts';
import { hashLabels } from './verify.ts';

export interface RenderOptions {
  readonly format: 'compose' | 'override';
  /** Whether values stand in place of `${VARIABLES}`. */
  readonly interpolate: boolean;
  /** Absolute path of the file that will hold the document; undefined for standard output. */
  readonly outputPath: string | undefined;
  /** Whether the project's name was chosen for this run, so that the document has to say it. */
  readonly nameIsChosen: boolean;
}

export interface RenderedPlan {
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The plan as a Compose file, as `compose-cache render` prints it: what did not have to change stays byte for byte.
 *
 * @returns the text, and what its reader should know of it (say, an `.env` that stays behind).
 */
export function renderPlan(plan: Plan, options: RenderOptions): RenderedPlan {
  const services = chosenServices(plan).map(planned => renderingOf(plan, planned, UNKNOWN_CIRCUMSTANCES));
  return renderServices(plan, services, options);
}

/** Another image for a service, nothing else changed. */
export type ImageNaming = Omit<ServiceRendering, 'build'>;

/** The project with other images. */
export function renderImages(plan: Plan, images: readonly ImageNaming[], options: RenderOptions): RenderedPlan {
  return renderServices(plan, images, options);
}

function renderServices(plan: Plan, services: readonly ServiceRendering[], options: RenderOptions): RenderedPlan {
  const { project } = plan;
  const interpolate = interpolatorOf(plan);
  const folder = options.outputPath === undefined ? project.directory : dirname(options.outputPath);
  const moved = folder !== project.directory;
  const followers = findFollowers(project.tree, services, interpolate);
  const changes: Changes = {
    services: [...services, ...followers.services],
    scalars: [...followers.scalars, ...(moved ? rebasePaths(project.tree, project.directory, folder) : [])],
    ...(moved || options.nameIsChosen ? { name: project.name } : {}),
    ...(moved ? { projectDirectory: wayFrom(folder, project.directory) } : {})
  };
  const text = renderChanges(plan, changes, options);
  return { text, diagnostics: moved && hasVariables(text) ? lostEnvFile(plan) : [] };
}

/** docker compose looks for `.env` beside the document, and this one lies elsewhere. */
function lostEnvFile({ project }: Plan): readonly Diagnostic[] {
  if (nodeFiles.kind(join(project.directory, '.env')) !== 'file') return [];
  return [
    {
      code: 'lost-env-file',
      severity: 'warning',
      message: 'variables of the .env file in the project directory are not seen from where the document is written',
      help: 'read it with "docker compose --project-directory", or render with --interpolate'
    }
  ];
}

/** The relative path between two folders as Compose files write it. */
function wayFrom(folder: string, to: string): string {
  return relative(folder, to).split(sep).join('/');
}

/** What is known of images and of the builder when a document is made. */
export interface BuildCircumstances {
  /** Whether builds that stand on a target can take its image by name. */
  readonly exists: (target: Target) => boolean;
  /** Whether the builder writes caches other than `inline`. */
  readonly exportsCaches: boolean;
  readonly line?: BranchLine | undefined;
  /** The images to take layers from, where they were looked for; all candidates otherwise. */
  readonly caches?: ReadonlyMap<Target, readonly string[]>;
}

/** For people: whatever is configured, on whatever builder they have. */
const UNKNOWN_CIRCUMSTANCES: BuildCircumstances = { exists: () => false, exportsCaches: true };

/** The plan as docker compose is to build it: images that exist enter by their names instead of being built again. */
export function renderForBuild(plan: Plan, circumstances: BuildCircumstances): { readonly document: string } {
  // All services: what is built may stand on one that nobody asked for.
  const services = [...plan.services.values()].map(planned => renderingOf(plan, planned, circumstances));
  const followers = findFollowers(plan.project.tree, services, interpolatorOf(plan));
  const changes: Changes = { services: [...services, ...followers.services], scalars: followers.scalars };
  return {
    document: renderChanges(plan, changes, {
      format: 'compose',
      interpolate: false,
      outputPath: undefined,
      nameIsChosen: false
    })
  };
}

function renderChanges(plan: Plan, changes: Changes, options: RenderOptions): string {
  const { project } = plan;
  const interpolate = interpolatorOf(plan);
  const [file] = project.files;
  if (options.format === 'override') return renderOverride(project.tree, changes, interpolate);
  if (project.selfContained && file !== undefined && !options.interpolate) {
    return renderInPlace(file, changes, interpolate);
  }
  return renderMerged(project.tree, changes, { interpolate, resolved: options.interpolate });
}

/** Resolves a text of the document as docker compose will. */
function interpolatorOf({ project }: Plan): (text: string) => string {
  const nowhere: Span = { source: { path: '', text: '' }, start: 0, end: 0 };
  return text => substitute(text, name => project.environment.get(name), nowhere);
}

function chosenServices(plan: Plan): readonly PlannedService[] {
  if (plan.selected.length === 0) return [];
  const chosen = new Set(plan.selected.map(({ target }) => target));
  const all = [...plan.services.values()];
  // Services of inactive profiles follow where nobody narrowed the choice: the file may be used with their profile.
  const narrowed = all.some(({ service, target }) => service.active && !chosen.has(target));
  return all.filter(({ target }) => !narrowed || chosen.has(target));
}

function renderingOf(plan: Plan, planned: PlannedService, circumstances: BuildCircumstances): ServiceRendering {
  const { service, target } = planned;
  return {
    service: service.name,
    repository: target.repository,
    tag: target.tag,
    build: buildRendering(plan, planned, circumstances)
  };
}

function buildRendering(
  plan: Plan,
  planned: PlannedService,
  { exists, exportsCaches, line, caches }: BuildCircumstances
): BuildRendering {
  const { service, settings, target, links, pins } = planned;
  const { repository, suffix } = target;
  const place: CachePlace = {
    backend: settings.cache,
    options: settings.cacheOptions,
    moving: settings.moving,
    repository,
    suffix,
    line
  };
  const sources = [
    ...backendSources(place),
    ...(caches?.get(target) ?? cacheCandidates(target)),
    ...foreignSources(service.build?.cacheFrom ?? [], repository, settings)
  ];
  const contextOf = (base: string): string => {
    const below = plan.services.get(base)?.target;
    return below !== undefined && exists(below) ? `docker-image://${below.image}` : `service:${base}`;
  };
  const written = [...(service.build?.additionalContexts ?? [])].flatMap(([name, { value }]) =>
    value.kind === 'service' ? [[name, value.service] as const] : []
  );
  return {
    cacheFrom: [...new Set(sources)],
    cacheTo: cacheTargets(place, exportsCaches),
    additionalContexts: new Map([
      ...pins,
      ...[...written, ...links].map(([name, base]) => [name, contextOf(base)] as const)
    ]),
    labels: hashLabels(planned)
  };
}
