/**
 * Whether a `command` or `entrypoint` in one string can be split into words.
 *
 * The words themselves are docker compose's business; what it cannot split is an error. No shell is asked: what follows
 * `;`, `&`, `|`, `<` or `>` outside of quotes is dropped without a word, mistakes in it included.
 *
 * Source: the `go-shellwords` package, by way of compose-go `types/command.go`.
 */

type Quote = '"' | "'" | '`' | '$()';

/** What hides a quote character: being open, one of these makes it a character like any other. */
const HIDDEN_BY: ReadonlyMap<string, readonly Quote[]> = new Map([
  ['"', ["'", '$()']],
  ["'", ['"', '$()']],
  ['`', ["'", '"', '$()']],
  ['(', ["'", '"', '`']],
  [')', ["'", '"', '`']]
]);

/** @returns what is wrong with the string; undefined where it can be split. */
export function shellWordsProblem(text: string): string | undefined {
  const open = new Set<Quote>();
  /** The end of the word so far, without its quotes. */
  let before = '';
  let escaped = false;
  for (const character of text) {
    if (escaped || (character !== '\\' && !HIDDEN_BY.has(character))) {
      if (!escaped && open.size === 0 && /[;&|<>]/.test(character)) return undefined;
      before = !escaped && open.size === 0 && /\s/.test(character) ? '' : character;
      escaped = false;
    } else if (character === '\\') {
      if (open.has("'")) before = character;
      else escaped = true;
    } else if (HIDDEN_BY.get(character)?.some(quote => open.has(quote))) {
      before = character;
    } else if (character === '(') {
      if (before !== '$' || open.has('$()')) return 'an opening parenthesis that does not follow "$"';
      open.add('$()');
      before = character;
    } else {
      toggle(open, character === ')' ? '$()' : (character as Quote)); // the other keys of HIDDEN_BY are quotes
      if (character === ')' || character === '`') before = character;
    }
  }
  if (escaped) return 'a backslash at its end';
  const [left] = open;
  return left === undefined ? undefined : `an unbalanced ${left === '$()' ? 'parenthesis' : `quote ${left}`}`;
}

function toggle(open: Set<Quote>, quote: Quote): void {
  if (!open.delete(quote)) open.add(quote);
}
