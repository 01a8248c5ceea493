/**
 * Texts of others, fit for a terminal: whatever would move the cursor, change colours, end the line or turn the direction of
 * writing is written out. A name in a project that somebody else wrote could disguise itself or what stands around it.
 *
 * Names of files in digests have a notation of their own (`context`): that one can never change, this one may.
 */

const INVISIBLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** With `\x1b` or `\u202e` in place of such a character; a line break is one, too. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, character => {
    const hex = character.charCodeAt(0).toString(16);
    return hex.length > 2 ? `\\u${hex}` : `\\x${hex.padStart(2, '0')}`;
  });
}

/** A line of a file, each character in its column: tabs stay, and U+FFFD stands for all else of that kind. */
export function visibleLine(line: string): string {
  return line.replace(INVISIBLE, character => (character === '\t' ? character : '\ufffd'));
}
