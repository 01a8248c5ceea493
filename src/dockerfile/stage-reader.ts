/**
 * Reads a stage: the instructions of all stages below it and its own, with variables replaced.
 *
 * Every instruction becomes a record of two halves: what it does to files (BuildKit's cache key), and what it does to the
 * image (configuration and history). A stage from which is only copied counts by the first alone.
 *
 * Source: BuildKit, frontend/dockerfile/dockerfile2llb/convert.go.
 */
import type { Span } from '../diagnostic/index.ts';
import { configure } from './configure.ts';
import { copyFiles } from './copy.ts';
import { type Dockerfile, parseTrigger } from './dockerfile.ts';
import { expandAt } from './expand.ts';
import type { Instruction } from './instruction.ts';
import { invalid } from './problems.ts';
import type { DeclaredArgument, Fetch, Form, ReachOptions, StepRead, Widening } from './reach.ts';
import { runCommand } from './run.ts';
import type { Expansion } from './shell-words.ts';
import type { Below, Origin, Sources } from './sources.ts';
import { deriveState, emptyState, imageState, lookUpIn, type StageState } from './state.ts';

/** What an instruction comes down to. */
export interface StepRecord {
  readonly keyword: string;
  /** What it does to files, undefined where it does nothing to them. */
  readonly files: readonly string[] | undefined;
  /** What it does to the image's configuration and history. */
  readonly image: readonly string[];
  readonly reads: readonly StepRead[];
  readonly label: string;
  readonly at: Span;
}

/** What a stage takes from elsewhere, and the instruction that takes it. */
export interface StageUse {
  readonly kind: 'base' | 'copy' | 'mount';
  readonly origin: Origin;
  readonly label: string;
  readonly at: Span;
}

/** A stage that the target reaches. It tells people how a build hangs together; the fingerprint knows no stages. */
export interface ReachedStage {
  readonly index: number;
  readonly name: string | undefined;
  readonly at: Span;
  /** In the order of the instructions. */
  readonly uses: readonly StageUse[];
}

/** A stage that was read. */
export interface ReadStage {
  readonly index: number;
  /** The number of the source that is no stage and that all stands upon, by what is asked of it. */
  readonly base: (form: Form) => number;
  readonly records: readonly StepRecord[];
  readonly state: StageState;
}

/** What instructions need to know. */
export interface StepContext {
  readonly dockerfile: Dockerfile;
  readonly options: ReachOptions;
  readonly sources: Sources;
  readonly globals: ReadonlyMap<string, string>;
  readonly widened: Widening[];
  readonly assumed: Widening[];
  readonly declared: DeclaredArgument[];
  readonly fetches: Fetch[];
  readonly state: StageState;
  /** The number of the source of `COPY --from`: a stage, an image, a context. */
  readonly copySource: (name: string, at: Span, label: string) => number;
  /** The same for `--mount=from`, where a number is the name of an image. */
  readonly mountSource: (name: string, at: Span, label: string) => number;
  readonly expand: (word: string, at: Span) => Expansion;
}

export interface StageReader {
  /** @throws DiagnosticError `invalid-dockerfile` */
  read(index: number): ReadStage;
  /** The stages that were read so far, in the order of the file. */
  reached(): readonly ReachedStage[];
}

