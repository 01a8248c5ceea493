/**
 * One instruction as what counts of it, with variables replaced, and what it reads.
 *
 * Source: BuildKit, frontend/dockerfile/instructions (`Expand`) and dockerfile2llb: which parts have variables replaced.
 */
import { DiagnosticError, type Span } from '../diagnostic/index.ts';
import { copyStep } from './copy.ts';
import type { Instruction, Pair } from './instruction.ts';
import type { Dockerfile } from './parse.ts';
import type { ReachOptions, Step, Widening } from './reach.ts';
import { runStep } from './run.ts';
import { lookUpIn, type Scope } from './scope.ts';
import { expandWord, type VariableValue } from './shell-words.ts';
import type { Sources } from './sources.ts';

export interface StepContext {
  readonly dockerfile: Dockerfile;
  readonly options: ReachOptions;
  /** Undefined before the first FROM. */
  readonly sources: Sources | undefined;
  readonly widened: Widening[];
  /** Arguments of the global scope. */
  readonly globals: ReadonlyMap<string, VariableValue>;
  /** Changed by ARG and ENV. */
  readonly scope: Scope;
}

export interface StepReader {
  /** @throws DiagnosticError `invalid-dockerfile` where the builder would refuse the word. */
  expand(word: string, at: Span, keepQuotes?: boolean): string;
  /** As `expand`; undefined where the value cannot be known. */
  expandKnown(word: string, at: Span): string | undefined;
  /** The steps that an instruction is, none for those that do not count. */
  read(instruction: Instruction): readonly Step[];
}

export function createStepReader(context: StepContext): StepReader {
  const { dockerfile, scope } = context;
  const { escape } = dockerfile.directives;
  const expanded = (word: string, at: Span, keepQuotes = false) => {
    const result = expandWord(word, { escape, lookup: name => lookUpIn(scope, name), keepQuotes });
    if (result !== undefined) return result;
    throw new DiagnosticError({
      code: 'invalid-dockerfile',
      at,
      message: 'a quote or a variable in this instruction has no end, is required, or cannot be understood',
      help: 'variables are $NAME or ${NAME}, with :-, :+, :?, #, % or / as modifiers'
    });
  };
  const reader: StepReader = {
    expand: (word, at, keepQuotes) => expanded(word, at, keepQuotes).text,
    expandKnown: (word, at) => {
      const { text, unknown } = expanded(word, at);
      return unknown.length === 0 ? text : undefined;
    },
    read: instruction => readStep(instruction, context, reader)
  };
  return reader;
}

function readStep(instruction: Instruction, context: StepContext, reader: StepReader): readonly Step[] {
  const { keyword, label, span: at } = instruction;
  const step = (...parts: readonly string[]): Step => ({ canonical: [keyword, ...parts], label, at, reads: [] });
  switch (instruction.kind) {
    case 'arg':
      return instruction.pairs.map(pair => step(...declare(pair, context, reader, at)));
    case 'env':
      return instruction.pairs
        .map(pair => {
          const key = reader.expand(pair.key, at);
          const value = reader.expand(pair.value ?? '', at);
          return { key, value, step: step(key, value) };
        })
        .map(({ key, value, step: counted }) => {
          context.scope.env.set(key, value);
          return counted;
        });
    case 'label':
      return instruction.pairs.map(({ key, value }) => step(reader.expand(key, at), reader.expand(value ?? '', at)));
    case 'copy':
      return [copyStep(instruction, context, reader)];
    case 'command':
      return [keyword === 'RUN' ? runStep(instruction, context, reader) : step(instruction.form, ...instruction.words)];
    case 'words':
      return [step(...instruction.words.map(word => reader.expand(word, at)))];
    case 'healthcheck':
      return [step(instruction.form, ...instruction.words, ...instruction.flags.map(durationFlag).sort())];
    case 'text':
      return [step(instruction.text)];
    case 'from':
      return [];
  }
}

/** The value of an ARG: what was passed, else its default, else what the global scope has. */
function declare(
  { key, value }: Pair,
  { options, globals, scope }: StepContext,
  reader: StepReader,
  at: Span
): readonly string[] {
  if (options.ignoreArgs.includes(key)) {
    scope.args.set(key, { unknown: true });
    return [key, 'ignored', ''];
  }
  const given = options.args.get(key);
  const inherited = globals.get(key);
  const resolved =
    given ?? (value === undefined ? (typeof inherited === 'string' ? inherited : undefined) : reader.expand(value, at));
  if (resolved === undefined) return [key];
  scope.args.set(key, resolved);
  return [key, resolved];
}

const UNITS_NS: Readonly<Record<string, number>> = {
  h: 3.6e12,
  m: 6e10,
  s: 1e9,
  ms: 1e6,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ns: 1
};

/** `--interval=60s` and `--interval=1m` are one. */
function durationFlag({ name, value }: { readonly name: string; readonly value: string | true }): string {
  const text = value === true ? '' : value;
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(h|ms|us|µs|μs|ns|m|s)/g)];
  const isDuration = parts.length > 0 && parts.map(([part]) => part).join('') === text;
  const nanoseconds = parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS_NS[unit] ?? 0), 0);
  return `${name}=${isDuration ? nanoseconds : text}`;
}
