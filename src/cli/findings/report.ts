/** What `check` has to tell, and the forms in which it can be told. */
import { countText } from '../../diagnostic/index.ts';
import type { Finding } from '../../pipeline/index.ts';

export interface FindingReport {
  readonly findings: readonly Finding[];
  /** Rendered files that were written again, as they are shown to people. */
  readonly written: readonly string[];
}

export const FINDING_FORMATS = ['text', 'json', 'sarif', 'github'] as const;

export type FindingFormat = (typeof FINDING_FORMATS)[number];

/** `2 errors, 1 warning`. */
export function countsText(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  return `${countText(errors, 'error')}, ${countText(warnings, 'warning')}`;
}
