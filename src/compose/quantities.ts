/**
 * Sizes, durations and modes as docker compose reads them from strings.
 *
 * Source: Compose Specification, "Specifying byte values", "Specifying durations"; docker's `go-units` and
 * `go-str2duration`, which decide what the text leaves open: `1.5 GB` is a size, `1d` a duration.
 */
const SIZE = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?) ?(?:b|([kmgtp])(?:i?b)?)?$/i;
const POWERS = ['k', 'm', 'g', 't', 'p'];

/** @returns the number of bytes, rounded down; undefined for what is no size. */
export function sizeInBytes(text: string): bigint | undefined {
  const match = SIZE.exec(text);
  if (match === null) return undefined;
  const number = Number(match[1]);
  const power = POWERS.indexOf((match[2] ?? '').toLowerCase()) + 1;
  const size = number * 1024 ** power;
  return number < 0 || !Number.isFinite(size) ? undefined : BigInt(Math.trunc(size));
}

const DURATION = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h|d|w))+)$/;

/** Whether a string is a duration: numbers with units, such as `1m30s`. */
export function isDuration(text: string): boolean {
  return DURATION.test(text);
}

/** Whether a string is a file mode: octal digits, such as `0440`. */
export function isFileMode(text: string): boolean {
  return /^[-+]?[0-7]+$/.test(text);
}
