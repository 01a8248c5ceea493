/**
 * Parser directives: the comments at the very top of a Dockerfile that mean something.
 *
 * A directive ends with the first line that is none, a blank one included. Which frontend reads the file is looked for
 * in more forms than the Dockerfile's own: behind `//`, or as a key of a JSON object, and after a `#!` line.
 *
 * Source: Dockerfile reference, "Parser directives"; BuildKit, frontend/dockerfile/parser/directives.go.
 */

const NAMES: ReadonlySet<string> = new Set(['syntax', 'escape', 'check']);
const FORM = /^\s*([a-zA-Z][a-zA-Z0-9]*)\s*=(.+)$/;

export interface Directive {
  readonly name: string;
  readonly value: string;
}

/**
 * @param line - Without white space before it and without its line break.
 * @returns undefined where it is no directive.
 */
export function parseDirective(line: string, comment = '#'): Directive | undefined {
  if (!line.startsWith(comment)) return undefined;
  const match = FORM.exec(line.slice(comment.length));
  const name = match?.[1]?.toLowerCase() ?? '';
  const value = match?.[2]?.trim() ?? '';
  return NAMES.has(name) && value !== '' ? { name, value } : undefined;
}

/** The image of the frontend that the text asks for. */
export interface Syntax {
  /** The image's reference, as it was written. */
  readonly image: string;
  readonly start: number;
  readonly end: number;
}

/** @returns undefined where the text asks for none. */
export function detectSyntax(text: string): Syntax | undefined {
  let start = text.startsWith('\ufeff') ? 1 : 0;
  if (text.startsWith('#!', start)) start = text.indexOf('\n', start) + 1 || text.length;
  return inComments(text, start, '#') ?? inComments(text, start, '//') ?? inJson(text, start);
}

function inComments(text: string, start: number, comment: string): Syntax | undefined {
  const seen = new Set<string>();
  for (let at = start; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    const directive = parseDirective(text.slice(at, end).replace(/\r$/, ''), comment);
    if (directive === undefined || seen.has(directive.name)) return undefined;
    if (directive.name === 'syntax') return { image: firstWord(directive.value), start: at, end };
    seen.add(directive.name);
    at = end + 1;
  }
  return undefined;
}

function firstWord(value: string): string {
  return value.split(' ', 1)[0] ?? '';
}

function inJson(text: string, start: number): Syntax | undefined {
  if (!/^\s*\{/.test(text.slice(start))) return undefined;
  try {
    const parsed: unknown = JSON.parse(text.slice(start));
    if (typeof parsed !== 'object' || parsed === null || !('syntax' in parsed)) return undefined;
    return typeof parsed.syntax === 'string' ? { image: parsed.syntax, start, end: text.length } : undefined;
  } catch {
    return undefined; // Not JSON, so nothing is asked for in this form.
  }
}

const OWN_FRONTEND = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@].*)?$/;

/** Whether a frontend reads Dockerfiles as described here: Docker's own, in some version. */
export function isDockerfileFrontend(image: string): boolean {
  return OWN_FRONTEND.test(image);
}
