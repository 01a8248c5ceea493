/**
 * What is said to people: what is wrong, where, how to mend it.
 *
 * Every stage of the pipeline may add diagnostics; a stage that cannot go on throws a `DiagnosticError`.
 * Values of secrets, build arguments and environment variables never stand in any text here; their names may.
 */
import { CODES, type DiagnosticCode } from './codes.ts';
import type { Span } from './source.ts';

export type Severity = 'error' | 'warning' | 'note';

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** One sentence, lower case at its start, without a full stop. */
  readonly message: string;
  readonly at?: Span;
  /** The file that is meant, where there is no place in a text: a missing file, a folder. */
  readonly file?: string;
  /** How to mend it, one sentence. */
  readonly help?: string;
  /** The line at this place may hold a value that must not be shown. */
  readonly confidential?: true;
}

/** What a thrower states; the severity of what is thrown is always `error`. */
export type Problem = Omit<Diagnostic, 'severity'>;

/** Ends a command with findings for people. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(problems: Problem | readonly Problem[], options?: { readonly cause?: unknown }) {
    const list = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem];
    super(list.map(problem => problem.message).join('; '), options);
    this.name = 'DiagnosticError';
    this.diagnostics = list.map(problem => ({ ...problem, severity: 'error' as const }));
  }

  /** The exit code of the first finding's code (see `codes.ts`). */
  get exitCode(): number {
    const first = this.diagnostics[0];
    return first === undefined ? 2 : CODES[first.code].exit;
  }
}

/** Findings in reading order: by file, then place, then code; those without a place come first. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const fileOf = (d: Diagnostic) => d.at?.source.path ?? d.file ?? '';
  return [...diagnostics].sort(
    (a, b) =>
      compare(fileOf(a), fileOf(b)) ||
      (a.at?.start ?? -1) - (b.at?.start ?? -1) ||
      compare(a.code, b.code) ||
      compare(a.message, b.message)
  );
}
