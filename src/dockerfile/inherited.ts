/**
 * Paths that depend on an ARG of a stage below. BuildKit sets the variables of the base image anew at the start of each
 * stage, so one of the same name in an image that is not ours to see would go over the ARG. The author of the file thinks of
 * the ARG, so its value is taken, and a note says so.
 */
import type { Span } from '../diagnostic/index.ts';
import type { StepContext } from './stage-reader.ts';

/** @param words - As they are written, before variables are replaced. */
export function assumeInherited(words: readonly string[], { state, assumed }: StepContext, at: Span): void {
  if (state.inherited.size === 0) return;
  const names = words.flatMap(word => [...word.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name));
  for (const name of new Set(names)) if (state.inherited.has(name)) assumed.push({ reason: name, at });
}
