/**
 * Cuts a Dockerfile into its instructions, each still as text.
 *
 * In: a text.
 * Out: for each instruction its line with continuations joined, its here-documents, and where it stands. Comments, blank
 * lines and the way a line was split are gone. Blanks before a continued line stay, as BuildKit keeps them.
 *
 * Source: BuildKit, frontend/dockerfile/parser/parser.go (`Parse`).
 */
import { hidePasswords, type SourceText, type Span } from '../diagnostic/index.ts';
import { parseDirective } from './directives.ts';
import { trim, trimLeft, trimRight } from './go-text.ts';
import { type Heredoc, type HeredocMark, heredocMarks } from './heredoc.ts';
import { invalid } from './problems.ts';

export type Escape = '\\' | '`';

/** One instruction as text. */
export interface Line {
  readonly text: string;
  readonly heredocs: readonly Heredoc[];
  /** From the keyword to the end of the last line. */
  readonly at: Span;
}

export interface Lines {
  readonly escapeChar: Escape;
  readonly lines: readonly Line[];
}

/** A line that does not fit into what BuildKit reads at once, in bytes with its line break. */
const LONGEST_LINE_BYTES = 65_535;

interface PhysicalLine {
  /** With its line break, without a byte order mark. */
  readonly text: string;
  readonly start: number;
}

/**
 * @param mayHaveHeredocs - Whether the instruction of a line is one that takes here-documents.
 * @throws DiagnosticError `invalid-dockerfile`
 */
export function readLines(source: SourceText, mayHaveHeredocs: (text: string, escapeChar: Escape) => boolean): Lines {
  const physical = physicalLines(source);
  const { escapeChar, next } = readDirectives(source, physical);
  const lines: Line[] = [];
  for (let at = next; at < physical.length; ) {
    const { text, end } = joinContinuations(physical, at, escapeChar);
    const first = physical[at];
    const last = physical[end - 1];
    if (text === undefined || first === undefined || last === undefined) {
      at = end;
      continue;
    }
    const span: Span = {
      source,
      start: first.start + (first.text.length - trimLeft(first.text).length),
      end: last.start + trimNewline(last.text).length
    };
    const marks = mayHaveHeredocs(text, escapeChar) ? heredocMarks(text) : [];
    const bodies = readHeredocs(physical, end, marks, span);
    lines.push({ text, heredocs: bodies.heredocs, at: span });
    at = bodies.end;
  }
  return { escapeChar, lines };
}

function physicalLines(source: SourceText): readonly PhysicalLine[] {
  const { text } = source;
  const lines: PhysicalLine[] = [];
  for (let start = text.startsWith('\ufeff') ? 1 : 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline + 1;
    // Cheap first: no character takes more than three bytes for each of its UTF-16 units.
    if ((end - start) * 3 > LONGEST_LINE_BYTES && Buffer.byteLength(text.slice(start, end)) > LONGEST_LINE_BYTES) {
      throw invalid(
        { source, start, end: start + 1 },
        `a line is longer than ${LONGEST_LINE_BYTES} bytes`,
        'put what is so long into a file of its own and copy it'
      );
    }
    lines.push({ text: text.slice(start, end), start });
    start = end;
  }
  return lines;
}

function readDirectives(source: SourceText, lines: readonly PhysicalLine[]): { escapeChar: Escape; next: number } {
  const seen = new Set<string>();
  let escapeChar: Escape = '\\';
  for (const [index, { text, start }] of lines.entries()) {
    const line = trimLeft(trimNewline(text));
    const directive = parseDirective(line);
    if (directive === undefined) return { escapeChar, next: index };
    const at: Span = { source, start: start + text.indexOf('#'), end: start + trimNewline(text).length };
    if (seen.has(directive.name)) {
      throw invalid(at, `the parser directive "${directive.name}" stands here a second time`, 'remove one of the two');
    }
    seen.add(directive.name);
    if (directive.name !== 'escape') continue;
    if (directive.value !== '\\' && directive.value !== '`') {
      throw invalid(at, `"${directive.value}" cannot be the escape character`, 'use a backslash or a backtick');
    }
    escapeChar = directive.value;
  }
  return { escapeChar, next: lines.length };
}

/** @returns the joined text, undefined for a comment or a blank line; and the index behind it. */
function joinContinuations(
  lines: readonly PhysicalLine[],
  start: number,
  escapeChar: Escape
): { readonly text: string | undefined; readonly end: number } {
  const first = trimLeft(trimNewline(lines[start]?.text ?? ''));
  if (first === '' || first.startsWith('#')) return { text: undefined, end: start + 1 };
  let { text, continues } = cutContinuation(first, escapeChar);
  let end = start + 1;
  while (continues && end < lines.length) {
    const line = trimNewline(lines[end]?.text ?? '');
    end++;
    const content = trimLeft(line);
    if (content === '' || content.startsWith('#')) continue;
    const part = cutContinuation(line, escapeChar);
    text += part.text;
    continues = part.continues;
  }
  return { text, end };
}

/** An escape character ends a line that goes on, unless another one stands right before it. */
function cutContinuation(line: string, escapeChar: Escape): { text: string; continues: boolean } {
  const cut = trimRight(line, character => character === ' ' || character === '\t');
  const continues = cut.endsWith(escapeChar) && !cut.endsWith(escapeChar + escapeChar);
  return continues ? { text: cut.slice(0, -1), continues } : { text: line, continues };
}

function readHeredocs(lines: readonly PhysicalLine[], start: number, marks: readonly HeredocMark[], at: Span) {
  const heredocs: Heredoc[] = [];
  let next = start;
  for (const mark of marks) {
    const body: string[] = [];
    for (;;) {
      const line = lines[next++]?.text;
      if (line === undefined) {
        throw invalid(at, `the here-document "${mark.name}" has no end`, `add a line that is only "${mark.name}"`);
      }
      const candidate = trimNewline(line);
      if ((mark.chomp ? candidate.replace(/^\t+/, '') : candidate) === mark.name) break;
      body.push(line);
    }
    heredocs.push({ ...mark, content: body.join('') });
  }
  return { heredocs, end: next };
}

function trimNewline(line: string): string {
  return trimRight(line, character => character === '\n' || character === '\r');
}

/** What a person recognises an instruction by: one line, not too long, without the passwords of addresses. */
export function labelOf(text: string): string {
  const line = hidePasswords(trim(text).replace(/\s+/g, ' '));
  return line.length > LONGEST_LABEL ? `${line.slice(0, LONGEST_LABEL - 1)}…` : line;
}

const LONGEST_LABEL = 100;
