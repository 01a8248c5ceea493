/** Findings for other programs; the shape is schemas/check.schema.json. */
import { jsonText } from '../json-text.ts';
import { placeOf } from './place.ts';
import type { FindingReport } from './report.ts';

export function findingsAsJson({ findings, written }: FindingReport): string {
  const report = {
    version: 1,
    findings: findings.map(finding => {
      const { code, severity, message, help, services } = finding;
      const place = placeOf(finding);
      return {
        code,
        severity,
        message,
        help: help ?? null,
        file: place?.file ?? null,
        line: place?.region?.line ?? null,
        column: place?.region?.column ?? null,
        endLine: place?.region?.endLine ?? null,
        endColumn: place?.region?.endColumn ?? null,
        services
      };
    }),
    written
  };
  return jsonText(report);
}
