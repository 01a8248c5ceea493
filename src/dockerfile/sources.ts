/**
 * What files and images come from: stages, images, contexts, each once and in order of discovery.
 *
 * In: names as FROM, `COPY --from` and `--mount=from` have them. Out: sources, known by their number.
 * Named contexts go over stages and images of the same name.
 *
 * Source: BuildKit, frontend/dockerui (`NamedContext`) and dockerfile2llb (`toCommand`).
 */
import { DiagnosticError, type Span } from '../diagnostic/index.ts';
import { type ImageReference, normalizeReference, parseReference } from '../image/index.ts';
import type { Dockerfile, Stage } from './parse.ts';
import type { NamedContext, ReachOptions, Step, Widening } from './reach.ts';
import type { VariableValue } from './shell-words.ts';

export type Source =
  | Branch
  | { readonly kind: 'scratch' }
  | {
      readonly kind: 'image';
      readonly reference: string;
      readonly platform: string;
      readonly at: Span;
      readonly label: string;
    }
  /** An image of the project; `form` says what of it counts. */
  | {
      readonly kind: 'project';
      readonly service: string;
      readonly form: 'image' | 'files';
      readonly at: Span;
      readonly label: string;
    }
  | { readonly kind: 'context'; readonly name: string; readonly at: Span; readonly label: string }
  | { readonly kind: 'other'; readonly value: string; readonly at: Span; readonly label: string };

/** A stage with all that it is built upon, down to something that is no stage. */
export interface Branch {
  readonly kind: 'branch';
  /** The number of the source below. */
  readonly base: number;
  readonly steps: readonly Step[];
  readonly onBuild: readonly string[];
  readonly environment: ReadonlyMap<string, VariableValue>;
  readonly opaque: boolean;
}

/** Reads a stage; called once for each stage and form. */
export type ReadBranch = (stage: Stage, form: 'image' | 'files') => Branch;

/** What stands below a stage. */
export type Below =
  | { readonly kind: 'stage'; readonly stage: Stage }
  | { readonly kind: 'source'; readonly number: number; readonly context: NamedContext | undefined };

export interface Sources {
  addTarget(stage: Stage, form: 'image' | 'files', readBranch: ReadBranch): Branch;
  /** The source of `COPY --from` or `--mount=from`. */
  sourceOf(name: string, at: Span, label: string): number;
  /** What a stage is built upon: an earlier stage, or a source. */
  below(stage: Stage, image: string, platform: string): Below;
  /** A named context in the place of a stage, where there is one. */
  replacement(stage: Stage): Below | undefined;
  /** What a source is; undefined while it is being read. */
  kindOf(number: number): Source['kind'] | undefined;
  /** The name of the directory that a source is; undefined where it is something else. */
  contextAt(number: number): string | undefined;
  all(): readonly Source[];
  links(): ReadonlyMap<string, string>;
}

