/** What is wrong with a Dockerfile, as a finding with a place. */
import { DiagnosticError, type Span, suggestName } from '../diagnostic/index.ts';

/** @returns an error to throw. */
export function invalid(at: Span, message: string, help?: string): DiagnosticError {
  return new DiagnosticError({ code: 'invalid-dockerfile', at, message, ...(help === undefined ? {} : { help }) });
}

/**
 * A word that this version of us does not know, and a newer frontend may: the only kind of error that a Dockerfile
 * which names its own frontend can be forgiven.
 */
export class UnknownWordError extends DiagnosticError {}

/** @returns an error to throw; its help names the nearest known word, else all of them. */
export function unknownWord(at: Span, message: string, word: string, known: readonly string[]): UnknownWordError {
  const near = suggestName(word, known);
  const list = known.map(name => `"${name}"`).join(', ');
  const help = near !== undefined ? `did you mean "${near}"?` : known.length > 0 ? `known are ${list}` : undefined;
  return new UnknownWordError({ code: 'invalid-dockerfile', at, message, ...(help === undefined ? {} : { help }) });
}
