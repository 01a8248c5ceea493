/**
 * Values that only the base image knows: `PATH` in `ENV PATH=/app/bin:$PATH`.
 *
 * Such a value stands in texts as a token between NUL characters that says how it comes about. Two texts with equal
 * tokens are equal in truth if they stand on the same base image, which counts by itself. What has to be known (the
 * name of a file to copy) must be asked with `isKnown` first. A Dockerfile that has a NUL of its own is never read.
 */

const MARK = '\0';

/** A text that depends on something unknown, and how. */
export function unknownText(...parts: readonly string[]): string {
  return `${MARK}${JSON.stringify(parts)}${MARK}`;
}

export function isKnown(text: string): boolean {
  return !text.includes(MARK);
}

/** Whether a text is surely not empty: it is known, or something in it is. */
export function isSurelyFilled(text: string): boolean {
  return splitUnknown(text).some(part => part.known && part.text !== '');
}

/** The parts of a text in order. */
function splitUnknown(text: string): { readonly known: boolean; readonly text: string }[] {
  return text.split(MARK).map((part, index) => ({ known: index % 2 === 0, text: part }));
}

/** The first variable that a text depends on and nobody knows, for people. */
export function unknownName(text: string): string {
  const token = splitUnknown(text).find(({ known }) => !known);
  const name = token === undefined ? undefined : /^\["[a-z]+","([^"]*)"/.exec(token.text)?.[1];
  return name ?? 'a variable';
}

/**
 * A text as it is if the base image sets none of the variables that it gives a default for: `src` for `${DIR:-src}`.
 * Whoever writes a default nearly always has forgotten the ARG; a name without one is left unknown.
 */
export function assumeUnset(text: string): string {
  if (isKnown(text)) return text;
  return splitUnknown(text)
    .map(part => (part.known ? part.text : assumeToken(part.text)))
    .join('');
}

function assumeToken(token: string): string {
  const parts: unknown = JSON.parse(token);
  const whole = MARK + token + MARK;
  if (!Array.isArray(parts)) return whole;
  const [kind, , modifier, word, value] = parts.map(String);
  if (kind !== 'choice' || value !== '' || word === undefined) return whole;
  if (modifier === '-' || modifier === ':-') return assumeUnset(word);
  return modifier === '+' || modifier === ':+' ? '' : whole;
}
