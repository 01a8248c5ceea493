/**
 * What Go's standard library means by white space, clean paths, booleans, and records of comma-separated values.
 * BuildKit is written in Go, and these differ from JavaScript's own in ways that a Dockerfile can show.
 */

/** `unicode.IsSpace`: JavaScript's `\s` takes a byte order mark in and leaves U+0085 out. */
const SPACE = '\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACE_CHARACTER = new RegExp(`^[${SPACE}]$`);
const LEADING_SPACE = new RegExp(`^[${SPACE}]+`);

export function isSpace(character: string): boolean {
  return SPACE_CHARACTER.test(character);
}

/** `strings.TrimLeftFunc(text, unicode.IsSpace)` */
export function trimLeft(text: string): string {
  return text.replace(LEADING_SPACE, '');
}

/** `strings.TrimSpace` */
export function trim(text: string): string {
  return trimRight(trimLeft(text), isSpace);
}

/** A regular expression with `+$` would take quadratic time where a long run of such characters stands in the middle. */
export function trimRight(text: string, isCut: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isCut(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** What the parser of Dockerfiles splits at: not every white space is among it. */
export const BLANKS: RegExp = /[\t\v\f\r ]+/;

/** `path.Clean` */
export function cleanPath(path: string): string {
  const rooted = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!rooted) kept.push(part);
  }
  const joined = kept.join('/');
  return rooted ? `/${joined}` : joined === '' ? '.' : joined;
}

/** `path.Join` */
export function joinPath(...parts: readonly string[]): string {
  const joined = parts.filter(part => part !== '').join('/');
  return joined === '' ? '' : cleanPath(joined);
}

/** `path.Base` */
export function baseName(path: string): string {
  if (path === '') return '.';
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** `strconv.ParseBool`; undefined where Go reports an error. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(?:0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}

/** One record of comma-separated values, quoted fields and all; undefined where Go reports an error. */
export function parseRecord(line: string): readonly string[] | undefined {
  const fields: string[] = [];
  for (let at = 0; ; at++) {
    if (line[at] === '"') {
      const field = quotedField(line, at + 1);
      if (field === undefined) return undefined;
      fields.push(field.text);
      at = field.end;
    } else {
      const comma = line.indexOf(',', at);
      const field = line.slice(at, comma === -1 ? undefined : comma);
      if (field.includes('"')) return undefined;
      fields.push(field);
      at += field.length;
    }
    if (at >= line.length) return fields;
    if (line[at] !== ',') return undefined;
  }
}

function quotedField(line: string, start: number): { readonly text: string; readonly end: number } | undefined {
  let text = '';
  for (let at = start; at < line.length; at++) {
    if (line[at] !== '"') text += line[at];
    else if (line[at + 1] === '"') {
      text += '"';
      at++;
    } else return { text, end: at + 1 };
  }
  return undefined;
}
