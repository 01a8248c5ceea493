/** How counts and states are said on the page. */
import type { TargetFacts } from '../model.ts';

/** `1 file`, `2,000 files`: digits in groups, unlike on a command line, where others may read them. */
export function countText(count: number, word: string, plural = `${word}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? word : plural}`;
}

/** Classes that colour what belongs to a target. */
export function badgeClasses(facts: TargetFacts | undefined): string {
  return [facts?.report?.status, facts?.change].filter(each => each !== undefined).join(' ');
}