export function createSources(dockerfile: Dockerfile, options: ReachOptions, widened: Widening[]): Sources {
  const { stages } = dockerfile;
  const found: (Source | undefined)[] = [];
  const numbers = new Map<string, number>();
  const links = new Map<string, string>();
  const reading = new Set<string>();
  let readBranch: ReadBranch = () => {
    throw new Error('no target was added');
  };

  const add = (key: string, source: Source): number => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, found.length);
    found.push(source);
    return found.length - 1;
  };

  const addBranch = (stage: Stage, form: 'image' | 'files'): number => {
    const key = `stage ${form} ${stage.index}`;
    const known = numbers.get(key);
    if (known !== undefined) {
      if (reading.has(key)) throw circle(stage);
      return known;
    }
    const number = found.length;
    numbers.set(key, number);
    found.push(undefined);
    reading.add(key);
    found[number] = readBranch(stage, form);
    reading.delete(key);
    return number;
  };

  const contextNamed = (name: string, platform: string): NamedContext | undefined => {
    const reference = parseReference(name);
    const key = reference === undefined ? name : familiarName(reference);
    return options.contexts.get(`${key}::${platform}`) ?? options.contexts.get(key);
  };

  const addContext = (
    name: string,
    context: NamedContext,
    form: 'image' | 'files',
    at: Span,
    label: string
  ): number => {
    switch (context.kind) {
      case 'directory':
        return add(`context ${name}`, { kind: 'context', name: keyOf(name), at, label });
      case 'image':
        return addImage(context.reference, options.platform, at, label);
      case 'project':
        return add(`project ${form} ${context.image.service}`, {
          kind: 'project',
          service: context.image.service,
          form,
          at,
          label
        });
      case 'other':
        return add(`other ${context.value}`, { kind: 'other', value: context.value, at, label });
    }
  };

  /** The key under which the caller knows a named context. */
  const keyOf = (name: string): string => {
    const reference = parseReference(name);
    const familiar = reference === undefined ? name : familiarName(reference);
    return options.contexts.has(familiar) ? familiar : name;
  };

  const addImage = (name: string, platform: string, at: Span, label: string): number => {
    const reference = parseReference(name);
    if (reference === undefined) {
      widened.push({ reason: `"${name}" is not an image name that can be understood`, at });
      return add(`other ${name}`, { kind: 'other', value: name, at, label });
    }
    const full = normalizeReference(reference);
    return add(`image ${full} ${platform}`, { kind: 'image', reference: full, platform, at, label });
  };

  /** A context, an image of the project, or any other image. */
  const addNamed = (name: string, form: 'image' | 'files', platform: string, at: Span, label: string): Below => {
    const context = contextNamed(name, platform);
    if (context !== undefined) {
      return { kind: 'source', number: addContext(name, context, form, at, label), context };
    }
    const reference = parseReference(name);
    const image = reference === undefined ? undefined : options.projectImage(normalizeReference(reference));
    if (reference !== undefined && image !== undefined) {
      links.set(familiarName(reference), image.service);
      const project: NamedContext = { kind: 'project', image };
      return { kind: 'source', number: addContext(name, project, form, at, label), context: project };
    }
    return { kind: 'source', number: addImage(name, platform, at, label), context: undefined };
  };

  const replacement = (stage: Stage): Below | undefined => {
    const context = stage.name === undefined ? undefined : contextNamed(stage.name, options.platform);
    if (context === undefined || stage.name === undefined) return undefined;
    return { kind: 'source', number: addContext(stage.name, context, 'image', stage.span, stage.label), context };
  };

  return {
    addTarget(stage, form, read) {
      readBranch = read;
      const branch = found[addBranch(stage, form)];
      if (branch?.kind !== 'branch') throw new Error('the target was not read');
      return branch;
    },
    sourceOf(name, at, label) {
      const number = /^\d+$/.test(name) ? Number(name) : undefined;
      if (number !== undefined) {
        const stage = stages[number];
        if (stage !== undefined) return addBranch(stage, 'files');
        throw invalid(at, `there is no stage ${number}`, `the stages are numbered from 0 to ${stages.length - 1}`);
      }
      const stage = stages.findLast(candidate => candidate.name === name.toLowerCase());
      if (stage !== undefined) return addBranch(stage, 'files');
      const below = addNamed(name, 'files', options.platform, at, label);
      if (below.kind === 'stage') throw new Error('a name that is no stage led to one');
      return below.number;
    },
    below(stage, image, platform) {
      if (image === 'scratch')
        return { kind: 'source', number: add('scratch', { kind: 'scratch' }), context: undefined };
      const earlier = stages.slice(0, stage.index).findLast(({ name }) => name === image.toLowerCase());
      if (earlier !== undefined) return { kind: 'stage', stage: earlier };
      return addNamed(image, 'image', platform, stage.span, stage.label);
    },
    replacement,
    kindOf: number => found[number]?.kind,
    contextAt: number => {
      const source = found[number];
      return source?.kind === 'context' ? source.name : undefined;
    },
    all: () => found.flatMap(source => (source === undefined ? [] : [source])),
    links: () => links
  };
}

/** The name as docker shows it, and as BuildKit wants it in a named context: no `docker.io/library/`, no `:latest`. */
export function familiarName({ registry, path, tag, digest }: ImageReference): string {
  const short = registry === 'docker.io' ? path.replace(/^library\//, '') : `${registry}/${path}`;
  const withTag = tag === undefined || tag === 'latest' ? short : `${short}:${tag}`;
  return digest === undefined ? withTag : `${withTag}@${digest}`;
}

function circle(stage: Stage): DiagnosticError {
  return invalid(stage.span, 'the stages need each other in a circle', 'let a stage copy from earlier stages only');
}

function invalid(at: Span, message: string, help: string): DiagnosticError {
  return new DiagnosticError({ code: 'invalid-dockerfile', at, message, help });
}
