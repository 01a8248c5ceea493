/**
 * What a build of one target reads and does.
 *
 * In: a Dockerfile, the target, build arguments, platforms, named contexts, images of the project.
 * Out: sources in order of discovery, the target first. Each stage is flattened with the stages that it is built upon,
 * with variables replaced, so that comments, blank lines, the case of keywords, the names of stages and whatever the
 * target does not reach leave no trace. Two Dockerfiles mean the same build if their sources are equal.
 *
 * Source: Dockerfile reference; BuildKit, frontend/dockerfile/dockerfile2llb.
 */
import { DiagnosticError, type Span } from '../diagnostic/index.ts';
import { createBranchReader } from './branch.ts';
import type { Dockerfile, Stage } from './parse.ts';
import type { VariableValue } from './shell-words.ts';
import { createSources, type Source } from './sources.ts';

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

export interface Step {
  /** What counts: the keyword, then its parts. Holds values of build arguments: digest it before it is shown. */
  readonly canonical: readonly string[];
  /** The instruction as written, on one line. */
  readonly label: string;
  readonly at: Span;
  readonly reads: readonly StepRead[];
}

/** An image that another service of the project builds. */
export interface ProjectImage {
  readonly service: string;
  /** Its own `ONBUILD` instructions. */
  readonly onBuild: readonly string[];
  readonly environment: ReadonlyMap<string, VariableValue>;
  /** Whether its base may define more variables. */
  readonly opaque: boolean;
}

/** What a named context is. */
export type NamedContext =
  | { readonly kind: 'directory' }
  | { readonly kind: 'image'; readonly reference: string }
  | { readonly kind: 'project'; readonly image: ProjectImage }
  /** A git or http address, an OCI layout: known by its text only. */
  | { readonly kind: 'other'; readonly value: string };

export interface ReachOptions {
  /** A stage's name or number; undefined for the last stage. */
  readonly target: string | undefined;
  /** Where the target is named, for errors. */
  readonly targetAt: Span | undefined;
  /** `files`: only what files are made of counts; for builds that merely copy from this one. */
  readonly form: 'image' | 'files';
  readonly args: ReadonlyMap<string, string>;
  /** Names of arguments whose values do not count. */
  readonly ignoreArgs: readonly string[];
  readonly platform: string;
  readonly buildPlatform: string;
  /** By name as BuildKit wants it. */
  readonly contexts: ReadonlyMap<string, NamedContext>;
  /** The service that builds an image, by its full name. */
  readonly projectImage: (fullName: string) => ProjectImage | undefined;
}

/** Something that cannot be known: the caller takes the whole context and the raw Dockerfile. */
export interface Widening {
  readonly reason: string;
  readonly at: Span;
}

export interface Reach {
  readonly sources: readonly Source[];
  /** Whether any instruction runs a program: then network, hosts and limits count. */
  readonly runs: boolean;
  readonly widened: readonly Widening[];
  /** What the image brings to those built upon it. */
  readonly onBuild: readonly string[];
  readonly environment: ReadonlyMap<string, VariableValue>;
  readonly opaque: boolean;
  /** Names of image references that mean a service of the project, as BuildKit wants them in a named context. */
  readonly links: ReadonlyMap<string, string>;
}

/** @throws DiagnosticError `unknown-target`, `invalid-dockerfile`. */
export function reach(dockerfile: Dockerfile, options: ReachOptions): Reach {
  const widened: Widening[] = [...unknownFrontend(dockerfile, options)];
  const sources = createSources(dockerfile, options, widened);
  const readBranch = createBranchReader(dockerfile, options, sources, widened);
  const target = targetStage(dockerfile, options);
  const branch = sources.addTarget(target, options.form, readBranch);
  return {
    sources: sources.all(),
    runs: sources
      .all()
      .some(source => source.kind === 'branch' && source.steps.some(({ canonical }) => canonical[0] === 'RUN')),
    widened,
    onBuild: branch.onBuild,
    environment: branch.environment,
    opaque: branch.opaque,
    links: sources.links()
  };
}

/** The frontends whose rules are known here. */
const KNOWN_FRONTEND = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/;

function unknownFrontend({ directives, stages }: Dockerfile, { args }: ReachOptions): Widening[] {
  const argument = args.get('BUILDKIT_SYNTAX');
  const asked = argument ?? directives.syntax?.value;
  const at = directives.syntax?.span ?? stages[0]?.span;
  if (asked === undefined || at === undefined || KNOWN_FRONTEND.test(asked.split(/\s+/)[0] ?? '')) return [];
  return [{ reason: 'the Dockerfile asks for a frontend whose rules are not known here', at }];
}

/** A name wins over a number; later stages of the same name over earlier ones. */
function targetStage({ stages, source }: Dockerfile, { target, targetAt }: ReachOptions): Stage {
  const last = stages.at(-1);
  if (last === undefined) throw new Error('a parsed Dockerfile has a stage');
  if (target === undefined || target === '') return last;
  const named = stages.findLast(({ name }) => name === target.toLowerCase());
  const numbered = /^\d+$/.test(target) ? stages[Number(target)] : undefined;
  const found = named ?? numbered;
  if (found !== undefined) return found;
  const names = stages.flatMap(({ name }) => (name === undefined ? [] : [`"${name}"`]));
  throw new DiagnosticError({
    code: 'unknown-target',
    ...(targetAt === undefined ? { file: source.path } : { at: targetAt }),
    message: `the target "${target}" is not a stage of ${source.path}`,
    help: names.length === 0 ? 'its stages have no names; leave "target" away' : `its stages are ${names.join(', ')}`
  });
}
