/**
 * Instructions that change the image's configuration, or what later instructions see.
 *
 * Source: BuildKit, frontend/dockerfile/dockerfile2llb/convert.go (`dispatchEnv`, `dispatchWorkdir` and so on).
 */
import type { Span } from '../diagnostic/index.ts';
import { joinPath } from './go-text.ts';
import type { CopyInstruction, Instruction, ListInstruction, RunInstruction, TextInstruction } from './instruction.ts';
import { parsePorts } from './ports.ts';
import type { StepContext, StepRecord } from './stage-reader.ts';
import { setVariable, withShell } from './state.ts';
import { isKnown, unknownText } from './unknown.ts';

type Effect = Pick<StepRecord, 'files' | 'image'>;

export function configure(
  instruction: Exclude<Instruction, CopyInstruction | RunInstruction>,
  context: StepContext
): Effect {
  const { at } = instruction;
  const { config } = context.state;
  switch (instruction.kind) {
    case 'ARG':
      return imageOnly(instruction.args.flatMap(arg => declare(arg, context, at)));
    case 'ENV': {
      // All of one instruction is expanded before any of it is set.
      const pairs = instruction.pairs.map(
        ({ name, value }) => [textOf(name, context, at), textOf(value, context, at)] as const
      );
      for (const [name, value] of pairs) {
        setVariable(context.state, name, value);
        config.env.set(name, value);
      }
      return imageOnly(pairs.flat());
    }
    case 'LABEL':
      return imageOnly(
        instruction.pairs.flatMap(({ name, value }) => [textOf(name, context, at), textOf(value, context, at)])
      );
    case 'CMD':
    case 'ENTRYPOINT': {
      const { words, shell } = instruction.command;
      return imageOnly(shell ? withShell(config, words.join(' ')) : words);
    }
    case 'HEALTHCHECK':
      return imageOnly([...instruction.durations.map(String), String(instruction.retries), ...instruction.test]);
    case 'EXPOSE':
    case 'VOLUME':
    case 'SHELL':
      return list(instruction, context);
    default:
      return text(instruction, context);
  }
}

function imageOnly(image: readonly string[]): Effect {
  return { files: undefined, image };
}

function textOf(word: string, context: StepContext, at: Span): string {
  return context.expand(word, at).text;
}

/** The value of an ARG: what was passed, else its default, else what the global scope has. */
function declare(
  { name, value }: { readonly name: string; readonly value: string | undefined },
  context: StepContext,
  at: Span
): readonly string[] {
  const { state, options, globals } = context;
  state.args.push(name);
  context.declared.push({ name, at });
  const given = options.args.get(name);
  const resolved = given ?? (value === undefined ? globals.get(name) : textOf(value, context, at));
  if (resolved === undefined) return [name, 'unset'];
  // Attestations ask for these; no RUN sees them.
  if (name === 'BUILDKIT_SBOM_SCAN_CONTEXT' || name === 'BUILDKIT_SBOM_SCAN_STAGE') return [name, 'set', resolved];
  const counted = options.ignoreArgs.includes(name) ? unknownText('ignored', name) : resolved;
  setVariable(state, name, counted);
  return [name, 'set', counted];
}

function list(instruction: ListInstruction, context: StepContext): Effect {
  const { items, at } = instruction;
  switch (instruction.kind) {
    case 'EXPOSE':
      return imageOnly(
        parsePorts(
          items.flatMap(item => context.expand(item, at).words),
          at
        )
      );
    case 'VOLUME':
      return imageOnly(items.map(item => textOf(item, context, at)));
    case 'SHELL':
      context.state.config.shell = items;
      return imageOnly(items);
  }
}

function text(instruction: TextInstruction, context: StepContext): Effect {
  const { at } = instruction;
  const { state } = context;
  switch (instruction.kind) {
    case 'USER':
      state.config.user = textOf(instruction.text, context, at);
      return imageOnly([state.config.user]);
    case 'WORKDIR': {
      const directory = workingDirectory(state.config.workingDirectory, textOf(instruction.text, context, at));
      state.config.workingDirectory = directory;
      // The root is always there; any other directory is made, for the user of the moment.
      return { files: directory === '/' ? undefined : [directory, state.config.user], image: [] };
    }
    case 'STOPSIGNAL':
      return imageOnly([textOf(instruction.text, context, at)]);
    case 'MAINTAINER':
      return imageOnly([instruction.text]);
    case 'ONBUILD':
      state.onBuild = [...state.onBuild, instruction.text];
      return imageOnly([instruction.text]);
  }
}

/** An absolute path is taken as it is, a relative one cleaned. What is below an unknown directory stays unknown. */
function workingDirectory(current: string, path: string): string {
  if (path.startsWith('/')) return path;
  if (path === '') return current;
  if (!isKnown(current) || !isKnown(path)) return unknownText('path', current, path);
  return joinPath('/', current, path);
}
