/**
 * Makes an instruction of a line, and refuses what BuildKit refuses.
 *
 * Source: BuildKit, frontend/dockerfile/instructions/parse.go and parser/line_parsers.go.
 */
import type { Span } from '../diagnostic/index.ts';
import { parseDuration } from './duration.ts';
import { type FlagKinds, type Flags, readFlags } from './flags.ts';
import { BLANKS, isSpace, trim, trimLeft } from './go-text.ts';
import { parseHeredocMark } from './heredoc.ts';
import type { Command, CopyInstruction, FromInstruction, Instruction, Pair } from './instruction.ts';
import { type Escape, type Line, labelOf } from './lines.ts';
import { checkMounts } from './mount.ts';
import { invalid, unknownWord } from './problems.ts';
import { type CommandLine, parseJsonWords, splitCommandLine, splitPlainWords, splitQuotedWords } from './words.ts';

/** An instruction in pieces, on its way to be one. */
interface Draft extends CommandLine {
  readonly line: Line;
  readonly at: Span;
  readonly label: string;
  readonly escapeChar: Escape;
}

const COPY_FLAGS: FlagKinds = {
  from: 'text',
  chown: 'text',
  chmod: 'text',
  link: 'switch',
  parents: 'switch',
  exclude: 'texts'
};
const ADD_FLAGS: FlagKinds = {
  chown: 'text',
  chmod: 'text',
  link: 'switch',
  'keep-git-dir': 'switch',
  checksum: 'text',
  unpack: 'switch',
  exclude: 'texts'
};
const RUN_FLAGS: FlagKinds = { mount: 'texts', network: 'text', security: 'text', device: 'texts' };
const HEALTHCHECK_DURATIONS = ['interval', 'timeout', 'start-period', 'start-interval'] as const;
const HEALTHCHECK_FLAGS: FlagKinds = {
  interval: 'text',
  timeout: 'text',
  'start-period': 'text',
  'start-interval': 'text',
  retries: 'text'
};

const PARSERS: Readonly<Record<string, (draft: Draft) => Instruction | FromInstruction>> = {
  ADD: draft => parseCopy(draft, 'ADD'),
  ARG: parseArg,
  CMD: draft => ({ kind: 'CMD', ...placeOf(draft), command: parseCommand(draft, {}) }),
  COPY: draft => parseCopy(draft, 'COPY'),
  ENTRYPOINT: draft => ({ kind: 'ENTRYPOINT', ...placeOf(draft), command: parseCommand(draft, {}) }),
  ENV: draft => ({ kind: 'ENV', ...placeOf(draft), ...parsePairs(draft, 'ENV') }),
  EXPOSE: parseExpose,
  FROM: parseFrom,
  HEALTHCHECK: parseHealthcheck,
  LABEL: draft => ({ kind: 'LABEL', ...placeOf(draft), pairs: parsePairs(draft, 'LABEL').pairs }),
  MAINTAINER: draft => parseText(draft, 'MAINTAINER'),
  ONBUILD: parseOnbuild,
  RUN: parseRun,
  SHELL: parseShell,
  STOPSIGNAL: draft => parseText(draft, 'STOPSIGNAL'),
  USER: draft => parseText(draft, 'USER'),
  VOLUME: parseVolume,
  WORKDIR: draft => parseText(draft, 'WORKDIR')
};

/** @throws DiagnosticError `invalid-dockerfile` */
export function parseInstruction(line: Line, escapeChar: Escape): Instruction | FromInstruction {
  const command = splitCommandLine(line.text, escapeChar);
  const keyword = command.keyword.toUpperCase();
  const parser = Object.hasOwn(PARSERS, keyword) ? PARSERS[keyword] : undefined;
  if (parser === undefined) {
    const at = { ...line.at, end: line.at.start + command.keyword.length };
    throw unknownWord(at, `"${command.keyword}" is not an instruction`, keyword, Object.keys(PARSERS));
  }
  return parser({ ...command, line, at: line.at, label: labelOf(line.text), escapeChar });
}

