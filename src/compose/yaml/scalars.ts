/**
 * What a scalar of a YAML file means.
 *
 * In: a scalar's content, its tag and whether it was quoted. Out: its value and type.
 * The surprising rule: docker compose reads YAML 1.2 with remains of 1.1: `012` is 10 and `1_000` is 1000, yet `yes`
 * and `22:22` are strings; `09` is a floating-point number since it is not an octal one.
 *
 * Source: YAML 1.2, section 10.3; where docker compose's parser (go-yaml v3) reads otherwise, that parser decides, and
 * fixtures/compose/yaml holds the cases.
 */
import type { ScalarValue } from '../node.ts';

/** The types of scalars that docker compose's parser knows; each but `string` has a tag of the same meaning. */
export type ScalarType = 'null' | 'bool' | 'int' | 'float' | 'timestamp' | 'string';

export interface ResolvedScalar {
  readonly type: ScalarType;
  /** A timestamp stays the text that was written. */
  readonly value: ScalarValue;
}

const WORDS: ReadonlyMap<string, ResolvedScalar> = new Map(
  (
    [
      ['null', null, ['', '~', 'null', 'Null', 'NULL']],
      ['bool', true, ['true', 'True', 'TRUE']],
      ['bool', false, ['false', 'False', 'FALSE']],
      ['float', Number.NaN, ['.nan', '.NaN', '.NAN']],
      ['float', Number.POSITIVE_INFINITY, ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']],
      ['float', Number.NEGATIVE_INFINITY, ['-.inf', '-.Inf', '-.INF']]
    ] as const
  ).flatMap(([type, value, words]) => words.map(word => [word, { type, value }] as const))
);

/** What a plain scalar without a tag means. */
export function resolvePlain(text: string): ResolvedScalar {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  const isNumberLike = (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e;
  if (!isNumberLike) return { type: 'string', value: text };
  if (first === 0x2e) return resolveFraction(text) ?? { type: 'string', value: text };
  if (isTimestamp(text)) return { type: 'timestamp', value: text };
  const digits = text.replaceAll('_', '');
  return resolveInteger(digits) ?? resolveFloat(digits) ?? { type: 'string', value: text };
}

/** Digits after a leading dot; here, unlike everywhere else, `_` has to stand between digits. */
function resolveFraction(text: string): ResolvedScalar | undefined {
  if (!/^\.\d+(?:_\d+)*(?:e[-+]?\d+(?:_\d+)*)?$/i.test(text)) return undefined;
  return resolveFloat(text.replaceAll('_', ''));
}

function resolveInteger(digits: string): ResolvedScalar | undefined {
  const match = /^([-+]?)(?:0x([0-9a-f]+)|0b([01]+)|0o?([0-7]+)|(0|[1-9]\d*))$/i.exec(digits);
  if (match === null) return resolveInnerSign(digits);
  const [, sign, hexadecimal, binary, octal, decimal] = match;
  let magnitude: bigint;
  if (hexadecimal !== undefined) magnitude = BigInt(`0x${hexadecimal}`);
  else if (binary !== undefined) magnitude = BigInt(`0b${binary}`);
  else if (octal !== undefined) magnitude = BigInt(`0o${octal}`);
  else magnitude = BigInt(decimal ?? '0');
  // Unsigned ones may have 64 bits; a sign, even `+`, costs one.
  const limit = sign === '' ? 2n ** 64n - 1n : sign === '+' ? 2n ** 63n - 1n : 2n ** 63n;
  return magnitude > limit ? undefined : integer(sign === '-' ? -magnitude : magnitude);
}

/** `0b-101` and `0o+17`: the parser strips the prefix and lets what follows have a sign. */
function resolveInnerSign(digits: string): ResolvedScalar | undefined {
  const match = /^0(?:b([-+])([01]+)|o([-+])([0-7]+))$/.exec(digits);
  if (match === null) return undefined;
  const magnitude = match[2] !== undefined ? BigInt(`0b${match[2]}`) : BigInt(`0o${match[4]}`);
  const negative = (match[1] ?? match[3]) === '-';
  if (magnitude > 2n ** 63n - (negative ? 0n : 1n)) return undefined;
  return integer(negative ? -magnitude : magnitude);
}

function integer(value: bigint): ResolvedScalar {
  const isSafe = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
  return { type: 'int', value: isSafe ? Number(value) : value };
}

function resolveFloat(digits: string): ResolvedScalar | undefined {
  if (!/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i.test(digits)) return undefined;
  const value = Number(digits);
  // What is too large for a double stays a string.
  return Number.isFinite(value) ? { type: 'float', value } : undefined;
}

const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d))| +(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?$/;

function isTimestamp(text: string): boolean {
  // Few scalars get further, and V8 takes long to make the pattern ready.
  if (text.charAt(4) !== '-') return false;
  const match = TIMESTAMP.exec(text);
  if (match === null) return false;
  const part = (index: number) => Number(match[index] ?? 0);
  const [year, month, day] = [part(1), part(2), part(3)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  const [hour, minute, second] = [part(4) || part(9), part(5) || part(10), part(6) || part(11)];
  return hour < 24 && minute < 60 && second < 60 && part(7) <= 24 && part(8) < 60;
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}
