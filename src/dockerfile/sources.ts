/**
 * What files and images come from: stages, images, contexts, each once, known by their number.
 *
 * In: names as FROM, `COPY --from` and `--mount=from` have them. Out: sources, each after those that it needs.
 * Named contexts go over stages and images of the same name.
 *
 * Source: BuildKit, frontend/dockerui (`NamedContext`) and dockerfile2llb (`toCommand`, `addState`).
 */
import type { Span } from '../diagnostic/index.ts';
import { type ImageReference, normalizePlatform, normalizeReference, parseReference } from '../image/index.ts';
import type { Dockerfile } from './dockerfile.ts';
import { expandAt } from './expand.ts';
import type { FromInstruction } from './instruction.ts';
import { invalid } from './problems.ts';
import type { BaseImage, Form, NamedContext, ReachOptions, Step } from './reach.ts';
import type { ReadStage, StepRecord } from './stage-reader.ts';
import { isKnown } from './unknown.ts';

interface Placed {
  readonly at: Span;
  readonly label: string;
}

/** For which platform it is taken; undefined where it is that of the build. */
interface OnPlatform {
  readonly platform: string | undefined;
}

export type Source =
  | Branch
  | { readonly kind: 'scratch' }
  | (Placed & { readonly kind: 'image'; readonly reference: string; readonly platform: string })
  /** An image of the project; `form` says what of it counts. */
  | (Placed & OnPlatform & { readonly kind: 'project'; readonly service: string; readonly form: Form })
  | (Placed & { readonly kind: 'context'; readonly name: string })
  /** Something from elsewhere, known by its address; `content` says what is there, where that is known. */
  | (Placed & OnPlatform & { readonly kind: 'other'; readonly value: string; readonly content: string | undefined });

/** A stage with all that it is built upon, down to something that is no stage. */
export interface Branch {
  readonly kind: 'branch';
  /** The number of the source below. */
  readonly base: number;
  readonly steps: readonly Step[];
}

/** What a stage takes something from, as a person names it. */
export type Origin =
  | { readonly kind: 'stage'; readonly index: number }
  | { readonly kind: 'scratch' }
  /** By its full name. */
  | { readonly kind: 'image'; readonly reference: string }
  | { readonly kind: 'project'; readonly service: string }
  /** A directory; '' is the build context. */
  | { readonly kind: 'context'; readonly name: string }
  | { readonly kind: 'other'; readonly value: string };

/** What stands below a stage. */
export type Below =
  | { readonly kind: 'stage'; readonly index: number }
  | {
      readonly kind: 'source';
      readonly number: (form: Form) => number;
      /** What it says of itself; undefined where it is no image: nothing, or plain files. */
      readonly image: BaseImage | undefined;
      readonly origin: Origin;
    };

export interface Sources {
  /** The number of a stage, or of what it stands upon where it adds nothing. */
  addBranch(stage: ReadStage, form: Form): number;
  /** What a stage is built upon: an earlier stage, or a source. */
  below(from: FromInstruction, index: number): Below;
  /** A named context in the place of a stage, where there is one. */
  replacement(from: FromInstruction): Exclude<Below, { readonly kind: 'stage' }> | undefined;
  /** What is no stage, as `--from` names it. */
  named(name: string, at: Span, label: string): number;
  /** A repository that ADD fetches. */
  remote(address: string, at: Span, label: string): number;
  /** The name of the directory that a source is; undefined where it is something else. */
  contextAt(number: number): string | undefined;
  /** What a source that is no stage is. */
  originAt(number: number): Origin;
  all(): readonly Source[];
  links(): ReadonlyMap<string, string>;
}

type Named = Exclude<Below, { readonly kind: 'stage' }>;

/** An image that nobody has looked at. */
const UNSEEN_IMAGE: BaseImage = { onBuild: [], environment: new Map(), opaque: true };

