/** HEALTHCHECK: a command, and durations in one unit. */
import type { Span } from '../diagnostic/index.ts';
import { type Draft, flagsOf, placeOf } from './draft.ts';
import { parseDuration } from './duration.ts';
import type { FlagKinds } from './flags.ts';
import { isSpace, trim } from './go-text.ts';
import type { HealthcheckInstruction } from './instruction.ts';
import { invalid } from './problems.ts';
import { parseJsonWords } from './words.ts';

const DURATIONS = ['interval', 'timeout', 'start-period', 'start-interval'] as const;
const FLAGS: FlagKinds = {
  interval: 'text',
  timeout: 'text',
  'start-period': 'text',
  'start-interval': 'text',
  retries: 'text'
};

/** @throws DiagnosticError `invalid-dockerfile` */
export function parseHealthcheck(draft: Draft): HealthcheckInstruction {
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

function parseHealthcheckCommand(draft: Draft, rest: string): HealthcheckInstruction {
  const flags = flagsOf(draft, FLAGS);
  const json = parseJsonWords(rest, draft.at);
  const words = json ?? (rest === '' ? [] : [rest]);
  if (words.length === 0) throw invalid(draft.at, 'HEALTHCHECK CMD has no command', 'write "HEALTHCHECK CMD command"');
  const retries = flags.text('retries') ?? '';
  if (!/^\+?\d*$/.test(retries)) throw invalid(draft.at, `"${retries}" is not a number of retries`, 'write a number');
  return {
    kind: 'HEALTHCHECK',
    ...placeOf(draft),
    test: [json === undefined ? 'CMD-SHELL' : 'CMD', ...words],
    durations: DURATIONS.map(name => readDuration(flags.text(name) ?? '', name, draft.at)),
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
