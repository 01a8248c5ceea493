/** Findings in one of the formats. */
import { renderDiagnostics } from '../../diagnostic/index.ts';
import type { FindingFormat, FindingReport } from './report.ts';

export interface PrintStyle {
  readonly colour: boolean;
}

export async function printFindings(
  report: FindingReport,
  format: FindingFormat,
  { colour }: PrintStyle
): Promise<string> {
  switch (format) {
    case 'json':
      return (await import('./json.ts')).findingsAsJson(report);
    case 'sarif':
      return (await import('./sarif.ts')).findingsAsSarif(report);
    case 'github':
      return (await import('./github.ts')).findingsAsAnnotations(report);
    case 'text':
      return renderDiagnostics(report.findings, { colour });
  }
}
