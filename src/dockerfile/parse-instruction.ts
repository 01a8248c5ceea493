/**
 * Makes an instruction of a line, and refuses what BuildKit refuses.
 *
 * Source: BuildKit, frontend/dockerfile/instructions/parse.go and parser/line_parsers.go.
 */
import { type Draft, flagsOf, listOf, placeOf, readCommand, tooFew } from './draft.ts';
import type { FlagKinds } from './flags.ts';
import { trim, trimLeft } from './go-text.ts';
import type { Command, FromInstruction, Instruction } from './instruction.ts';
import { type Escape, type Line, labelOf } from './lines.ts';
import { checkMounts } from './mount.ts';
import { parseCopy } from './parse-copy.ts';
import { parseHealthcheck } from './parse-healthcheck.ts';
import { parseArg, parsePairs } from './parse-pairs.ts';
import { invalid, unknownWord } from './problems.ts';
import { parseJsonWords, splitCommandLine, splitPlainWords } from './words.ts';

const RUN_FLAGS: FlagKinds = { mount: 'texts', network: 'text', security: 'text', device: 'texts' };
const PARSERS: Readonly<Record<string, (draft: Draft) => Instruction | FromInstruction>> = {
  ADD: draft => parseCopy(draft, 'ADD'),
  ARG: parseArg,
  CMD: draft => ({ kind: 'CMD', ...placeOf(draft), command: parseCommand(draft, {}) }),
  COPY: draft => parseCopy(draft, 'COPY'),
  ENTRYPOINT: draft => ({ kind: 'ENTRYPOINT', ...placeOf(draft), command: parseCommand(draft, {}) }),
  ENV: draft => parsePairs(draft, 'ENV'),
  EXPOSE: parseExpose,
  FROM: parseFrom,
  HEALTHCHECK: parseHealthcheck,
  LABEL: draft => parsePairs(draft, 'LABEL'),
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
