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
import type { Below, Sources } from './sources.ts';
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
}

export function createStageReader(
  shared: Omit<StepContext, 'state' | 'copySource' | 'mountSource' | 'expand'>
): StageReader {
  const { dockerfile, sources } = shared;
  const { stages } = dockerfile;
  const known = new Map<number, ReadStage>();
  const reading = new Set<number>();

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
      // BuildKit takes what the replaced stage puts off from the Dockerfile all the same.
      const onBuild = instructions.flatMap(each => (each.kind === 'ONBUILD' ? [each.text] : []));
      return { index, base: replaced.number, records: [], state: { ...stateOn(replaced), onBuild } };
    }
    const { base, records, state, triggers } = startOn(sources.below(from, index));
    const context = contextOf(index, state);
    const put = triggers.map(trigger => ({ ...parseTrigger(trigger, from.at), label: `ONBUILD ${trigger}` }));
    const own = [...put, ...instructions].map(instruction => perform(instruction, context));
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
      /^[+-]?\d+$/.test(name) ? stageSource(Number(name), index, at) : namedSource(name, index, at, label),
    mountSource: (name, at, label) => namedSource(name, index, at, label),
    expand: (word, at) => expandAt(word, lookUpIn(state), { escapeChar: dockerfile.escapeChar }, at)
  });

  const namedSource = (name: string, index: number, at: Span, label: string): number => {
    const found = stages.findLastIndex(({ from }) => from.name === name.toLowerCase());
    return found === -1 ? sources.named(name, at, label) : stageSource(found, index, at);
  };

  const stageSource = (found: number, index: number, at: Span): number => {
    if (stages[found] === undefined) {
      throw invalid(at, `there is no stage ${found}`, `the stages are numbered from 0 to ${stages.length - 1}`);
    }
    if (found >= index || reading.has(found)) {
      throw invalid(at, 'a stage cannot copy from itself or from a later one', 'copy from a stage above this one');
    }
    return sources.addBranch(read(found), 'files');
  };

  return { read };
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
