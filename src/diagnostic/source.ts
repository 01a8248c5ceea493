/**
 * Texts that users wrote, and places in them.
 *
 * A `Span` is cheap to carry (offsets only); lines and columns are computed when a person is told about it.
 */

/** One text and the name by which its reader knows it. */
export interface SourceText {
  /** The path as it is shown to people: relative to the working directory where that is shorter, `-` for stdin. */
  readonly path: string;
  readonly text: string;
}

/** A place in a text: UTF-16 offsets, `end` exclusive. */
export interface Span {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

/** A place as people read it. Lines and columns count from 1; columns count UTF-16 code units, as editors do. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const lineStarts = new WeakMap<SourceText, readonly number[]>();

function lineStartsOf(source: SourceText): readonly number[] {
  const known = lineStarts.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = source.text.indexOf('\n'); at !== -1; at = source.text.indexOf('\n', at + 1)) starts.push(at + 1);
  lineStarts.set(source, starts);
  return starts;
}

/** The index of the line (from 0) that holds `offset`, by binary search. */
function lineIndexAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where a span begins. */
export function locationOf(span: Span): Location {
  const starts = lineStartsOf(span.source);
  const line = lineIndexAt(starts, span.start);
  return { file: span.source.path, line: line + 1, column: span.start - (starts[line] ?? 0) + 1 };
}

/** The text of the line in which a span begins, without its line break. */
export function lineTextOf(span: Span): string {
  const starts = lineStartsOf(span.source);
  const line = lineIndexAt(starts, span.start);
  const end = starts[line + 1] ?? span.source.text.length;
  return span.source.text.slice(starts[line] ?? 0, end).replace(/\r?\n$/, '');
}
