/** Names in a message: all where they are few, else the first ones and how many more there are. */
import { visibleText } from '../diagnostic/index.ts';

const MOST_NAMES = 3;

export function nameList(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(visibleText).join(', ');
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
