/**
 * One scalar as YAML that every reader takes for the same value.
 *
 * In: the content of a scalar, whether it is a string, and the style its author chose.
 * Out: a YAML token. A string is written plain only if no version of YAML would take it for something else: go-yaml
 * (which reads for docker compose) knows words of YAML 1.1 and of 1.2, so `yes`, `0o17`, `1_000` and `22:22` get quotes.
 *
 * Source: YAML 1.2.2, chapters 5, 7.3 and 8.1; YAML 1.1's types for bool, int, float, null, timestamp, merge.
 */
import type { ScalarStyle } from '../compose/node.ts';

/** Where a scalar stands: in block style, in flow style (where `,[]{}` mean something), or in JSON (always `"…"`). */
export type ScalarPlace = 'block' | 'flow' | 'json';

const WORD = /^(?:~|null|true|false|yes|no|on|off|y|n|<<|=|\.nan|[-+]?\.inf)$/i;
/** Numbers of all bases, sexagesimal ones and dates are of these characters; `.` is a float of YAML 1.1. */
const NUMBER_LIKE = /^[-+.]?[0-9.][0-9_.,:+\-eExXoObBtTzZa-fA-F\s]*$/;
/** What may not begin a plain scalar; `?` and `:` could at times, but hardly ever have to. */
const INDICATOR = /^(?:[?:,[\]{}#&*!|>'"%@`\s]|-(?:[\s,[\]{}]|$))/;
/** What would end a plain scalar. */
const ENDS_PLAIN = /:(?:\s|$)|\s#|\s$/;
const FLOW_INDICATOR = /[,[\]{}]|:$/;
/** Line breaks of any kind, control characters, lone surrogates, non-characters: only `"…"` can hold these. */
const UNPRINTABLE = /[^\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;
/** Most strings, recognised quickly. */
const WORD_CHARACTERS = /^(?:[A-Za-z_/$]|\.{1,2}\/)[A-Za-z0-9_./$-]*$/;

/** Whether a string can be written without quotes and stays that string. */
export function isPlainSafe(text: string, place: ScalarPlace): boolean {
  return isPlainToken(text, place) && !WORD.test(text) && !NUMBER_LIKE.test(text);
}

/** Whether a text can be written without quotes, whatever type it then is. */
export function isPlainToken(text: string, place: ScalarPlace): boolean {
  if (place === 'json' || text === '') return false;
  if (WORD_CHARACTERS.test(text)) return true;
  if (text.includes('\n') || text.includes('\t') || UNPRINTABLE.test(text)) return false;
  if (INDICATOR.test(text) || ENDS_PLAIN.test(text) || text.startsWith('---') || text.startsWith('...')) return false;
  return place === 'block' || !FLOW_INDICATOR.test(text);
}

/** A string on one line, in the wanted style if that can hold it. */
export function quoteString(text: string, style: ScalarStyle, place: ScalarPlace): string {
  if (style === 'plain' && isPlainSafe(text, place)) return text;
  const printable = !UNPRINTABLE.test(text) && !/[\n\t]/.test(text);
  if (style === 'double' || place === 'json' || !printable) return doubleQuoted(text);
  return style === 'single' || !text.includes("'") || text.includes('"') ? singleQuoted(text) : doubleQuoted(text);
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** JSON's escapes are YAML's, but for what JSON leaves unescaped and YAML does not print. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}

/**
 * A string of several lines as a literal block.
 *
 * @param indent - The column of the content.
 * @returns header and lines, or undefined where a literal block could not hold exactly this string.
 */
export function literalBlock(text: string, indent: number, eol: string): string | undefined {
  const body = text.replace(/\n+$/, '');
  if (!body.includes('\n') && body === text) return undefined;
  if (/^[\s]/.test(body) || body === '' || UNPRINTABLE.test(text) || /\n[ \t]+(?:\n|$)/.test(text)) return undefined;
  const ending = text.length - body.length;
  const chomping = ending === 0 ? '-' : ending === 1 ? '' : '+';
  const margin = ' '.repeat(indent);
  const lines = body.split('\n').map(line => (line === '' ? '' : margin + line));
  return `|${chomping}${eol}${lines.join(eol)}${eol.repeat(Math.max(ending - 1, 0))}`;
}
