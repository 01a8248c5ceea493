/** Expansion with an error that has a place. */
import type { Span } from '../diagnostic/index.ts';
import { invalid } from './problems.ts';
import { type Expansion, ExpansionError, expandWord, type Lookup, type WordOptions } from './shell-words.ts';

/** @throws DiagnosticError `invalid-dockerfile` where the builder would refuse the word. */
export function expandAt(word: string, lookup: Lookup, options: WordOptions, at: Span): Expansion {
  if (!/['"$\\`]/.test(word) && !/\s/.test(word)) return { text: word, words: word === '' ? [] : [word] };
  try {
    return expandWord(word, lookup, options);
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error;
    throw invalid(at, error.message, error.help);
  }
}