/** Whether the instruction of a line is one that takes here-documents, in a form that does. */
export function mayHaveHeredocs(text: string, escapeChar: Escape): boolean {
  const { keyword, rest } = splitCommandLine(text, escapeChar);
  const name = keyword.toUpperCase();
  if (name === 'ONBUILD' && rest !== '') return !/^onbuild\b/i.test(rest) && mayHaveHeredocs(rest, escapeChar);
  if (name !== 'RUN' && name !== 'COPY' && name !== 'ADD') return false;
  return !isJson(rest);
}

function isJson(text: string): boolean {
  if (!trimLeft(text).startsWith('[')) return false;
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false; // A command that begins with a bracket.
  }
}

function placeOf({ at, label }: Draft): { readonly at: Span; readonly label: string } {
  return { at, label };
}

function flagsOf(draft: Draft, kinds: FlagKinds): Flags {
  return readFlags(draft.keyword.toUpperCase(), draft.flags, kinds, draft.at);
}

function listOf({ rest, at }: Draft): { readonly words: readonly string[]; readonly json: boolean } {
  const json = parseJsonWords(rest, at);
  return json === undefined ? { words: splitPlainWords(rest), json: false } : { words: json, json: true };
}

function parseFrom(draft: Draft): FromInstruction {
  const [base = '', as, name, ...more] = splitPlainWords(draft.rest);
  const named = as?.toLowerCase() === 'as' && name !== undefined && more.length === 0;
  if (base === '' || (as !== undefined && !named)) {
    throw invalid(
      draft.at,
      'FROM takes an image, or an image and a name',
      'write "FROM image" or "FROM image AS name"'
    );
  }
  if (name !== undefined && !/^[a-z][a-z0-9-_.]*$/.test(name.toLowerCase())) {
    throw invalid(
      draft.at,
      `"${name}" cannot be the name of a stage`,
      'it begins with a letter; letters, digits, "-", "_" and "." may follow'
    );
  }
  const flags = flagsOf(draft, { platform: 'text' });
  return {
    kind: 'FROM',
    ...placeOf(draft),
    base,
    name: name?.toLowerCase(),
    platform: flags.text('platform') === '' ? undefined : flags.text('platform')
  };
}

function parseArg(draft: Draft): Instruction {
  const words = splitQuotedWords(draft.rest, draft.escapeChar);
  if (words.length === 0) throw tooFew(draft, 'a name');
  flagsOf(draft, {});
  const args = words.map(word => {
    const equals = word.indexOf('=');
    if (equals === 0) throw invalid(draft.at, 'ARG has a value without a name', 'write "ARG NAME=value"');
    return equals === -1
      ? { name: word, value: undefined }
      : { name: word.slice(0, equals), value: word.slice(equals + 1) };
  });
  return { kind: 'ARG', at: draft.at, label: labelOf(`ARG ${args.map(({ name }) => name).join(' ')}`), args };
}

function parsePairs(draft: Draft, kind: 'ENV' | 'LABEL'): { readonly pairs: readonly Pair[]; readonly label: string } {
  flagsOf(draft, {});
  const pairs = readPairs(draft, kind);
  return { pairs, label: labelOf(`${kind} ${pairs.map(({ name }) => name).join(' ')}`) };
}

function readPairs(draft: Draft, kind: 'ENV' | 'LABEL'): readonly Pair[] {
  const words = splitQuotedWords(draft.rest, draft.escapeChar);
  const [first] = words;
  if (first === undefined) throw tooFew(draft, 'a name and a value');
  if (!first.includes('=')) {
    const blank = BLANKS.exec(draft.rest);
    if (blank === null) throw invalid(draft.at, `${kind} has no value`, `write "${kind} NAME=value"`);
    const name = draft.rest.slice(0, blank.index);
    if (name === '') throw blankName(draft, kind);
    return [{ name, value: draft.rest.slice(blank.index + blank[0].length) }];
  }
  return words.map(word => {
    const equals = word.indexOf('=');
    if (equals === -1) {
      throw invalid(
        draft.at,
        `${kind} has the word "${labelOf(word)}" without "="`,
        'put values with blanks into double quotes'
      );
    }
    if (equals === 0) throw blankName(draft, kind);
    return { name: word.slice(0, equals), value: word.slice(equals + 1) };
  });
}