export function createStageReader(
  shared: Omit<StepContext, 'state' | 'copySource' | 'mountSource' | 'expand'>
): StageReader {
  const { dockerfile, sources } = shared;
  const { stages } = dockerfile;
  const known = new Map<number, ReadStage>();
  const reading = new Set<number>();
  const uses = new Map<number, StageUse[]>();

  const read = (index: number): ReadStage => {
    const done = known.get(index);
    if (done !== undefined) return done;
    reading.add(index);
    const result = readStage(index);
    reading.delete(index);
    known.set(index, result);
    return result;
  };

  const readStage = (index: number): ReadStage => {
    const { from, instructions } = stageAt(index);
    const replaced = sources.replacement(from);
    if (replaced !== undefined) {
      note(index, { kind: 'base', origin: replaced.origin, label: from.label, at: from.at });
      // BuildKit takes what the replaced stage puts off from the Dockerfile all the same.
      const onBuild = instructions.flatMap(each => (each.kind === 'ONBUILD' ? [each.text] : []));
      return { index, base: replaced.number, records: [], state: { ...stateOn(replaced), onBuild } };
    }
    const below = sources.below(from, index);
    const origin = below.kind === 'stage' ? below : below.origin;
    note(index, { kind: 'base', origin, label: from.label, at: from.at });
    const { base, records, state, triggers } = startOn(below);
    const context = contextOf(index, state);
    const put = triggers.map(trigger => {
      const instruction = parseTrigger(trigger, from.at);
      return { ...instruction, label: `ONBUILD ${instruction.label}` };
    });
    const own = [...put, ...instructions].map(instruction => perform(instruction, context));
    for (const { keyword, reads, label, at } of own) {
      // What is read of a named context was noted where it was named.
      if (!reads.some(read => read.context === '')) continue;
      note(index, { kind: keyword === 'RUN' ? 'mount' : 'copy', origin: { kind: 'context', name: '' }, label, at });
    }
    return { index, base, records: [...records, ...own], state };
  };

  const startOn = (below: Below) => {
    if (below.kind === 'source') {
      return { base: below.number, records: [], state: stateOn(below), triggers: below.image?.onBuild ?? [] };
    }
    const { base, records, state } = read(below.index);
    // What the stage below put off is done here, and so stands no longer in the image.
    const kept = records.filter(({ keyword }) => keyword !== 'ONBUILD');
    return { base, records: kept, state: deriveState(state), triggers: state.onBuild };
  };

  const stageAt = (index: number) => {
    const stage = stages[index];
    if (stage === undefined) throw new Error(`there is no stage ${index}`);
    return stage;
  };

  const contextOf = (index: number, state: StageState): StepContext => ({
    ...shared,
    state,
    copySource: (name, at, label) =>
      /^[+-]?\d+$/.test(name)
        ? stageSource(Number(name), index, { kind: 'copy', at, label })
        : namedSource(name, index, { kind: 'copy', at, label }),
    mountSource: (name, at, label) => namedSource(name, index, { kind: 'mount', at, label }),
    expand: (word, at) => expandAt(word, lookUpIn(state), { escapeChar: dockerfile.escapeChar }, at)
  });

  const namedSource = (name: string, index: number, use: Omit<StageUse, 'origin'>): number => {
    const found = stages.findLastIndex(({ from }) => from.name === name.toLowerCase());
    if (found !== -1) return stageSource(found, index, use);
    const number = sources.named(name, use.at, use.label);
    note(index, { ...use, origin: sources.originAt(number) });
    return number;
  };

  const stageSource = (found: number, index: number, use: Omit<StageUse, 'origin'>): number => {
    const { at } = use;
    if (stages[found] === undefined) {
      throw invalid(at, `there is no stage ${found}`, `the stages are numbered from 0 to ${stages.length - 1}`);
    }
    if (found >= index || reading.has(found)) {
      throw invalid(at, 'a stage cannot copy from itself or from a later one', 'copy from a stage above this one');
    }
    note(index, { ...use, origin: { kind: 'stage', index: found } });
    return sources.addBranch(read(found), 'files');
  };

  const note = (index: number, use: StageUse): void => {
    const noted = uses.get(index);
    if (noted === undefined) uses.set(index, [use]);
    else noted.push(use);
  };

  const reached = () =>
    [...uses.entries()]
      .sort(([a], [b]) => a - b)
      .map(([index, taken]): ReachedStage => {
        const { name, at } = stageAt(index).from;
        return { index, name, at, uses: taken.sort((a, b) => a.at.start - b.at.start) };
      });

  return { read, reached };
}

function stateOn({ image }: Exclude<Below, { readonly kind: 'stage' }>): StageState {
  return image === undefined ? emptyState() : imageState(image);
}

function perform(instruction: Instruction, context: StepContext): StepRecord {
  const { kind: keyword, label, at } = instruction;
  const place = { keyword, label, at };
  switch (instruction.kind) {
    case 'COPY':
    case 'ADD':
      return { ...place, ...copyFiles(instruction, context) };
    case 'RUN':
      return { ...place, ...runCommand(instruction, context) };
    default:
      return { ...place, reads: [], ...configure(instruction, context) };
  }
}
