/**
 * What could stand where the cursor is.
 *
 * In: the words of the command line up to the cursor. Out: candidates, from the definitions of the commands, from the
 * project at hand, from git and from docker. What cannot be read gives none: nobody wants an error for a TAB.
 */
import type { Command, OptionDefinition, OptionTable, ParsedArguments } from '../command.ts';
import { writtenArguments } from '../written-arguments.ts';
import { readUnfinished } from './words.ts';

export interface Candidate {
  readonly word: string;
  /** One line; empty for none. */
  readonly description: string;
}

export interface Answer {
  /** What the shell adds to the candidates by itself. */
  readonly shellAdds: 'nothing' | 'files' | 'folders';
  /** Those that begin as the current word does; of `--modes=ex` only what stands after the `=`. */
  readonly candidates: readonly Candidate[];
}

/** Candidates that no definition knows. Each may fail. */
export interface CompletionSources {
  /** Of the project that the options so far name. */
  readonly services: (given: ParsedArguments) => Promise<readonly string[]>;
  readonly profiles: (given: ParsedArguments) => Promise<readonly string[]>;
  readonly gitRefs: () => Promise<readonly string[]>;
  /** What docker compose would answer for its own arguments; the last one is the current word. */
  readonly compose: (given: ParsedArguments, words: readonly string[]) => Promise<Answer>;
}

const NOTHING: Answer = { shellAdds: 'nothing', candidates: [] };

/** @param words - After the name of the program; the last one is the word at the cursor, empty where none was begun. */
export async function answerCompletion(
  words: readonly string[],
  commands: readonly Command[],
  sources: CompletionSources
): Promise<Answer> {
  const [name = '', ...others] = words;
  if (words.length <= 1) return matching(firstWords(commands), name);
  const current = others.at(-1) ?? '';
  const before = others.slice(0, -1);
  if (name === 'help') return matching(before.length === 0 ? namesOf(commands) : [], current);
  const command = commands.find(candidate => candidate.name === name);
  if (command === undefined) return NOTHING;
  const separator = before.indexOf('--');
  const own = separator === -1 ? before : before.slice(0, separator);
  const { options, positionals, pending } = readUnfinished(own, command.options);
  const given: ParsedArguments = { command: name, options, positionals, rest: [] };
  try {
    if (separator !== -1) {
      return name === 'compose' ? await sources.compose(given, others.slice(separator + 1)) : NOTHING;
    }
    if (pending !== undefined) return await valuesOf(command.options[pending], current, given, sources);
    if (current.startsWith('--') && current.includes('=')) {
      const [argument] = writtenArguments([current], command.options);
      if (argument?.kind !== 'option' || argument.name === undefined) return NOTHING;
      return await valuesOf(command.options[argument.name], argument.value ?? '', given, sources);
    }
    if (current.startsWith('-')) return matching(optionWords(command.options, options), current);
    return await positionalWords(command, current, given, sources);
  } catch {
    return NOTHING;
  }
}

function firstWords(commands: readonly Command[]): readonly Candidate[] {
  return [
    ...namesOf(commands),
    { word: 'help', description: 'Show the help of a command.' },
    { word: '--help', description: 'Show the help.' },
    { word: '--version', description: 'Show the version.' }
  ];
}

function namesOf(commands: readonly Command[]): readonly Candidate[] {
  return commands.map(({ name, describe }) => ({ word: name, description: describe }));
}

/** Options that can still be given. */
function optionWords(table: OptionTable, given: ParsedArguments['options']): readonly Candidate[] {
  const open = Object.entries(table).filter(
    ([name, { kind, hidden }]) => hidden !== true && (kind === 'list' || given[name] === undefined)
  );
  return [
    ...open.map(([name, { describe }]) => ({ word: `--${name}`, description: describe })),
    { word: '--help', description: 'Show the help.' }
  ];
}

async function positionalWords(
  { positional, name }: Command,
  current: string,
  given: ParsedArguments,
  sources: CompletionSources
): Promise<Answer> {
  if (name === 'compose') return matching([{ word: '--', description: 'The arguments of docker compose.' }], current);
  if (positional === undefined || (!positional.variadic && given.positionals.length > 0)) return NOTHING;
  const words = positional.choices ?? (await sources.services(given));
  return matching(plain(words.filter(word => !given.positionals.includes(word))), current);
}

/** What an option takes is told by the word for its value in the help. */
async function valuesOf(
  option: OptionDefinition | undefined,
  current: string,
  given: ParsedArguments,
  sources: CompletionSources
): Promise<Answer> {
  if (option?.choices !== undefined) return matching(plain(option.choices), current);
  const kinds = option?.value?.split('|') ?? [];
  const words = kinds.includes('REF')
    ? await sources.gitRefs()
    : kinds.includes('PROFILE')
      ? await sources.profiles(given)
      : [];
  const shellAdds = kinds.includes('FILE') ? 'files' : kinds.includes('DIR') ? 'folders' : 'nothing';
  return { ...matching(plain(words), current), shellAdds };
}

function plain(words: readonly string[]): readonly Candidate[] {
  return words.map(word => ({ word, description: '' }));
}

function matching(candidates: readonly Candidate[], current: string): Answer {
  return { shellAdds: 'nothing', candidates: candidates.filter(({ word }) => word.startsWith(current)) };
}
