import type { Terminal } from '../host/index.ts';

/** Whether colours may be written to standard error: on a terminal, unless NO_COLOR is set (see no-color's convention). */
export function mayColour(terminal: Terminal): boolean {
  const { NO_COLOR: noColour, TERM: term } = terminal.environment;
  return terminal.errorIsTerminal && (noColour === undefined || noColour === '') && term !== 'dumb';
}
