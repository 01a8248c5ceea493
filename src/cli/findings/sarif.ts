/**
 * Findings as SARIF, which code scanning services read.
 *
 * Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
 */
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXPLANATIONS } from '../../diagnostic/explanations.ts';
import { CODES, type DiagnosticCode, gravityOf } from '../../diagnostic/index.ts';
import type { Finding } from '../../pipeline/index.ts';
import { jsonText } from '../json-text.ts';
import { VERSION } from '../version.ts';
import { placeOf } from './place.ts';
import type { FindingReport } from './report.ts';

export function findingsAsSarif({ findings }: FindingReport): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const log = {
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'compose-cache', semanticVersion: VERSION, rules: codes.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(finding => resultOf(finding, codes.indexOf(finding.code)))
      }
    ]
  };
  return jsonText(log);
}

function ruleOf(code: DiagnosticCode): unknown {
  const { why, remedy } = EXPLANATIONS[code];
  return {
    id: code,
    shortDescription: { text: CODES[code].title },
    fullDescription: { text: why },
    help: { text: `${why} ${remedy}`, markdown: `${why}\n\n${remedy}` },
    defaultConfiguration: { level: gravityOf(code) === 'warning' ? 'warning' : 'error' }
  };
}

function resultOf(finding: Finding, ruleIndex: number): unknown {
  const { code, severity, message, help } = finding;
  const place = placeOf(finding);
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: help === undefined ? message : `${message}; ${help}` },
    locations: place === undefined ? [] : [{ physicalLocation: physicalLocation(place) }]
  };
}

function physicalLocation({ file, region }: NonNullable<ReturnType<typeof placeOf>>): unknown {
  const artifactLocation = isAbsolute(file)
    ? { uri: pathToFileURL(file).href }
    : { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
  if (region === undefined) return { artifactLocation };
  const { line, column, endLine, endColumn } = region;
  return { artifactLocation, region: { startLine: line, startColumn: column, endLine, endColumn } };
}
