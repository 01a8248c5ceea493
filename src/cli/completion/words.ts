/**
 * What an unfinished argument list says so far.
 *
 * It may lack anything, so neither yargs nor the quick reader can look at it; unknown options are passed over.
 */
import type { OptionTable, ParsedArguments } from '../command.ts';
import { writtenArguments } from '../written-arguments.ts';

export interface UnfinishedArguments {
  readonly options: ParsedArguments['options'];
  readonly positionals: readonly string[];
  /** The option that the current word is the value of. */
  readonly pending: string | undefined;
}

/** @param words - Those between the command and the current word. */
export function readUnfinished(words: readonly string[], table: OptionTable): UnfinishedArguments {
  const options: Record<string, boolean | string | readonly string[]> = {};
  const positionals: string[] = [];
  let pending: string | undefined;
  for (const argument of writtenArguments(words, table)) {
    if (argument.kind === 'positional') {
      positionals.push(argument.word);
      continue;
    }
    const { name, value } = argument;
    const kind = name === undefined ? undefined : table[name]?.kind;
    if (name === undefined || kind === undefined) continue;
    if (kind === 'boolean') options[name] = true;
    else if (value === undefined) pending = name;
    else if (kind === 'text') options[name] = value;
    else {
      const before = options[name];
      options[name] = [...(Array.isArray(before) ? before : []), value];
    }
  }
  return { options, positionals, pending };
}

/**
 * The words of bash as a program would get them. bash hands them out as they were typed, and `--modes=exact` in three.
 *
 * Variables and command substitutions stay as they are; `~/` is the home folder.
 */
export function wordsOfBash(typed: readonly string[], home: string | undefined): readonly string[] {
  const words: string[] = [];
  let joins = false;
  for (const word of typed) {
    const last = words.at(-1);
    if (word === '=' && last?.startsWith('--') && !last.includes('=')) {
      words[words.length - 1] = `${last}=`;
      joins = true;
      continue;
    }
    if (joins && last !== undefined) words[words.length - 1] = `${last}${unquoted(word, home)}`;
    else words.push(unquoted(word, home));
    joins = false;
  }
  return words;
}

function unquoted(word: string, home: string | undefined): string {
  const expanded = home !== undefined && word.startsWith('~/') ? `${home}${word.slice(1)}` : word;
  return expanded.replace(
    /\\([\s\S])|'([^']*)'?|"((?:[^"\\]|\\[\s\S])*)"?/g,
    (_, escaped?: string, single?: string, double?: string) =>
      escaped ?? single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? ''
  );
}
