import type { Terminal } from '../host/index.ts';

/** Whether colours may be written to standard error: on a terminal, unless NO_COLOR is set (see no-color's convention). */
export function mayColour(terminal: Terminal): boolean {
  return terminal.errorIsTerminal && colourIsWanted(terminal);
}

/** The same for standard output. */
export function mayColourOutput(terminal: Terminal): boolean {
  return terminal.outputIsTerminal && colourIsWanted(terminal);
}

function colourIsWanted({ environment }: Terminal): boolean {
  const { NO_COLOR: noColour, TERM: term } = environment;
  return (noColour === undefined || noColour === '') && term !== 'dumb';
}
