/**
 * How image references are spelled: with the user's `${VARIABLES}` wherever these come to the same value.
 *
 * In: the text of an `image` and the repository that it stands for; resolved references to be written.
 * Out: texts. `${REGISTRY}/app:${TAG:-dev}` and the tag `4f…` make `${REGISTRY}/app:4f…`, and the cache references of
 * the same repository get the same `${REGISTRY}/app`, so that no value of the environment lands in a file.
 * Where no cut of the text comes to the repository (`image: ${IMAGE}`), the resolved repository is written.
 */
import type { Interpolate } from './change.ts';

/** A text as it stands in a file, and what docker compose makes of it. */
export interface Spelled {
  readonly text: string;
  readonly value: string;
}

/** @returns a text that docker compose reads as `value`, whatever dollars are in it. */
export function escapeDollars(value: string): string {
  return value.replaceAll('$', '$$$$');
}

/** A value that holds no variables, as a text. */
export function literally(value: string): Spelled {
  return { text: escapeDollars(value), value };
}

/** @returns the longest beginning of an `image` text that comes to the repository; undefined where none does. */
export function repositoryText(text: string, repository: string, interpolate: Interpolate): string | undefined {
  const cut = cutsOf(text).findLast(at => interpolate(text.slice(0, at)) === repository);
  return cut === undefined ? undefined : text.slice(0, cut);
}

/** The offsets at which tag, digest or a variable may begin, outside of braces, and the end. */
function cutsOf(text: string): readonly number[] {
  const cuts: number[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at];
    if (character === ':' || character === '@') cuts.push(at);
    if (character !== '$') {
      at += 1;
    } else if (text[at + 1] === '$') {
      at += 2;
    } else {
      cuts.push(at);
      at = text[at + 1] === '{' ? endOfBraces(text, at + 1) : at + 1;
    }
  }
  cuts.push(text.length);
  return cuts;
}

/** Variables nest: `${A:-${B}}`. */
function endOfBraces(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** Where a reference stands in a cache entry (`type=registry,ref=…`) or in a named context (`docker-image://…`). */
const BEFORE_REFERENCE = /^docker-image:\/\/|(?:^|,)ref=/;

/**
 * Spells a reference, a cache entry or a named context.
 *
 * @param spellingOf - The spelling of a repository, where the document has one.
 */
export function spell(value: string, spellingOf: (repository: string) => string | undefined): Spelled {
  const before = BEFORE_REFERENCE.exec(value);
  const start = before === null ? 0 : before.index + before[0].length;
  const repository = repositoryOf(value.slice(start));
  const spelled = spellingOf(repository);
  if (spelled === undefined) return literally(value);
  const rest = value.slice(start + repository.length);
  return { text: escapeDollars(value.slice(0, start)) + spelled + escapeDollars(rest), value };
}

/** The repository of a reference at the beginning of a text; further attributes of a cache entry may follow. */
function repositoryOf(text: string): string {
  const end = text.search(/[,@]/);
  const named = end === -1 ? text : text.slice(0, end);
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
}
