/**
 * Which attributes the Compose Specification knows where, for the advice in error messages.
 */
import { suggestName } from '../../diagnostic/index.ts';
import type { vocabulary } from '../schema.generated.js';

export type Vocabulary = ReturnType<typeof vocabulary>;

/** A place of the specification, such as `services.*.build`, as its steps. */
type Place = readonly string[];

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

  const near = suggestName(name, lookUp(words.attributes, path) ?? []);
  if (near !== undefined) return `did you mean "${near}"?`;

  const compound = places.flatMap(({ steps, names }) => names.map(last => [...steps, last]));
  const spelled = compound.find(steps => isBelow(steps, path) && squeeze(steps.slice(path.length)) === squeeze([name]));
  if (spelled !== undefined) return `did you mean "${fillIn(spelled, path)}"?`;

  const [first] = elsewhere;
  return first === undefined ? undefined : `"${name}" belongs in "${fillIn(first.steps, path)}"`;
}

function stepsOf(place: string): Place {
  return place === '' ? [] : place.split('.');
}

function matches(place: Place, path: readonly string[]): boolean {
  return place.length === path.length && place.every((step, index) => step === '*' || step === path[index]);
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

/** A place as a path for people: names as in the file where it has them, `NAME` elsewhere. */
function fillIn(place: Place, path: readonly string[]): string {
  return place.map((step, index) => (step === '*' ? (path[index] ?? 'NAME') : step)).join('.');
}

/** Letters and digits only: `build_args` and `buildArgs` are both `build.args`. */
function squeeze(steps: readonly string[]): string {
  return steps
    .join('')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