export function createSources(
  dockerfile: Dockerfile,
  options: ReachOptions,
  globals: ReadonlyMap<string, string>
): Sources {
  const { stages, escapeChar } = dockerfile;
  const found: Source[] = [];
  const numbers = new Map<string, number>();
  const links = new Map<string, string>();

  const add = (key: readonly string[], source: Source): number => {
    const text = JSON.stringify(key);
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, found.length);
    found.push(source);
    return found.length - 1;
  };

  const addBranch = (stage: ReadStage, form: Form): number => {
    const key = JSON.stringify(['stage', form, stage.index]);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const steps = stage.records.flatMap(record => stepOf(record, form));
    const base = stage.base(form === 'image' || steps.some(dependsOnConfiguration) ? 'image' : 'files');
    const number = form === 'files' && steps.length === 0 ? base : found.push({ kind: 'branch', base, steps }) - 1;
    numbers.set(key, number);
    return number;
  };

  const scratch = (): Named => ({
    kind: 'source',
    number: () => add(['scratch'], { kind: 'scratch' }),
    origin: { kind: 'scratch' },
    image: undefined
  });

  const onContext = (name: string, context: NamedContext, place: Placed, platform: string): Named => ({
    kind: 'source',
    number: form => addContext(name, context, form, place, platform),
    origin: originOfContext(name, context),
    image: imageOf(context, platform)
  });

  const imageOf = (context: NamedContext, platform: string): BaseImage | undefined => {
    switch (context.kind) {
      case 'directory':
        return undefined;
      case 'image':
        return context.reference === 'scratch' ? undefined : registryImage(context.reference, platform);
      case 'project':
        return context.image.on(platform);
      case 'other':
        return UNSEEN_IMAGE;
    }
  };

  const registryImage = (name: string, platform: string): BaseImage => {
    const reference = parseReference(name);
    const known = reference === undefined ? undefined : options.registryImage(normalizeReference(reference), platform);
    return known ?? UNSEEN_IMAGE;
  };

  const addContext = (name: string, context: NamedContext, form: Form, place: Placed, platform: string): number => {
    switch (context.kind) {
      case 'directory':
        return add(['context', name], { kind: 'context', name, ...place });
      case 'image':
        if (context.reference === 'scratch') return add(['scratch'], { kind: 'scratch' });
        return addImage(context.reference, platform, place);
      case 'project': {
        const { service } = context.image;
        const source = { kind: 'project', service, form, platform: differing(platform), ...place } as const;
        return add(['project', form, service, platform], source);
      }
      case 'other':
        return addOther(context.value, context.content, platform, place);
    }
  };

  const addOther = (value: string, content: string | undefined, platform: string, place: Placed): number =>
    add(['other', value, platform], { kind: 'other', value, content, platform: differing(platform), ...place });

  const differing = (platform: string) => (platform === options.platform ? undefined : platform);

  const addImage = (name: string, platform: string, place: Placed): number => {
    const reference = parseReference(name);
    if (reference === undefined) {
      throw invalid(place.at, `"${name}" is not the name of an image`, 'names are in lower case: "registry/name:tag"');
    }
    const full = normalizeReference(reference);
    return add(['image', full, platform], { kind: 'image', reference: full, platform, ...place });
  };

  /** A context, an image of the project, or any other image. */
  const byName = (name: string, platform: string, place: Placed): Named => {
    if (name === 'scratch') return scratch();
    const context = contextNamed(options, name, platform);
    if (context !== undefined) return onContext(context.key, context.context, place, platform);
    const reference = parseReference(name);
    const image = reference === undefined ? undefined : options.projectImage(normalizeReference(reference));
    if (reference !== undefined && image !== undefined) {
      links.set(familiarName(reference), image.service);
      return onContext(name, { kind: 'project', image }, place, platform);
    }
    const number = () => addImage(name, platform, place);
    return { kind: 'source', number, origin: imageOrigin(name), image: registryImage(name, platform) };
  };

  const expandGlobal = (word: string, at: Span) => expandAt(word, name => globals.get(name), { escapeChar }, at).text;

  const platformOf = ({ platform, at }: FromInstruction): string => {
    if (platform === undefined) return options.platform;
    const expanded = expandGlobal(platform, at);
    if (expanded === '') throw invalid(at, `the platform "${platform}" is empty`, 'give the ARG in it a default');
    return expanded === options.platform ? expanded : normalizePlatform(expanded);
  };

  return {
    addBranch,
    below(from, index) {
      const { at, label } = from;
      const name = expandGlobal(from.base, at);
      if (name === '') throw invalid(at, `the base image "${from.base}" is empty`, 'give the ARG in it a default');
      // Names of stages are in lower case, and FROM compares them as they stand.
      const earlier = stages.slice(0, index).findLastIndex(stage => stage.from.name === name);
      return earlier === -1 ? byName(name, platformOf(from), { at, label }) : { kind: 'stage', index: earlier };
    },
    replacement(from) {
      const { name, at, label } = from;
      if (name === undefined) return undefined;
      const platform = platformOf(from);
      const context = contextNamed(options, name, platform);
      return context === undefined ? undefined : onContext(context.key, context.context, { at, label }, platform);
    },
    named: (name, at, label) => byName(name, options.platform, { at, label }).number('files'),
    remote: (value, at, label) => addOther(value, undefined, options.platform, { at, label }),
    contextAt: number => {
      const source = found[number];
      return source?.kind === 'context' ? source.name : undefined;
    },
    originAt: number => {
      const source = found[number];
      if (source === undefined || source.kind === 'branch') throw new Error(`source ${number} is not from elsewhere`);
      return originOf(source);
    },
    all: () => found,
    links: () => links
  };
}

