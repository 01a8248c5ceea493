/**
 * Interpolates a Compose file: every string value gets its variables' values, then the type its attribute wants.
 *
 * In: the tree of one document. Out: the same tree with other `value`s; each `text` stays what the file says.
 * The surprising rule: strings are interpolated everywhere, `x-…`, `name` and quoted ones too, while keys never are.
 *
 * Source: Compose Specification, "Interpolation"; docker compose (compose-go's interpolation package) where it is silent.
 */
import { type Diagnostic, DiagnosticError } from '../diagnostic/index.ts';
import { CASTS, type Cast, type Casts } from './casts.ts';
import type { MapNode, Node, ScalarNode, SequenceNode } from './node.ts';
import { hasVariables, type Lookup, substitute } from './template.ts';
import { type AttributePath, showPath } from './tree.ts';

export interface Interpolated {
  readonly root: MapNode;
  /** One warning for each variable that is not set and has no default. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * @returns the tree; parts in which nothing changes are the same objects.
 * @throws DiagnosticError `invalid-interpolation`, `required-variable`; `schema-violation` for a string that cannot be
 *   what its attribute has to be
 */
export function interpolateTree(root: MapNode, lookup: Lookup): Interpolated {
  const unset = new Map<string, Diagnostic>();
  /** Where the walk is: one array that grows and shrinks, since most values never need it. */
  const path: string[] = [];

  function interpolateMap(map: MapNode, casts: Casts | Cast | undefined): MapNode {
    let changed = false;
    const entries = map.entries.map(entry => {
      const key = String(entry.key.value);
      const value = interpolateBelow(key, entry.value, castsBelow(casts, key));
      if (value === entry.value) return entry;
      changed = true;
      return { key: entry.key, value };
    });
    return changed ? { ...map, entries } : map;
  }

  function interpolateSequence(list: SequenceNode, casts: Casts | Cast | undefined): SequenceNode {
    const below = castsBelow(casts, '[]');
    const items = list.items.map((item, index) => interpolateBelow(`[${index}]`, item, below));
    return items.some((item, index) => item !== list.items[index]) ? { ...list, items } : list;
  }

  function interpolateScalar(scalar: ScalarNode, casts: Casts | Cast | undefined): ScalarNode {
    if (typeof scalar.value !== 'string' || scalar.type !== undefined) return scalar;
    const value = substitute(scalar.value, lookup, scalar.span, name => {
      if (!unset.has(name)) unset.set(name, unsetWarning(name, scalar));
    });
    if (isCast(casts)) return castScalar(scalar, value, casts, path);
    return value === scalar.value ? scalar : { ...scalar, value };
  }

  function interpolateBelow(key: string, node: Node, casts: Casts | Cast | undefined): Node {
    path.push(key);
    const result = interpolate(node, casts);
    path.pop();
    return result;
  }

  function interpolate(node: Node, casts: Casts | Cast | undefined): Node {
    switch (node.kind) {
      case 'map':
        return interpolateMap(node, casts);
      case 'sequence':
        return interpolateSequence(node, casts);
      case 'scalar':
        return interpolateScalar(node, casts);
    }
  }

  return { root: interpolateMap(root, CASTS), diagnostics: [...unset.values()] };
}

function unsetWarning(name: string, scalar: ScalarNode): Diagnostic {
  return {
    code: 'unset-variable',
    severity: 'warning',
    at: scalar.span,
    message: `the variable "${name}" is not set, so nothing stands in its place`,
    help: `set ${name} in the environment or in an env file, or give it a default: \${${name}:-default}`
  };
}

function castScalar(scalar: ScalarNode, text: string, cast: Cast, path: AttributePath): ScalarNode {
  const value = cast.apply(text);
  if (value === undefined) {
    // What came from the environment is not for printing.
    const found = hasVariables(scalar.text) ? `"${scalar.text}" does not come to that` : `not "${text}"`;
    throw new DiagnosticError({
      code: 'schema-violation',
      at: scalar.span,
      message: `"${showPath(path)}" has to be ${cast.expected}, ${found}`,
      help: `write ${cast.expected}`
    });
  }
  return { ...scalar, value, ...(cast.type === undefined ? {} : { type: cast.type }) };
}

function isCast(casts: Casts | Cast | undefined): casts is Cast {
  return typeof casts?.apply === 'function';
}

function castsBelow(casts: Casts | Cast | undefined, key: string): Casts | Cast | undefined {
  if (casts === undefined) return undefined;
  const table = casts as Casts; // a cast that has attributes below it, as `ulimits.*`, is a table as well
  if (key !== '*' && Object.hasOwn(table, key)) return table[key];
  return table['*'];
}
