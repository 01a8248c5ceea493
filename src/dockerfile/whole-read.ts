/** The widest read: of whatever cannot be known, all that might be meant. */
import type { Span } from '../diagnostic/index.ts';
import type { ContextRead } from './reach.ts';

/** A read of all that a context has. */
export function wholeOf(at: Span): ContextRead {
  return { kind: 'bind', source: '.', excludes: [], parents: false, at };
}
