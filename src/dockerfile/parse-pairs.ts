/** ARG, ENV and LABEL: names and values, quotes in them kept for the expansion. */
import type { DiagnosticError } from '../diagnostic/index.ts';
import { type Draft, flagsOf, placeOf, tooFew } from './draft.ts';
import { BLANKS } from './go-text.ts';
import type { ArgInstruction, Pair, PairsInstruction } from './instruction.ts';
import { labelOf } from './lines.ts';
import { invalid } from './problems.ts';
import { splitQuotedWords } from './words.ts';

/** @throws DiagnosticError `invalid-dockerfile` */
export function parseArg(draft: Draft): ArgInstruction {
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

/** @throws DiagnosticError `invalid-dockerfile` */
export function parsePairs(draft: Draft, kind: 'ENV' | 'LABEL'): PairsInstruction {
  flagsOf(draft, {});
  const pairs = readPairs(draft, kind);
  const place = placeOf(draft);
  // Values of variables are not for showing.
  const label = kind === 'LABEL' ? place.label : labelOf(`ENV ${pairs.map(({ name }) => name).join(' ')}`);
  return { kind, ...place, label, pairs };
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

function blankName(draft: Draft, kind: string): DiagnosticError {
  return invalid(draft.at, `${kind} has a value without a name`, `write "${kind} NAME=value"`);
}
