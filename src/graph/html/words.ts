/** How sizes, counts and states are said on the page. */
import type { TargetFacts } from '../model.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size as docker writes it: `12.3 MB`. */
export function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power] ?? ''}`;
}

/** `1 file`, `2 files`. */
export function countText(count: number, word: string, plural = `${word}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? word : plural}`;
}

/** Classes that colour what belongs to a target. */
export function badgeClasses(facts: TargetFacts | undefined): string {
  return [facts?.report?.status, facts?.change].filter(each => each !== undefined).join(' ');
}
