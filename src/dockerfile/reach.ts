/**
 * What a build of one target reads and does.
 *
 * In: a Dockerfile, the target, build arguments, platforms, named contexts, images of the project.
 * Out: sources, each after those that it needs, the target last. Each stage is flattened with the stages that it is
 * built upon, with variables replaced, so that comments, blank lines, the case of keywords, the names of stages and
 * whatever the target does not reach leave no trace. Two Dockerfiles mean the same build if their sources are equal.
 *
 * Source: Dockerfile reference; BuildKit, frontend/dockerfile/dockerfile2llb.
 */
import { DiagnosticError, type Span } from '../diagnostic/index.ts';
import { isDockerfileFrontend } from './directives.ts';
import type { Dockerfile } from './dockerfile.ts';
import { globalArguments } from './global-arguments.ts';
import { createSources, type Source } from './sources.ts';
import { createStageReader, type ReachedStage, type StepRecord } from './stage-reader.ts';

/** One source of a COPY or ADD, or one bind mount; the shape is the context room's. */
export interface ContextRead {
  readonly kind: 'copy' | 'add' | 'bind';
  readonly source: string;
  readonly excludes: readonly string[];
  readonly parents: boolean;
  readonly at: Span;
}

/** A read and the context that it goes to: '' is the main one. */
export interface StepRead {
  readonly context: string;
  readonly read: ContextRead;
}

/** An instruction with all that it depends on. */
export interface Step {
  /** What counts: the keyword, then its parts. Holds values of build arguments: digest it before it is shown. */
  readonly canonical: readonly string[];
  /** The instruction as written, on one line; without the values of ENV and ARG. */
  readonly label: string;
  readonly at: Span;
  readonly reads: readonly StepRead[];
}

/** What an image brings to a build that is based on it. */
export interface BaseImage {
  /** Its own `ONBUILD` instructions. */
  readonly onBuild: readonly string[];
  /** Its variables; see `Reach`. */
  readonly environment: ReadonlyMap<string, string>;
  /** Whether it may define more variables. */
  readonly opaque: boolean;
}

/** An image that another service of the project builds. */
export interface ProjectImage {
  readonly service: string;
  /** What it brings where it is taken for a platform. */
  readonly on: (platform: string) => BaseImage;
}

/** What a named context is. */
export type NamedContext =
  | { readonly kind: 'directory' }
  | { readonly kind: 'image'; readonly reference: string }
  | { readonly kind: 'project'; readonly image: ProjectImage }
  /** A git or http address, an OCI layout: known by its text, and a layout by what it holds. */
  | { readonly kind: 'other'; readonly value: string; readonly content?: string | undefined };

/** A build argument that a stage declares, and where. */
export interface DeclaredArgument {
  readonly name: string;
  readonly at: Span;
}

/** Something from elsewhere that ADD brings in. */
export interface Fetch {
  readonly kind: 'http' | 'git';
  /** As expanded. It may hold credentials, so it must not be shown. */
  readonly address: string;
  /** '' where none is given. */
  readonly checksum: string;
  readonly at: Span;
}

/** `image`: all of an image counts. `files`: only what its files are made of, for builds that merely copy from it. */
export type Form = 'image' | 'files';

export interface ReachOptions {
  /** A stage's name or number; undefined for the last stage. */
  readonly target: string | undefined;
  /** Where the target is named, for errors. */
  readonly targetAt: Span | undefined;
  readonly form: Form;
  readonly args: ReadonlyMap<string, string>;
  /** Names of arguments whose values do not count where a stage declares them. */
  readonly ignoreArgs: readonly string[];
  readonly platform: string;
  readonly buildPlatform: string;
  /** By name as BuildKit wants it. */
  readonly contexts: ReadonlyMap<string, NamedContext>;
  /** The service that builds an image, by its full name. */
  readonly projectImage: (fullName: string) => ProjectImage | undefined;
  /** What an image of a registry says of itself, by its full name; undefined where it was not asked. */
  readonly registryImage: (fullName: string, platform: string) => BaseImage | undefined;
}

/** Something that cannot be known: the caller takes all contexts and the raw Dockerfile. */
export interface Widening {
  readonly reason: string;
  readonly at: Span;
}

export interface Reach {
  readonly sources: readonly Source[];
  /** In the order of the file; empty where the Dockerfile is not understood. */
  readonly stages: readonly ReachedStage[];
  /** Whether any instruction runs a program: then network, hosts and limits count. */
  readonly runs: boolean;
  readonly widened: readonly Widening[];
  /** Names of variables whose default was taken although the base image might set them. */
  readonly assumed: readonly Widening[];
  /** Build arguments that the reached stages declare. */
  readonly declared: readonly DeclaredArgument[];
  /** What the reached stages fetch. */
  readonly fetches: readonly Fetch[];
  /** What the image brings to those built upon it. */
  readonly onBuild: readonly string[];
  /** Values that only the base image knows stand in it as tokens, which mean nothing outside of this room. */
  readonly environment: ReadonlyMap<string, string>;
  readonly opaque: boolean;
  /** Names of image references that mean a service of the project, as BuildKit wants them in a named context. */
  readonly links: ReadonlyMap<string, string>;
}

