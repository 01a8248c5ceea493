/** An instruction in pieces, and what all instructions are made of. */
import type { DiagnosticError, Span } from '../diagnostic/index.ts';
import { type FlagKinds, type Flags, readFlags } from './flags.ts';
import type { Command } from './instruction.ts';
import type { Escape, Line } from './lines.ts';
import { invalid } from './problems.ts';
import { type CommandLine, parseJsonWords, splitPlainWords } from './words.ts';

/** An instruction in pieces, on its way to be one. */
export interface Draft extends CommandLine {
  readonly line: Line;
  readonly at: Span;
  readonly label: string;
  readonly escapeChar: Escape;
}

/** Where it stands, and what it is called. */
export function placeOf({ at, label }: Draft): { readonly at: Span; readonly label: string } {
  return { at, label };
}

/** @throws DiagnosticError `invalid-dockerfile` */
export function flagsOf(draft: Draft, kinds: FlagKinds): Flags {
  return readFlags(draft.keyword.toUpperCase(), draft.flags, kinds, draft.at);
}

/** Words in JSON form, or as they stand between blanks. */
export function listOf({ rest, at }: Draft): { readonly words: readonly string[]; readonly json: boolean } {
  const json = parseJsonWords(rest, at);
  return json === undefined ? { words: splitPlainWords(rest), json: false } : { words: json, json: true };
}

/** A command in JSON form, or else a line for the shell. */
export function readCommand({ rest, at }: Draft): Command {
  const json = parseJsonWords(rest, at);
  return json === undefined ? { words: rest === '' ? [] : [rest], shell: true } : { words: json, shell: false };
}

/** @returns an error to throw. */
export function tooFew(draft: Draft, expected: string): DiagnosticError {
  const keyword = draft.keyword.toUpperCase();
  return invalid(draft.at, `${keyword} takes ${expected}`, `write something behind ${keyword}`);
}
