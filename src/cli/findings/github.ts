/**
 * Findings as annotations of GitHub Actions: a line for each, which the runner shows beside the code.
 *
 * Source: GitHub Docs, "Workflow commands for GitHub Actions"; actions/toolkit, `command.ts` for what is escaped.
 */
import type { Finding } from '../../pipeline/index.ts';
import { placeOf } from './place.ts';
import type { FindingReport } from './report.ts';

export function findingsAsAnnotations({ findings }: FindingReport): string {
  return findings.map(finding => `${annotation(finding)}\n`).join('');
}

function annotation(finding: Finding): string {
  const { severity, code, message, help } = finding;
  const place = placeOf(finding);
  const properties = [
    ...(place === undefined ? [] : [['file', place.file] as const]),
    ...(place?.region === undefined ? [] : regionProperties(place.region)),
    ['title', code] as const
  ];
  const text = help === undefined ? message : `${message}\n${help}`;
  const written = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
  return `::${severity === 'error' ? 'error' : 'warning'} ${written}::${escapeData(text)}`;
}

function regionProperties({
  line,
  column,
  endLine,
  endColumn
}: NonNullable<ReturnType<typeof placeOf>>['region'] & object): readonly (readonly [string, number])[] {
  const lines = [['line', line] as const, ['endLine', endLine] as const];
  // The runner takes columns of one line only.
  return line === endLine ? [...lines, ['col', column], ['endColumn', endColumn]] : lines;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