function blankName(draft: Draft, kind: string) {
  return invalid(draft.at, `${kind} has a value without a name`, `write "${kind} NAME=value"`);
}

function parseCopy(draft: Draft, kind: 'COPY' | 'ADD'): CopyInstruction {
  const { words } = listOf(draft);
  if (words.length < 2) {
    throw invalid(draft.at, `${kind} takes a source and a destination`, `write "${kind} source destination"`);
  }
  const flags = flagsOf(draft, kind === 'COPY' ? COPY_FLAGS : ADD_FLAGS);
  const destination = words.at(-1) ?? '';
  if (parseHeredocMark(destination) !== undefined) {
    throw invalid(draft.at, `${kind} cannot copy into a here-document`, 'the destination is the last word');
  }
  const from = flags.text('from');
  if (from?.includes('$')) {
    throw invalid(
      draft.at,
      `"--from=${from}" has a variable, which is not expanded there`,
      'add a stage "FROM … AS name", where ARGs from above the first FROM are expanded, and copy from that'
    );
  }
  const bodies = new Map(draft.line.heredocs.map(heredoc => [heredoc.name, heredoc]));
  const sources = words.slice(0, -1).map(word => ({ word, mark: parseHeredocMark(word) }));
  return {
    kind,
    ...placeOf(draft),
    sources: sources.flatMap(({ word, mark }) => (mark === undefined ? [word] : [])),
    heredocs: sources.flatMap(({ mark }) =>
      mark === undefined ? [] : [{ ...mark, content: bodies.get(mark.name)?.content ?? '' }]
    ),
    destination,
    from: from === '' ? undefined : from,
    chown: flags.text('chown') ?? '',
    chmod: flags.text('chmod') ?? '',
    checksum: flags.text('checksum') ?? '',
    excludes: flags.texts('exclude'),
    parents: flags.isOn('parents') === true,
    link: flags.isOn('link') === true,
    keepGitDir: flags.isOn('keep-git-dir'),
    unpack: flags.isOn('unpack')
  };
}

function parseRun(draft: Draft): Instruction {
  const flags = flagsOf(draft, RUN_FLAGS);
  const command = readCommand(draft);
  const mounts = flags.texts('mount');
  checkMounts(mounts, draft.at);
  const network = flags.text('network') ?? 'default';
  if (!['default', 'none', 'host'].includes(network)) {
    throw unknownWord(draft.at, `"${network}" is not a network of RUN`, network, ['default', 'none', 'host']);
  }
  const security = flags.text('security') ?? 'sandbox';
  if (security !== 'sandbox' && security !== 'insecure') {
    throw unknownWord(draft.at, `"${security}" is not a security mode of RUN`, security, ['sandbox', 'insecure']);
  }
  return {
    kind: 'RUN',
    ...placeOf(draft),
    command,
    heredocs: draft.line.heredocs,
    mounts,
    network,
    security,
    devices: flags.texts('device')
  };
}

function parseCommand(draft: Draft, kinds: FlagKinds): Command {
  flagsOf(draft, kinds);
  return readCommand(draft);
}

function readCommand({ rest, at }: Draft): Command {
  const json = parseJsonWords(rest, at);
  return json === undefined ? { words: rest === '' ? [] : [rest], shell: true } : { words: json, shell: false };
}

function parseHealthcheck(draft: Draft): Instruction {
  const end = [...draft.rest].findIndex(isSpace);
  const type = end === -1 ? draft.rest : [...draft.rest].slice(0, end).join('');
  const rest = trim(draft.rest.slice(type.length));
  switch (type.toUpperCase()) {
    case 'NONE':
      if (rest !== '') throw invalid(draft.at, 'HEALTHCHECK NONE takes nothing behind it', 'remove what follows NONE');
      return { kind: 'HEALTHCHECK', ...placeOf(draft), test: ['NONE'], durations: [], retries: 0 };
    case 'CMD':
      return parseHealthcheckCommand(draft, rest);
    default:
      throw invalid(
        draft.at,
        `"${type}" is not a kind of HEALTHCHECK`,
        'write "HEALTHCHECK CMD …" or "HEALTHCHECK NONE"'
      );
  }
}

