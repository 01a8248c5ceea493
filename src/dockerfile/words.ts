/**
 * Splits the text of an instruction into keyword, flags and the rest, and the rest into words or a JSON array.
 *
 * Source: BuildKit, frontend/dockerfile/parser/split_command.go and line_parsers.go.
 */
import type { Span } from '../diagnostic/index.ts';
import { BLANKS, isSpace, trim, trimLeft } from './go-text.ts';
import type { Escape } from './lines.ts';
import { invalid } from './problems.ts';

export interface CommandLine {
  /** As it was written. */
  readonly keyword: string;
  /** Words that begin with `--`, quotes and escapes taken out. */
  readonly flags: readonly string[];
  /** What follows the flags, without white space at its ends. */
  readonly rest: string;
}

export function splitCommandLine(text: string, escapeChar: Escape): CommandLine {
  const line = trim(text);
  const blank = BLANKS.exec(line);
  if (blank === null) return { keyword: line, flags: [], rest: '' };
  const { flags, rest } = extractFlags(line.slice(blank.index + blank[0].length), escapeChar);
  return { keyword: line.slice(0, blank.index), flags, rest: trim(rest) };
}

/**
 * BuildKit reads the flags byte by byte and takes each byte for a character: of `--exclude=ü` something else remains, and
 * the second byte of an `à` counts as white space. Both were seen in builds, so both happen here.
 */
function extractFlags(text: string, escapeChar: Escape): { readonly flags: readonly string[]; readonly rest: string } {
  if (!trimLeft(text).startsWith('--')) return { flags: [], rest: text };
  const line = Buffer.from(text, 'utf8').toString('latin1');
  const restFrom = (at: number) => Buffer.from(line.slice(at), 'latin1').toString('utf8');
  const flags: string[] = [];
  for (let at = 0; ; ) {
    while (isSpace(line.charAt(at))) at++;
    if (!line.startsWith('--', at)) return { flags, rest: restFrom(at) };
    const { word, end } = readFlag(line, at, escapeChar);
    if (word === '--') return { flags, rest: restFrom(end) };
    flags.push(word);
    at = end;
  }
}

function readFlag(line: string, start: number, escapeChar: Escape): { readonly word: string; readonly end: number } {
  let word = '';
  let quote = '';
  let at = start;
  for (; at < line.length; at++) {
    const character = line.charAt(at);
    if (quote === '' && isSpace(character)) break;
    if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character !== escapeChar) word += character;
    else if (at + 1 < line.length) word += line.charAt(++at);
  }
  return { word, end: at };
}

/** Words as ENV, LABEL and ARG have them: quotes keep words together and stay, for they are taken out later. */
export function splitQuotedWords(text: string, escapeChar: Escape): readonly string[] {
  const words: string[] = [];
  const characters = [...text];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (quote === '' && isSpace(character)) {
      if (word !== undefined && word !== '') words.push(word);
      word = undefined;
      continue;
    }
    word ??= '';
    if (character === escapeChar && quote !== "'") {
      // At the very end it vanishes, and closes what was quoted.
      if (at + 1 === characters.length) break;
      word += character + (characters[++at] ?? '');
      continue;
    }
    if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    word += character;
  }
  if (word !== undefined && word !== '') words.push(word);
  return words;
}

/** The words of COPY, FROM, EXPOSE, VOLUME: quotes mean nothing here. */
export function splitPlainWords(text: string): readonly string[] {
  return text === '' ? [] : text.split(new RegExp(BLANKS, 'g'));
}

/**
 * The items of a JSON array; undefined where the text is none, for then it is taken as ordinary words.
 *
 * @throws DiagnosticError `invalid-dockerfile` for an array of anything but strings.
 */
export function parseJsonWords(text: string, at: Span): readonly string[] | undefined {
  if (!trimLeft(text).startsWith('[')) return undefined;
  const items = parseArray(trimLeft(text));
  if (items === undefined) return undefined;
  if (items.every(item => typeof item === 'string')) {
    // A half of a surrogate pair is no character; Go's decoder replaces it.
    return items.map(item => item.replace(LONE_SURROGATE, '\ufffd'));
  }
  throw invalid(at, 'a JSON array here may hold strings only', 'put every item into double quotes');
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function parseArray(text: string): readonly unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined; // Not JSON, which is no error: `RUN [ -f x ]` is a command.
  }
}
