/**
 * Changes of a text by ranges: everything outside of them stays byte for byte.
 */

/** Offsets as in `String.slice`; equal ones insert. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Applies edits in the order of their places; at one place insertions first, and else in the order given.
 *
 * @throws RangeError if two edits overlap: whoever planned them contradicts himself.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of [...edits].sort(byPlace)) {
    if (edit.start < at) throw new RangeError(`overlapping edits at offset ${edit.start}`);
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

function byPlace(left: TextEdit, right: TextEdit): number {
  return left.start - right.start || Number(left.start < left.end) - Number(right.start < right.end);
}

/** @returns the edits that do not begin within a range that another edit rewrites. */
export function withoutCovered(edits: readonly TextEdit[], covering: readonly TextEdit[]): readonly TextEdit[] {
  const ranges = covering.filter(({ start, end }) => start < end).sort((left, right) => left.start - right.start);
  let next = 0;
  return [...edits]
    .sort((left, right) => left.start - right.start)
    .filter(({ start }) => {
      while (next < ranges.length && (ranges[next]?.end ?? 0) <= start) next += 1;
      return start < (ranges[next]?.start ?? Number.POSITIVE_INFINITY);
    });
}
