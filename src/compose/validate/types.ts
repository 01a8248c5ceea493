/**
 * The types of JSON Schema and the kinds of nodes in people's words.
 */
import type { Node } from '../node.ts';
import { isDate } from './plain.ts';

/** In the order in which we list them. */
const TYPE_WORDS: readonly (readonly [type: string, words: string])[] = [
  ['boolean', 'true'],
  ['boolean', 'false'],
  ['string', 'a string'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['array', 'a list'],
  ['object', 'a mapping'],
  ['null', 'empty']
];

const SCALAR_TYPES = ['boolean', 'string', 'number'];

/** What a value of one of these types is, as in "must be …". */
export function describeTypes(types: readonly string[]): string[] {
  const isAnyScalar = SCALAR_TYPES.every(type => types.includes(type));
  const listed = isAnyScalar ? types.filter(type => type === 'array' || type === 'object') : types;
  const words = TYPE_WORDS.filter(([type]) => listed.includes(type)).map(([, word]) => word);
  return isAnyScalar ? ['a single value', ...words] : words;
}

/** What a value is, without saying which. */
export function describeKind(node: Node): string {
  if (node.kind === 'map') return 'a mapping';
  if (node.kind === 'sequence') return 'a list';
  if (isDate(node)) return 'a date';
  switch (typeof node.value) {
    case 'boolean':
      return 'a boolean';
    case 'bigint':
      return 'a number';
    case 'number':
      return Number.isInteger(node.value) ? 'a number' : 'a fraction';
    case 'string':
      return 'a string';
    default:
      return 'empty';
  }
}

/** How to turn what was written into one of these types, for the mistakes that YAML invites. */
export function adviseOnType(types: readonly string[], node: Node): string | undefined {
  if (node.kind === 'map') {
    return node.entries.length === 1 && types.includes('string')
      ? 'if one text is meant, put quotes around it: a colon before a space or the end of a line makes it a mapping'
      : undefined;
  }
  if (node.kind === 'sequence') return undefined;
  const isNumeric = types.some(type => type === 'number' || type === 'integer');
  if (typeof node.value !== 'string' || isDate(node)) {
    const isNumberOfWrongKind = isNumeric && typeof node.value === 'number';
    return types.includes('string') && !isNumberOfWrongKind ? 'put quotes around it' : undefined;
  }
  if (types.includes('array')) return 'write it as a list: each item on a line of its own, after "- "';
  return isNumeric && node.style !== 'plain' && /^[-+]?\d+$/.test(node.text) ? 'remove the quotes' : undefined;
}

/** `a`, `a or b`, `a, b or c`. */
export function joinWithOr(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
