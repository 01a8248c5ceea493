/**
 * The errors of a generated validator, reduced to one per mistake.
 *
 * In: ajv's errors, in its order: where a value fits none of several forms (short and long syntax), the errors of
 * every form and then one that says so. Out: only the errors of the form that the person meant.
 * The form meant is told by the kind of the value: a mapping that has an unknown attribute was never meant to be a string.
 */
import { suggestName } from '../../diagnostic/index.ts';
import type { validateComposeFile } from '../schema.generated.js';

type SchemaError = NonNullable<typeof validateComposeFile.errors>[number];

/** One mistake, the names that lead to it, and the rule it breaks in JSON Schema's words. */
export interface Finding {
  readonly path: readonly string[];
  readonly rule: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Reduces the errors of one run of a validator. */
export function collapseErrors(errors: readonly SchemaError[]): Finding[] {
  const byPlace = new Map<string, SchemaError[]>();
  for (const error of chooseForms(errors)) {
    const here = byPlace.get(error.instancePath);
    if (here === undefined) byPlace.set(error.instancePath, [error]);
    else here.push(error);
  }
  return [...byPlace].flatMap(([pointer, here]) =>
    here
      .filter(error => !here.some(other => explains(other, error)))
      .map(({ keyword, params }) => ({ path: parsePointer(pointer), rule: keyword, params }))
  );
}

/** Whether one error is the reason of another at the same place, so that a person needs to hear only the one. */
function explains(reason: SchemaError, error: SchemaError): boolean {
  // A value of the wrong type is none of the allowed ones either, and these say more.
  if (error.keyword === 'type') return reason.keyword === 'enum';
  // An attribute is missing because its name is misspelled.
  const { missingProperty } = error.params;
  return (
    error.keyword === 'required' &&
    reason.keyword === 'additionalProperties' &&
    suggestName(String(reason.params.additionalProperty), [String(missingProperty)]) !== undefined
  );
}

/** Reduces the errors of values that fit none of several forms to those of the form that was meant. */
function chooseForms(errors: readonly SchemaError[]): SchemaError[] {
  const kept: SchemaError[] = [];
  for (const error of errors) {
    if (error.keyword !== 'oneOf') {
      kept.push(error);
      continue;
    }
    let first = kept.length;
    while (first > 0 && isWithin(kept[first - 1], error.instancePath)) first--;
    kept.push(...chooseForm(kept.splice(first), error));
  }
  return kept;
}

function isWithin(error: SchemaError | undefined, pointer: string): boolean {
  return error !== undefined && (error.instancePath === pointer || error.instancePath.startsWith(`${pointer}/`));
}

/** What remains of the errors of all forms of one value; `none` is the error that says that none of them fits. */
function chooseForm(errors: readonly SchemaError[], none: SchemaError): SchemaError[] {
  const isWrongKind = (error: SchemaError) => error.keyword === 'type' && error.instancePath === none.instancePath;
  const inside = errors.filter(error => !isWrongKind(error));
  const otherTypes = errors.filter(isWrongKind).flatMap(typesOf);
  // To a word that is none of those allowed, the other forms are still open.
  const openTo = (error: SchemaError) => (isEnumOf(error, none) ? withParams(error, { otherTypes }) : error);
  if (inside.length > 0) return inside.map(openTo);
  return [withParams({ ...none, keyword: 'type' }, { type: [...new Set(otherTypes)] })];
}

function isEnumOf(error: SchemaError, value: SchemaError): boolean {
  return error.keyword === 'enum' && error.instancePath === value.instancePath;
}

function withParams(error: SchemaError, params: Finding['params']): SchemaError {
  return { ...error, params: { ...error.params, ...params } };
}

/** The types that an error of the rule `type` asks for. */
export function typesOf({ params }: Pick<Finding, 'params'>): string[] {
  const { type } = params;
  return (Array.isArray(type) ? type : [type]).map(String);
}

/** JSON Pointer, RFC 6901. */
function parsePointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
