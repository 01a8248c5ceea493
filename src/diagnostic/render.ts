/**
 * Diagnostics as text, in the shape of a compiler's:
 *
 *     compose.yaml:7:15: error: service "web": target "prod" is not a stage of web/Dockerfile [unknown-target]
 *       7 |       target: prod
 *         |               ^^^^
 *       help: the stages are "base" and "release"
 */
import { hidePasswords } from './confidential.ts';
import { type Diagnostic, type Severity, sortDiagnostics } from './diagnostic.ts';
import { lineTextOf, locationOf } from './source.ts';
import { visibleLine, visibleText } from './visible.ts';

export interface DiagnosticStyle {
  /** Whether escape sequences for colours may be written. */
  readonly colour: boolean;
}

const COLOURS: Readonly<Record<Severity, string>> = { error: '\u001b[31m', warning: '\u001b[33m', note: '\u001b[36m' };
const RESET = '\u001b[0m';
/** A line longer than this (say, of a minified file) would hide the message, so no excerpt is shown. */
const LONGEST_EXCERPT = 200;

/** @returns the findings in reading order, each ending with a line break; empty for none. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], style: DiagnosticStyle): string {
  return sortDiagnostics(diagnostics)
    .map(diagnostic => renderDiagnostic(diagnostic, style))
    .join('');
}

function renderDiagnostic(diagnostic: Diagnostic, style: DiagnosticStyle): string {
  const { at, severity } = diagnostic;
  const label = style.colour ? `${COLOURS[severity]}${severity}${RESET}` : severity;
  let where = diagnostic.file === undefined ? '' : `${visibleText(diagnostic.file)}: `;
  let excerpt = '';
  if (at !== undefined) {
    const { file, line, column } = locationOf(at);
    where = `${visibleText(file)}:${line}:${column}: `;
    if (diagnostic.confidential !== true)
      excerpt = renderExcerpt(visibleLine(hidePasswords(lineTextOf(at))), line, column, at.end - at.start);
  }
  // What docker said may be several lines; none of them looks like a finding of its own.
  const message = diagnostic.message.split('\n').map(visibleText).join('\n    ');
  const help = diagnostic.help === undefined ? '' : `  help: ${visibleText(diagnostic.help)}\n`;
  return `${where}${label}: ${message} [${diagnostic.code}]\n${excerpt}${help}`;
}

function renderExcerpt(text: string, line: number, column: number, length: number): string {
  if (text.trim() === '' || text.length > LONGEST_EXCERPT) return '';
  const gutter = ' '.repeat(String(line).length);
  const marks = '^'.repeat(Math.max(1, Math.min(length, text.length - column + 1)));
  // Tabs stay tabs so that the marks stand below what they mark, whatever a terminal's tab width.
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return `  ${line} | ${text}\n  ${gutter} | ${indent}${marks}\n`;
}
