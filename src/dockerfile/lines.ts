/**
 * Cuts the text of a Dockerfile into the lines that instructions stand on.
 *
 * In: the text. Out: parser directives, and for each instruction its text with continuation lines joined, comments and blank
 * lines left out, and the bodies of its heredocs.
 * The surprising rule: a comment inside a continued instruction goes, but a line of a heredoc that looks like one stays.
 *
 * Source: Dockerfile reference, "Parser directives", "Escape", "Here-documents"; where it is silent BuildKit's
 * frontend/dockerfile/parser decides.
 */
import { DiagnosticError, type SourceText, type Span } from '../diagnostic/index.ts';
import { type HeredocStart, heredocsOf } from './heredoc.ts';

export interface Heredoc extends HeredocStart {
  /** As written, line breaks included; tabs at the beginning of lines taken away where the delimiter asks for it. */
  readonly content: string;
}

export interface LogicalLine {
  readonly text: string;
  readonly heredocs: readonly Heredoc[];
  /** From the first character of the instruction to the end of its last line. */
  readonly span: Span;
}

export interface Directives {
  readonly escape: '\\' | '`';
  /** The frontend that the file asks for, as written. */
  readonly syntax: Located | undefined;
}

interface Located {
  readonly value: string;
  readonly span: Span;
}

export interface DockerfileLines {
  readonly directives: Directives;
  readonly lines: readonly LogicalLine[];
}

interface PhysicalLine {
  /** Without line break. */
  readonly text: string;
  /** With it. */
  readonly raw: string;
  readonly start: number;
}

const DIRECTIVE = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;
const DIRECTIVES: readonly string[] = ['escape', 'syntax', 'check'];
/** Instructions that may have heredocs; those of ONBUILD are found after its keyword. */
const WITH_HEREDOC = /^(?:onbuild[\t\v\f\r ]+)?(?:add|copy|run)[\t\v\f\r ]/i;

/** @throws DiagnosticError `invalid-dockerfile`. */
export function readLines(source: SourceText): DockerfileLines {
  const physical = physicalLines(source.text);
  const directives = readDirectives(source, physical);
  const continuation = directives.escape === '\\' ? /([^\\])\\[ \t]*$|^\\[ \t]*$/ : /([^`])`[ \t]*$|^`[ \t]*$/;
  const lines: LogicalLine[] = [];
  for (let at = 0; at < physical.length; at++) {
    const first = physical[at];
    if (first === undefined) break;
    const start = first.start + (first.text.length - first.text.trimStart().length);
    const opening = withoutComment(first.text.trimStart());
    let joined = opening.replace(continuation, '$1');
    let ended = !continuation.test(opening);
    if (ended && joined === '') continue;
    while (!ended && at + 1 < physical.length) {
      at++;
      const line = physical[at]?.text ?? '';
      if (line.trimStart().startsWith('#') || line.trimStart() === '') continue;
      ended = !continuation.test(line);
      joined += line.replace(continuation, '$1');
    }
    const heredocs: Heredoc[] = [];
    const span = () => ({ source, start, end: endOf(physical[at]) });
    if (WITH_HEREDOC.test(joined) && joined.includes('<<')) {
      for (const heredoc of heredocsOf(joined, directives.escape)) {
        const body = readHeredoc(physical, at + 1, heredoc);
        if (body === undefined) {
          throw new DiagnosticError({
            code: 'invalid-dockerfile',
            at: { source, start, end: endOf(first) },
            message: `the here-document "${heredoc.name}" has no end`,
            help: `put a line with nothing but ${heredoc.name} behind it`
          });
        }
        heredocs.push({ ...heredoc, content: body.content });
        at = body.end;
      }
    }
    if (joined.trim() !== '') lines.push({ text: joined, heredocs, span: span() });
  }
  return { directives, lines };
}

function physicalLines(text: string): PhysicalLine[] {
  const lines: PhysicalLine[] = [];
  let start = text.startsWith('\ufeff') ? 1 : 0;
  while (start < text.length) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed + 1;
    const raw = text.slice(start, end);
    lines.push({ raw, text: raw.replace(/[\r\n]+$/, ''), start });
    start = end;
  }
  return lines;
}

function endOf(line: PhysicalLine | undefined): number {
  return line === undefined ? 0 : line.start + line.text.length;
}

function withoutComment(line: string): string {
  return line.startsWith('#') ? '' : line;
}

/** Directives stand before anything else, and none of them twice. */
function readDirectives(source: SourceText, lines: readonly PhysicalLine[]): Directives {
  const found = new Map<string, Located>();
  for (const { text, start } of lines) {
    const match = DIRECTIVE.exec(text.trimStart());
    if (match === null) break;
    const [, name = '', value = ''] = match;
    const key = name.toLowerCase();
    if (!DIRECTIVES.includes(key)) continue;
    const span = { source, start, end: start + text.length };
    if (found.has(key)) throw invalid(span, `the directive "${key}" stands here twice`, 'remove one of the two');
    if (key === 'escape' && value !== '\\' && value !== '`') {
      throw invalid(span, `"${value}" cannot be the escape character`, 'it is \\ or `');
    }
    found.set(key, { value, span });
  }
  return { escape: found.get('escape')?.value === '`' ? '`' : '\\', syntax: found.get('syntax') };
}

function readHeredoc(
  lines: readonly PhysicalLine[],
  from: number,
  heredoc: HeredocStart
): { readonly content: string; readonly end: number } | undefined {
  let content = '';
  for (let at = from; at < lines.length; at++) {
    const line = lines[at];
    if (line === undefined) break;
    const candidate = heredoc.chomp ? line.text.replace(/^\t+/, '') : line.text;
    if (candidate === heredoc.name) return { content, end: at };
    content += heredoc.chomp ? line.raw.replace(/^\t+/, '') : line.raw;
  }
  return undefined;
}

function invalid(at: Span, message: string, help: string): DiagnosticError {
  return new DiagnosticError({ code: 'invalid-dockerfile', at, message, help });
}
