/**
 * Colour by meaning. Text reads the same without it.
 *
 * Whether there is colour: `FORCE_COLOR` decides where it is set (`0` for none), then `NO_COLOR` (none, by its
 * convention), then `TERM=dumb` (none), then whether the stream is a terminal.
 */
import type { Terminal } from '../host/index.ts';

/** What a piece of text means. */
export type Tone = 'good' | 'changed' | 'bad' | 'quiet' | 'heading';

const RESET = '\u001b[0m';
const SEQUENCES: Readonly<Record<Tone, string>> = {
  good: '\u001b[32m',
  changed: '\u001b[33m',
  bad: '\u001b[31m',
  quiet: '\u001b[2m',
  heading: '\u001b[1m'
};

/** Gives a text the colour of its meaning, or leaves it as it is. */
export type Style = (tone: Tone | undefined, text: string) => string;

export const plainStyle: Style = (_, text) => text;

const colourStyle: Style = (tone, text) =>
  tone === undefined || text === '' ? text : `${SEQUENCES[tone]}${text}${RESET}`;

/** How to write to standard output. */
export function outputStyle(terminal: Terminal): Style {
  return mayColourOutput(terminal) ? colourStyle : plainStyle;
}

/** Whether colours may be written to standard output. */
export function mayColourOutput(terminal: Terminal): boolean {
  return mayColour(terminal, () => terminal.outputIsTerminal);
}

/** Whether colours may be written to standard error. */
export function mayColourErrors(terminal: Terminal): boolean {
  return mayColour(terminal, () => terminal.errorIsTerminal);
}

function mayColour({ environment }: Terminal, isTerminal: () => boolean): boolean {
  const { FORCE_COLOR: forced = '', NO_COLOR: refused = '', TERM: term } = environment;
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return refused === '' && term !== 'dumb' && isTerminal();
}

/** How text is laid out for standard output. */
export interface Layout {
  readonly style: Style;
  /** The columns of the terminal; undefined where there is none: then nothing is shortened. */
  readonly width: number | undefined;
}

export function outputLayout(terminal: Terminal): Layout {
  return { style: outputStyle(terminal), width: terminal.outputIsTerminal ? terminal.columns : undefined };
}
