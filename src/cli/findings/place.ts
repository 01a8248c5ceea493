/** Where a finding is, for programs: a file, and lines and columns where it is about a text. */
import { type Diagnostic, locationOf } from '../../diagnostic/index.ts';

export interface Place {
  readonly file: string;
  /** From 1; `endColumn` is the one behind the last. Absent for a file as a whole. */
  readonly region?: {
    readonly line: number;
    readonly column: number;
    readonly endLine: number;
    readonly endColumn: number;
  };
}

/** @returns undefined for what is about no file. */
export function placeOf({ at, file }: Diagnostic): Place | undefined {
  if (at === undefined) return file === undefined ? undefined : { file };
  const start = locationOf(at);
  const end = locationOf({ ...at, start: Math.max(at.end, at.start) });
  return {
    file: start.file,
    region: { line: start.line, column: start.column, endLine: end.line, endColumn: end.column }
  };
}
