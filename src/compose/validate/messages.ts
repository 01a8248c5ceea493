/**
 * Findings of the schema in words for people, each at its place in the file.
 *
 * Attributes are named by their path (`services.web.build.context`). What was found is told by its kind only: the
 * value may be a secret or come from the environment.
 */
import { type Diagnostic, type Span, suggestName } from '../../diagnostic/index.ts';
import type { MapEntry, MapNode, Node, ScalarNode } from '../node.ts';
import { type AttributePath, keyOf, showPath } from '../tree.ts';
import { type Finding, typesOf } from './findings.ts';
import { adviseOnType, describeKind, describeTypes, joinWithOr } from './types.ts';
import { adviseOnAttribute, lookUp, type Vocabulary } from './vocabulary.ts';

/** A value in the tree. */
interface Place {
  readonly node: Node;
  /** The key it stands under; none in a list. */
  readonly key: ScalarNode | undefined;
  /** Its path as people write it: `services.web.ports[0].target`. */
  readonly path: AttributePath;
}

/** Says what is wrong about a finding in `root`, and what to do about it. */
export function explain(finding: Finding, root: MapNode, words: Vocabulary): Diagnostic {
  const place = locate(root, finding.path);
  const name = `"${showPath(place.path)}"`;
  switch (finding.rule) {
    case 'type':
      return explainType(finding, place, name);
    case 'additionalProperties':
      return explainUnknown(finding, place, words);
    case 'required':
      return violation(placeOfWhole(place), `${name} needs the attribute "${String(finding.params.missingProperty)}"`);
    case 'enum':
      return explainEnum(finding, place, name);
    case 'pattern':
      return violation(
        placeOfValue(place),
        `${name} must be ${lookUp(words.patterns, finding.path) ?? 'written otherwise'}`
      );
    case 'minimum':
      return violation(placeOfValue(place), `${name} must be ${String(finding.params.limit)} or more`);
    case 'maximum':
      return violation(placeOfValue(place), `${name} must be ${String(finding.params.limit)} or less`);
    case 'uniqueItems':
      return explainRepetition(finding, root);
    default:
      return violation(placeOfWhole(place), `${name} does not follow the Compose Specification (${finding.rule})`);
  }
}

function violation(at: Span, message: string, help?: string): Diagnostic {
  return { code: 'schema-violation', severity: 'error', message, at, ...(help === undefined ? {} : { help }) };
}

function explainType(finding: Finding, place: Place, name: string): Diagnostic {
  const types = typesOf(finding);
  const expected = joinWithOr(describeTypes(types));
  if (place.node.kind === 'scalar' && place.node.value === null) {
    const help = 'give it a value, or remove it';
    return violation(placeOfWhole(place), `${name} must be ${expected}, but it has no value`, help);
  }
  const message = `${name} must be ${expected}, not ${describeKind(place.node)}`;
  return violation(placeOfValue(place), message, adviseOnType(types, place.node));
}

/** What a name may consist of where the specification restricts the names that users choose. */
const NAME_RULE = 'names consist of letters, digits, ".", "_" and "-"';

function explainUnknown({ path, params }: Finding, place: Place, words: Vocabulary): Diagnostic {
  const name = String(params.additionalProperty);
  const entry = entryOf(place.node, name);
  const at = entry?.key.span ?? placeOfWhole(place);
  const where = showPath(place.path);
  if (lookUp(words.attributes, path) === undefined) {
    if (name === '') return violation(at, `"${where}" has an empty name`);
    const help = name.includes('$') ? `${NAME_RULE}; variables are not replaced in names` : NAME_RULE;
    return violation(at, `"${name}" is not a valid name in "${where}"`, help);
  }
  const message = where === '' ? `unknown top-level attribute "${name}"` : `"${where}" has no attribute "${name}"`;
  const help = looksLikeService(path, entry?.value, words)
    ? `if "${name}" is a service, put it under "services"`
    : adviseOnAttribute(words, path, name);
  return violation(at, message, help);
}

/** Whether what stands at the top level is a service, as in files of Compose's first version. */
function looksLikeService(path: readonly string[], value: Node | undefined, words: Vocabulary): boolean {
  if (path.length > 0 || value?.kind !== 'map') return false;
  const attributes = lookUp(words.attributes, ['services', 'NAME']) ?? [];
  const names = value.entries.map(keyOf);
  return names.some(name => name === 'image' || name === 'build') && names.every(name => attributes.includes(name));
}

function explainEnum({ params }: Finding, place: Place, name: string): Diagnostic {
  const allowed = (Array.isArray(params.allowedValues) ? params.allowedValues : []).map(String);
  const { node } = place;
  const near = node.kind === 'scalar' && typeof node.value === 'string' ? suggestName(node.value, allowed) : undefined;
  const otherTypes = (Array.isArray(params.otherTypes) ? params.otherTypes : []).map(String);
  const expected = joinWithOr([...allowed.map(value => `"${value}"`), ...describeTypes(otherTypes)]);
  return violation(
    placeOfValue(place),
    `${name} must be ${expected}`,
    near === undefined ? undefined : `did you mean "${near}"?`
  );
}

function explainRepetition({ path, params }: Finding, root: MapNode): Diagnostic {
  const [first, second] = [Number(params.i), Number(params.j)]
    .sort((a, b) => a - b)
    .map(index => locate(root, [...path, String(index)]));
  if (first === undefined || second === undefined) throw new RangeError('a repetition has two places');
  return violation(
    second.node.span,
    `"${showPath(second.path)}" repeats "${showPath(first.path)}"`,
    'remove one of them'
  );
}

/** Follows a path as far as it goes. */
function locate(root: MapNode, path: readonly string[]): Place {
  let place: Place = { node: root, key: undefined, path: [] };
  for (const step of path) {
    const { node } = place;
    if (node.kind === 'map') {
      const entry = entryOf(node, step);
      if (entry === undefined) return place;
      place = { node: entry.value, key: entry.key, path: [...place.path, step] };
    } else if (node.kind === 'sequence') {
      const item = node.items[Number(step)];
      if (item === undefined) return place;
      place = { node: item, key: undefined, path: [...place.path, `[${step}]`] };
    }
  }
  return place;
}

function entryOf(node: Node, name: string): MapEntry | undefined {
  return node.kind === 'map' ? node.entries.find(entry => keyOf(entry) === name) : undefined;
}

/** Where to point when all of a value is meant: at its key, since a mapping may go on for pages. */
function placeOfWhole({ key, node }: Place): Span {
  return key?.span ?? node.span;
}

function placeOfValue(place: Place): Span {
  return place.node.kind === 'scalar' ? place.node.span : placeOfWhole(place);
}
