/**
 * Names of files are bytes. Inside this room a path is a byte string: one character (U+0000 to U+00FF) for each byte,
 * so that comparing by code unit is comparing by byte and nothing is ever repaired. Outside it is a text.
 *
 * The text of a path has two properties: different bytes give different texts (so it may go into a digest), and it is
 * safe to print. UTF-8 stands as it is; a backslash is doubled; bytes that are not UTF-8 and control characters are `\xNN`.
 */

const NOT_ASCII = /[^\0-\x7f]/;
const NEEDS_ESCAPE = /[^\x20-\x5b\x5d-\x7e]/;
// Control characters, line separators, and the marks that turn the direction of writing: they would disguise a printed name.
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** The byte string of a text, in UTF-8. */
export function bytesOfText(text: string): string {
  return NOT_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/**
 * The characters of a byte string as Go reads them: UTF-8, and U+FFFD for each byte that is none.
 * Two different byte strings can give the same characters, so this serves for matching only.
 */
export function charactersOf(bytes: string): string {
  if (!NOT_ASCII.test(bytes)) return bytes;
  let text = '';
  for (const piece of utf8Pieces(bytes)) text += piece.valid ? piece.text : '\ufffd';
  return text;
}

/** The printable, unambiguous text of a byte string; see the head of this file. */
export function textOfPath(bytes: string): string {
  if (!NEEDS_ESCAPE.test(bytes)) return bytes;
  let text = '';
  for (const piece of utf8Pieces(bytes)) {
    if (piece.valid && piece.text === '\\') text += '\\\\';
    else if (piece.valid && !UNPRINTABLE.test(piece.text)) text += piece.text;
    else text += [...piece.bytes].map(byte => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
  }
  return text;
}

/** Whether a byte string is UTF-8 throughout. */
export function isUtf8(bytes: string): boolean {
  if (!NOT_ASCII.test(bytes)) return true;
  for (const piece of utf8Pieces(bytes)) if (!piece.valid) return false;
  return true;
}

/** Reads the text of a path back into its byte string. */
export function bytesOfPath(text: string): string {
  return bytesOfText(text).replace(/\\(\\|x([0-9a-f]{2}))/g, (_, escaped: string, hex: string | undefined) =>
    hex === undefined ? escaped : String.fromCharCode(Number.parseInt(hex, 16))
  );
}

/** The text of a path as programs write it: nothing escaped, U+FFFD where it is not UTF-8. */
export function spellingOfPath(text: string): string {
  return text.includes('\\') ? charactersOf(bytesOfPath(text)) : text;
}

interface Utf8Piece {
  readonly valid: boolean;
  /** One character where valid; empty otherwise. */
  readonly text: string;
  readonly bytes: string;
}

function* utf8Pieces(bytes: string): Generator<Utf8Piece> {
  for (let at = 0; at < bytes.length; ) {
    const length = utf8Length(bytes, at);
    const piece = bytes.slice(at, at + Math.max(1, length));
    yield { valid: length > 0, text: length > 0 ? Buffer.from(piece, 'latin1').toString('utf8') : '', bytes: piece };
    at += Math.max(1, length);
  }
}

/** The length of the well-formed UTF-8 sequence at a place, 0 where there is none (Unicode Standard, table 3-7). */
function utf8Length(bytes: string, at: number): number {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (at + length > bytes.length) return 0;
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes.charCodeAt(at + 1);
  if (second < lowest || second > highest) return 0;
  for (let next = at + 2; next < at + length; next++) {
    if ((bytes.charCodeAt(next) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** `filepath.Clean` of Go on slash-separated paths: shortest equivalent by text alone; empty gives `.`. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!rooted) kept.push('..');
  }
  return (rooted ? '/' : '') + kept.join('/') || '.';
}

/** A path cleaned as if the context were the root of the file system: no leading slash, `..` stops there, the root is empty. */
export function pathInContext(path: string): string {
  return cleanPath(`/${path}`).slice(1);
}
