/**
 * Where heredocs begin: `<<EOF`, `3<<-"EOF"`.
 *
 * Source: Dockerfile reference, "Here-documents"; BuildKit, frontend/dockerfile/parser (`ParseHeredoc`).
 */
import { expandWord, splitWords } from './shell-words.ts';

export interface HeredocStart {
  /** The delimiter without quotes. */
  readonly name: string;
  /** Whether variables in the content are replaced (by COPY and ADD): the delimiter has no quotes. */
  readonly expand: boolean;
  /** `<<-`: tabs at the beginning of lines go. */
  readonly chomp: boolean;
  readonly fileDescriptor: number;
}

const HEREDOC = /^(\d*)<<(-?)([^<]*)$/;

/** @returns undefined where the word begins no heredoc. */
export function parseHeredoc(word: string, escape: string): HeredocStart | undefined {
  const match = HEREDOC.exec(word);
  if (match === null) return undefined;
  const [, descriptor = '', dash, rest = ''] = match;
  if (rest === '' || /^\s/.test(rest)) return undefined;
  const unquoted = expandWord(rest, { escape, lookup: () => undefined, keepDollars: true });
  if (unquoted === undefined || unquoted.text === '') return undefined;
  return {
    name: unquoted.text,
    expand: !/['"]/.test(rest),
    chomp: dash === '-',
    fileDescriptor: descriptor === '' ? 0 : Number(descriptor)
  };
}

/** The heredocs that a line begins, in order. */
export function heredocsOf(line: string, escape: string): HeredocStart[] {
  return splitWords(line, escape).flatMap(word => parseHeredoc(word, escape) ?? []);
}
