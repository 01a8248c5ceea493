/**
 * What an unfinished argument list says so far.
 *
 * It may lack anything, so neither yargs nor the quick reader can look at it; unknown options are passed over.
 */
import type { OptionTable, ParsedArguments } from '../command.ts';

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
  const give = (name: string, value: string): void => {
    const before = options[name];
    options[name] = table[name]?.kind === 'list' ? [...(Array.isArray(before) ? before : []), value] : value;
  };
  for (const word of words) {
    if (pending !== undefined) {
      give(pending, word);
      pending = undefined;
    } else if (word.startsWith('-') && word !== '-') {
      const { name, value } = splitOption(word, table);
      if (name === undefined) continue;
      if (value !== undefined) give(name, value);
      else if (table[name]?.kind === 'boolean') options[name] = true;
      else pending = name;
    } else positionals.push(word);
  }
  return { options, positionals, pending };
}

/** `--file=x` and `-f` by the name of the option; no name where there is none such. */
export function splitOption(
  word: string,
  table: OptionTable
): { readonly name: string | undefined; readonly value: string | undefined } {
  const [, dashes = '', written = '', value] = /^(--?)([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
  const isKnown = (name: string): boolean => (dashes === '-' ? table[name]?.alias === written : name === written);
  return { name: Object.keys(table).find(isKnown), value };
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
