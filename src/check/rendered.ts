/** Whether a file is what `render` would write now. */
import type { SourceText } from '../diagnostic/index.ts';
import type { RuleFinding } from './facts.ts';

/**
 * @param file - The file as it is.
 * @param wanted - What `render` would write.
 * @returns the finding at the first line that differs; undefined where there is no difference.
 */
export function staleRendering(file: SourceText, wanted: string): RuleFinding | undefined {
  if (file.text === wanted) return undefined;
  return {
    code: 'stale-rendering',
    at: { source: file, ...firstDifference(file.text, wanted) },
    // The line may hold the value of a variable.
    confidential: true,
    message: 'the file is not what render would write now; this is the first line that differs',
    help: 'write it again: compose-cache check --fix'
  };
}

/** @param path - As it is shown to people. */
export function missingRendering(path: string): RuleFinding {
  return {
    code: 'stale-rendering',
    file: path,
    message: 'the file does not exist',
    help: 'write it: compose-cache check --fix'
  };
}

/** How much of two texts is the same lines, from 0 to 1: tells which of several forms a text was meant to have. */
export function likeness(text: string, other: string): number {
  const lines = text.split('\n');
  const others = other.split('\n');
  const known = new Set(others);
  return (2 * lines.filter(line => known.has(line)).length) / (lines.length + others.length);
}

/** The line of `text` in which it leaves `other`; the last one where it only lacks something at its end. */
function firstDifference(text: string, other: string): { readonly start: number; readonly end: number } {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at++;
  const start = text.lastIndexOf('\n', Math.min(at, text.length - 1) - 1) + 1;
  const end = text.indexOf('\n', start);
  return { start, end: end === -1 ? text.length : end };
}