function originOf(source: Exclude<Source, Branch>): Origin {
  switch (source.kind) {
    case 'scratch':
      return { kind: 'scratch' };
    case 'image':
      return { kind: 'image', reference: source.reference };
    case 'project':
      return { kind: 'project', service: source.service };
    case 'context':
      return { kind: 'context', name: source.name };
    case 'other':
      return { kind: 'other', value: source.value };
  }
}

function originOfContext(name: string, context: NamedContext): Origin {
  switch (context.kind) {
    case 'directory':
      return { kind: 'context', name };
    case 'image':
      return context.reference === 'scratch' ? { kind: 'scratch' } : imageOrigin(context.reference);
    case 'project':
      return { kind: 'project', service: context.image.service };
    case 'other':
      return { kind: 'other', value: context.value };
  }
}

function imageOrigin(name: string): Origin {
  const reference = parseReference(name);
  return { kind: 'image', reference: reference === undefined ? name : normalizeReference(reference) };
}

/** The name that no named context can take the place of. */
const NOTHING = 'scratch';

function contextNamed(
  { contexts }: ReachOptions,
  name: string,
  platform: string
): { readonly key: string; readonly context: NamedContext } | undefined {
  if (name.toLowerCase() === NOTHING) return undefined;
  const reference = parseReference(name);
  const familiar = reference === undefined ? name : familiarName(reference);
  for (const key of [`${familiar}::${platform}`, familiar]) {
    const context = contexts.get(key);
    if (context !== undefined) return { key, context };
  }
  return undefined;
}

function stepOf({ keyword, files, image, reads, label, at }: StepRecord, form: Form): readonly Step[] {
  if (form === 'files' && files === undefined) return [];
  const done = files === undefined ? [] : ['files', ...files];
  const said = form === 'files' ? [] : ['image', ...image];
  return [{ canonical: [keyword, ...done, ...said], label, at, reads }];
}

/** Whether a step depends on what the image below says of itself: its variables, its user, its directory. */
function dependsOnConfiguration({ canonical }: Step): boolean {
  return canonical[0] === 'RUN' || !canonical.every(isKnown);
}

/** The name as docker shows it, and as BuildKit wants it in a named context: no `docker.io/library/`, no `:latest`. */
export function familiarName({ registry, path, tag, digest }: ImageReference): string {
  const short = registry === 'docker.io' ? path.replace(/^library\//, '') : `${registry}/${path}`;
  const withTag = tag === undefined || tag === 'latest' ? short : `${short}:${tag}`;
  return digest === undefined ? withTag : `${withTag}@${digest}`;
}