function parseHealthcheckCommand(draft: Draft, rest: string): Instruction {
  const flags = flagsOf(draft, HEALTHCHECK_FLAGS);
  const json = parseJsonWords(rest, draft.at);
  const words = json ?? (rest === '' ? [] : [rest]);
  if (words.length === 0) throw invalid(draft.at, 'HEALTHCHECK CMD has no command', 'write "HEALTHCHECK CMD command"');
  const retries = flags.text('retries') ?? '';
  if (!/^\+?\d*$/.test(retries)) throw invalid(draft.at, `"${retries}" is not a number of retries`, 'write a number');
  return {
    kind: 'HEALTHCHECK',
    ...placeOf(draft),
    test: [json === undefined ? 'CMD-SHELL' : 'CMD', ...words],
    durations: HEALTHCHECK_DURATIONS.map(name => readDuration(flags.text(name) ?? '', name, draft.at)),
    retries: Number(retries)
  };
}

const SHORTEST_DURATION_NS = 1e6;

function readDuration(text: string, name: string, at: Span): number {
  if (text === '') return 0;
  const duration = parseDuration(text);
  if (duration === undefined || (duration !== 0 && duration < SHORTEST_DURATION_NS)) {
    throw invalid(
      at,
      `"${text}" is not a value of the flag "--${name}"`,
      'write a duration of at least 1ms, such as "30s" or "1m30s"'
    );
  }
  return duration;
}

function parseExpose(draft: Draft): Instruction {
  const items = splitPlainWords(draft.rest);
  if (items.length === 0) throw tooFew(draft, 'a port');
  flagsOf(draft, {});
  // BuildKit sorts the words by their bytes before it expands them.
  const sorted = [...items].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return { kind: 'EXPOSE', ...placeOf(draft), items: sorted };
}

function parseVolume(draft: Draft): Instruction {
  const { words } = listOf(draft);
  if (words.length === 0) throw tooFew(draft, 'a path');
  flagsOf(draft, {});
  const items = words.map(trim);
  if (items.includes('')) throw invalid(draft.at, 'VOLUME has an empty path', 'remove it');
  return { kind: 'VOLUME', ...placeOf(draft), items };
}

function parseShell(draft: Draft): Instruction {
  flagsOf(draft, {});
  const items = parseJsonWords(draft.rest, draft.at);
  if (items === undefined || items.length === 0) {
    throw invalid(draft.at, 'SHELL takes a JSON array', 'write, say, SHELL ["/bin/bash", "-c"]');
  }
  return { kind: 'SHELL', ...placeOf(draft), items };
}

function parseText(draft: Draft, kind: 'USER' | 'WORKDIR' | 'STOPSIGNAL' | 'MAINTAINER'): Instruction {
  if (draft.rest === '') throw tooFew(draft, 'one argument');
  // BuildKit never looks at the flags of STOPSIGNAL.
  if (kind !== 'STOPSIGNAL') flagsOf(draft, {});
  return { kind, ...placeOf(draft), text: draft.rest };
}

function parseOnbuild(draft: Draft): Instruction {
  if (draft.rest === '') throw tooFew(draft, 'an instruction');
  flagsOf(draft, {});
  const trigger = splitCommandLine(draft.rest, draft.escapeChar).keyword.toUpperCase();
  if (['ONBUILD', 'FROM', 'MAINTAINER'].includes(trigger)) {
    throw invalid(draft.at, `${trigger} cannot be put off by ONBUILD`, 'write it as an instruction of its own');
  }
  const expression = trim(draft.line.text).replace(/^onbuild[\t\n\f\r ]*/i, '');
  const bodies = draft.line.heredocs.map(({ content, name }) => `\n${content}${name}`);
  return { kind: 'ONBUILD', ...placeOf(draft), text: expression + bodies.join('') };
}

function tooFew(draft: Draft, expected: string) {
  const keyword = draft.keyword.toUpperCase();
  return invalid(draft.at, `${keyword} takes ${expected}`, `write something behind ${keyword}`);
}
