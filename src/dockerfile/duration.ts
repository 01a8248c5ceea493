/**
 * Durations as Go writes them: `1m30s`, `1.5h`, `300ms`.
 *
 * Source: Go, time.ParseDuration.
 */

const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  '\u00b5s': 1e3,
  '\u03bcs': 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9
};

const PART = /(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/gy;

/** @returns nanoseconds, or undefined where the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return 0;
  let total = 0;
  let end = 0;
  for (const [part, number = '', unit = ''] of unsigned.matchAll(PART)) {
    total += Number(number) * (NANOSECONDS[unit] ?? 0);
    end += part.length;
  }
  if (end === 0 || end !== unsigned.length) return undefined;
  return Math.trunc(text.startsWith('-') ? -total : total);
}