/** @throws DiagnosticError `unknown-target`, `invalid-dockerfile`. */
export function reach(dockerfile: Dockerfile, options: ReachOptions): Reach {
  const unread = reasonUnread(dockerfile, options);
  if (unread !== undefined) return widenedReach(unread);
  const widened: Widening[] = [];
  const assumed: Widening[] = [];
  const globals = globalArguments(dockerfile, options);
  const declared: DeclaredArgument[] = [];
  const fetches: Fetch[] = [];
  const sources = createSources(dockerfile, options, globals);
  const reader = createStageReader({ dockerfile, options, sources, globals, widened, assumed, declared, fetches });
  const stage = reader.read(targetIndex(dockerfile, options));
  sources.addBranch({ ...stage, records: [...stage.records, ...builderRecords(dockerfile, options)] }, options.form);
  return {
    sources: sources.all(),
    stages: reader.reached(),
    runs: sources.all().some(source => source.kind === 'branch' && source.steps.some(isRun)),
    widened,
    assumed,
    declared,
    fetches,
    onBuild: stage.state.onBuild,
    environment: stage.state.config.env,
    opaque: stage.state.opaque,
    links: sources.links()
  };
}

/**
 * Build arguments that reach the image without an instruction that names them. Proxies are not among them: they reach
 * every RUN, but BuildKit keeps them out of its cache key.
 *
 * Source: Dockerfile reference, "BuildKit built-in build args".
 */
const IMAGE_ARGUMENTS = ['BUILDKIT_MULTI_PLATFORM', 'SOURCE_DATE_EPOCH'] as const;

function builderRecords(
  { syntax, stages, source }: Dockerfile,
  { args, ignoreArgs }: ReachOptions
): readonly StepRecord[] {
  const at = stages.at(-1)?.from.at ?? { source, start: 0, end: 0 };
  const records: StepRecord[] = IMAGE_ARGUMENTS.flatMap(name => {
    const value = args.get(name);
    const label = `build argument ${name}`;
    return value === undefined || ignoreArgs.includes(name)
      ? []
      : [{ keyword: 'argument', files: undefined, image: [name, value], reads: [], label, at }];
  });
  const frontend = args.get('BUILDKIT_SYNTAX') ?? syntax?.image;
  if (frontend !== undefined) {
    const label = 'the frontend that reads the Dockerfile';
    records.push({ keyword: 'syntax', files: [frontend], image: [], reads: [], label, at: syntax?.at ?? at });
  }
  return records;
}

function isRun({ canonical }: Step): boolean {
  return canonical[0] === 'RUN';
}

function widenedReach(widening: Widening): Reach {
  return {
    sources: [],
    stages: [],
    runs: true,
    widened: [widening],
    assumed: [],
    declared: [],
    fetches: [],
    onBuild: [],
    environment: new Map(),
    opaque: true,
    links: new Map()
  };
}

function reasonUnread({ unread, source, stages }: Dockerfile, { args }: ReachOptions): Widening | undefined {
  const asked = args.get('BUILDKIT_SYNTAX')?.trim().split(' ', 1)[0];
  const at = stages[0]?.from.at ?? { source, start: 0, end: 0 };
  if (asked !== undefined && asked !== '' && !isDockerfileFrontend(asked)) {
    return { reason: 'the build argument BUILDKIT_SYNTAX decides what the Dockerfile means', at };
  }
  return unread;
}

/**
 * The stage that is meant. A later stage hides an earlier one of its name. BuildKit knows no numbers here, the builder
 * before it did; whoever has one in a Compose file means what that did.
 */
function targetIndex({ stages, source }: Dockerfile, { target, targetAt }: ReachOptions): number {
  if (target === undefined || target === '') return stages.length - 1;
  const named = stages.findLastIndex(({ from }) => from.name === target.toLowerCase());
  if (named !== -1) return named;
  if (/^\d+$/.test(target) && Number(target) < stages.length) return Number(target);
  const names = stages.flatMap(({ from: { name } }) => (name === undefined ? [] : [`"${name}"`]));
  throw new DiagnosticError({
    code: 'unknown-target',
    ...(targetAt === undefined ? { file: source.path } : { at: targetAt }),
    message: `the target "${target}" is not a stage of ${source.path}`,
    help: names.length === 0 ? 'its stages have no names; leave "target" away' : `its stages are ${names.join(', ')}`
  });
}
