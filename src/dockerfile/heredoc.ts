/**
 * Here-documents: which words of a line announce one, and their names.
 *
 * Source: Dockerfile reference, "Here-documents"; BuildKit, frontend/dockerfile/parser/parser.go (`heredocsFromLine`).
 */
import { ExpansionError, expandWord, type WordOptions } from './shell-words.ts';

/** A word such as `<<EOF`, `3<<-"EOF"`. */
export interface HeredocMark {
  readonly name: string;
  /** Whether variables in the body are expanded: no part of the name was quoted. */
  readonly expand: boolean;
  /** `<<-`: tabs at the start of the body's lines go. */
  readonly chomp: boolean;
}

export interface Heredoc extends HeredocMark {
  /** The body as it was written, tabs and line breaks included. */
  readonly content: string;
}

const FORM = /^\d*<<(-?)([^<]*)$/;
const NOTHING_SET = () => undefined;
const OPTIONS: WordOptions = { escapeChar: '\\', keepUnset: true };

/** @returns undefined where the word announces none, or nothing that can be understood. */
export function parseHeredocMark(word: string): HeredocMark | undefined {
  const match = FORM.exec(word);
  const rest = match?.[2] ?? '';
  if (rest === '') return undefined;
  const words = wordsOf(rest, OPTIONS);
  const raw = wordsOf(rest, { ...OPTIONS, rawQuotes: true });
  const [name] = words ?? [];
  if (name === undefined || words?.length !== 1 || raw?.length !== 1) return undefined;
  return { name, expand: countQuotes(name) === countQuotes(raw[0] ?? ''), chomp: match?.[1] === '-' };
}

/** The marks of a whole line, in order; none where the line's quotes are not closed. */
export function heredocMarks(line: string): readonly HeredocMark[] {
  if (!line.includes('<<')) return [];
  const words = wordsOf(line, { ...OPTIONS, rawQuotes: true, rawEscapes: true }) ?? [];
  return words.map(parseHeredocMark).filter(mark => mark !== undefined);
}

/** The body as a program gets it. */
export function heredocText({ chomp, content }: Heredoc): string {
  return chomp ? content.replace(/(^|\n)\t+/g, '$1') : content;
}

function wordsOf(text: string, options: WordOptions): readonly string[] | undefined {
  try {
    return expandWord(text, NOTHING_SET, options).words;
  } catch (error) {
    if (error instanceof ExpansionError) return undefined;
    throw error;
  }
}

function countQuotes(text: string): number {
  return text.split(/['"]/).length - 1;
}
