/**
 * Which attributes the Compose Specification knows where, for the advice in error messages.
 */
import { suggestName } from '../../diagnostic/index.ts';
import type { vocabulary } from '../schema.generated.js';
import { showPath } from '../tree.ts';

export type Vocabulary = ReturnType<typeof vocabulary>;

/** A place of the specification as its steps; `*` is any name, `[]` any item. */
type Place = readonly string[];

/** How many attributes a person is ready to read through. */
const MOST_LISTED = 8;

/** The entry of a table by place that holds for a path. */
export function lookUp<T>(table: Readonly<Record<string, T>>, path: readonly string[]): T | undefined {
  const found = Object.entries(table).find(([place]) => matches(stepsOf(place), path));
  return found?.[1];
}

/** Advice on an attribute that is unknown at a path, as one sentence; nothing where there is none to give. */
export function adviseOnAttribute(words: Vocabulary, path: readonly string[], name: string): string | undefined {
  const places = Object.entries(words.attributes).map(([place, names]) => ({ steps: stepsOf(place), names }));
  const elsewhere = places.filter(({ names }) => names.includes(name));
  const nearby = elsewhere.find(({ steps }) => isRelated(steps, path));
  if (nearby !== undefined) return `"${name}" belongs in "${fillIn(nearby.steps, path)}"`;

  const here = lookUp(words.attributes, path) ?? [];
  const near = suggestName(name, here);
  if (near !== undefined) return `did you mean "${near}"?`;

  const compound = places.flatMap(({ steps, names }) => names.map(last => [...steps, last]));
  const spelled = compound.find(steps => isBelow(steps, path) && squeeze(steps.slice(path.length)) === squeeze([name]));
  if (spelled !== undefined) return `did you mean "${fillIn(spelled, path)}"?`;

  const [first] = elsewhere;
  if (first !== undefined) return `"${name}" belongs in "${fillIn(first.steps, path)}"`;
  return here.length > MOST_LISTED ? undefined : `known here: ${here.map(known => `"${known}"`).join(', ')}`;
}

function stepsOf(place: string): Place {
  return place === '' ? [] : place.split('.');
}

function isOpen(step: string): boolean {
  return step === '*' || step === '[]';
}

function matches(place: Place, path: readonly string[]): boolean {
  return place.length === path.length && place.every((step, index) => isOpen(step) || step === path[index]);
}

/** Whether a place is the one that a path names, or below it. */
function isBelow(place: Place, path: readonly string[]): boolean {
  return place.length > path.length && matches(place.slice(0, path.length), path);
}

/** Whether one of a place and a path holds the other, not more than two steps away: there attributes get lost. */
function isRelated(place: Place, path: readonly string[]): boolean {
  const shared = Math.min(place.length, path.length);
  return Math.abs(place.length - path.length) <= 2 && matches(place.slice(0, shared), path.slice(0, shared));
}

/** A place as a path for people: with the names and indexes of `path` as far as both go the same way. */
function fillIn(place: Place, path: readonly string[]): string {
  const shown = place.map((step, index) => {
    const actual = matches(place.slice(0, index), path.slice(0, index)) ? path[index] : undefined;
    if (step === '[]') return actual === undefined ? '[]' : `[${actual}]`;
    return step === '*' ? (actual ?? 'NAME') : step;
  });
  return showPath(shown);
}

/** Letters and digits only: `build_args` and `buildArgs` are both `build.args`. */
function squeeze(steps: readonly string[]): string {
  return steps
    .join('')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
