/**
 * Reads one instruction.
 *
 * Source: Dockerfile reference; where it is silent BuildKit's frontend/dockerfile/parser and instructions decide.
 */
import { DiagnosticError, type Span, suggestName } from '../diagnostic/index.ts';
import type { Flag, Instruction, InstructionBody, Pair } from './instruction.ts';
import type { LogicalLine } from './lines.ts';
import { splitWords } from './shell-words.ts';

const FLAGS: Readonly<Record<string, readonly string[]>> = {
  ADD: ['checksum', 'chmod', 'chown', 'exclude', 'keep-git-dir', 'link', 'parents', 'unpack'],
  ARG: [],
  CMD: [],
  COPY: ['chmod', 'chown', 'exclude', 'from', 'link', 'parents'],
  ENTRYPOINT: [],
  ENV: [],
  EXPOSE: [],
  FROM: ['platform'],
  HEALTHCHECK: ['interval', 'retries', 'start-interval', 'start-period', 'timeout'],
  LABEL: [],
  MAINTAINER: [],
  ONBUILD: [],
  RUN: ['device', 'mount', 'network', 'security'],
  SHELL: [],
  STOPSIGNAL: [],
  USER: [],
  VOLUME: [],
  WORKDIR: []
};

const KEYWORDS = Object.keys(FLAGS);
const BLANKS = /[\t\v\f\r ]+/;

/** @throws DiagnosticError `invalid-dockerfile`. */
export function parseInstruction(line: LogicalLine, escape: string): Instruction {
  const { span, heredocs } = line;
  const text = line.text.trim();
  const keywordEnd = text.search(BLANKS);
  const written = keywordEnd === -1 ? text : text.slice(0, keywordEnd);
  const keyword = written.toUpperCase();
  const known = FLAGS[keyword];
  if (known === undefined || !Object.hasOwn(FLAGS, keyword)) throw unknownInstruction(written, span);
  const { flags, rest } = readFlags(keywordEnd === -1 ? '' : text.slice(keywordEnd).trimStart());
  for (const { name } of flags) {
    if (!known.includes(name)) throw unknownFlag(keyword, name, known, span);
  }
  const label = `${keyword}${keywordEnd === -1 ? '' : ` ${text.slice(keywordEnd).trim().replace(/\s+/g, ' ')}`}`;
  return { keyword, span, label, flags, heredocs, ...readBody(keyword, rest, escape, line) };
}

function readBody(keyword: string, rest: string, escape: string, line: LogicalLine): InstructionBody {
  const { span } = line;
  if (rest === '' && keyword !== 'CMD' && keyword !== 'ENTRYPOINT') {
    throw invalid(span, `${keyword} needs at least one argument`, `see "${keyword}" in the Dockerfile reference`);
  }
  switch (keyword) {
    case 'FROM':
      return readFrom(rest, span);
    case 'ARG':
      return {
        kind: 'arg',
        pairs: splitWords(rest, escape).map(word => pairOf(word))
      };
    case 'ENV':
    case 'LABEL':
      return { kind: keyword === 'ENV' ? 'env' : 'label', pairs: readPairs(keyword, rest, escape, span) };
    case 'ADD':
    case 'COPY':
      return readCopy(keyword, rest, line);
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT': {
      const list = readJson(rest, span);
      return { kind: 'command', form: list === undefined ? 'shell' : 'exec', words: list ?? [rest] };
    }
    case 'SHELL': {
      const list = readJson(rest, span);
      if (list === undefined) throw invalid(span, 'SHELL needs a JSON list', 'write it as SHELL ["/bin/sh", "-c"]');
      return { kind: 'command', form: 'exec', words: list };
    }
    case 'VOLUME':
      return { kind: 'words', words: readJson(rest, span) ?? rest.split(BLANKS) };
    case 'EXPOSE':
      return { kind: 'words', words: rest.split(BLANKS) };
    case 'HEALTHCHECK':
      return readHealthcheck(rest, span);
    case 'USER':
    case 'WORKDIR':
    case 'STOPSIGNAL':
      return { kind: 'words', words: [rest] };
    default:
      return { kind: 'text', text: rest };
  }
}

/** Flags stand before the first word that does not begin with `--`. */
function readFlags(text: string): { readonly flags: readonly Flag[]; readonly rest: string } {
  const flags: Flag[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && /\s/.test(text[at] ?? '')) at++;
    if (!text.startsWith('--', at)) return { flags, rest: text.slice(at).trim() };
    let word = '';
    let quote = '';
    for (; at < text.length; at++) {
      const character = text[at] ?? '';
      if (quote === '' && /\s/.test(character)) break;
      if (character === quote) quote = '';
      else if (quote === '' && (character === '"' || character === "'")) quote = character;
      else if (character === '\\' && at + 1 < text.length) word += text[++at] ?? '';
      else word += character;
    }
    if (word === '--') return { flags, rest: text.slice(at).trim() };
    const equals = word.indexOf('=');
    flags.push(
      equals === -1
        ? { name: word.slice(2), value: true }
        : { name: word.slice(2, equals), value: word.slice(equals + 1) }
    );
  }
}

function readFrom(rest: string, span: Span): InstructionBody {
  const [image = '', as, name, ...more] = rest.split(BLANKS);
  if (as === undefined) return { kind: 'from', image, name: undefined };
  if (as.toUpperCase() === 'AS' && name !== undefined && more.length === 0) {
    if (/^[a-z][a-z0-9-_.]*$/i.test(name)) return { kind: 'from', image, name: name.toLowerCase() };
    throw invalid(
      span,
      `"${name}" cannot be the name of a stage`,
      'begin it with a letter, then letters, digits, "-", "_" and "."'
    );
  }
  throw invalid(span, 'FROM takes an image, and a name after AS', 'write it as FROM image AS name');
}

function readCopy(keyword: string, rest: string, { span }: LogicalLine): InstructionBody {
  const words = readJson(rest, span) ?? rest.split(BLANKS);
  const destination = words.at(-1);
  if (words.length < 2 || destination === undefined) {
    throw invalid(span, `${keyword} needs a source and a destination`, `write it as ${keyword} source destination`);
  }
  return { kind: 'copy', sources: words.slice(0, -1), destination };
}

function readHealthcheck(rest: string, span: Span): InstructionBody {
  const [type = '', ...more] = rest.split(BLANKS);
  const command = rest.slice(type.length).trim();
  if (type.toUpperCase() === 'NONE' && more.length === 0) return { kind: 'healthcheck', form: 'none', words: [] };
  if (type.toUpperCase() !== 'CMD' || command === '') {
    throw invalid(span, 'HEALTHCHECK takes NONE, or CMD and a command', 'write it as HEALTHCHECK CMD command');
  }
  const list = readJson(command, span);
  return { kind: 'healthcheck', form: list === undefined ? 'shell' : 'exec', words: list ?? [command] };
}

function readPairs(keyword: string, rest: string, escape: string, span: Span): Pair[] {
  const words = splitWords(rest, escape);
  const [first = ''] = words;
  if (!first.includes('=')) {
    const blank = rest.search(BLANKS);
    if (blank === -1) throw invalid(span, `${keyword} needs a name and a value`, `write it as ${keyword} NAME=value`);
    return [{ key: rest.slice(0, blank), value: rest.slice(blank).trimStart() }];
  }
  return words.map(word => {
    const pair = pairOf(word);
    if (pair.value !== undefined) return pair;
    throw invalid(span, `"${word}" has no "="`, `write it as ${keyword} NAME=value`);
  });
}

function pairOf(word: string): Pair {
  const equals = word.indexOf('=');
  return equals === -1
    ? { key: word, value: undefined }
    : { key: word.slice(0, equals), value: word.slice(equals + 1) };
}

/** @returns undefined where the text is no JSON list: then it is what a shell reads. */
function readJson(text: string, span: Span): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(list)) return undefined;
  const words = list.filter(item => typeof item === 'string');
  if (words.length === list.length) return words;
  throw invalid(span, 'a JSON list here holds texts only', 'put each word in double quotes');
}

function unknownInstruction(written: string, at: Span): DiagnosticError {
  const meant = suggestName(written.toUpperCase(), KEYWORDS);
  return invalid(
    at,
    `"${written}" is not an instruction`,
    meant === undefined ? `the instructions are ${KEYWORDS.join(', ')}` : `did you mean ${meant}?`
  );
}

function unknownFlag(keyword: string, name: string, known: readonly string[], at: Span): DiagnosticError {
  const meant = suggestName(name, known);
  const flags = known.map(flag => `--${flag}`).join(', ');
  return invalid(
    at,
    `${keyword} has no flag --${name}`,
    meant !== undefined ? `did you mean --${meant}?` : flags === '' ? 'remove it' : `its flags are ${flags}`
  );
}

function invalid(at: Span, message: string, help: string): DiagnosticError {
  return new DiagnosticError({ code: 'invalid-dockerfile', at, message, help });
}
