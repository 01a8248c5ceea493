/**
 * What tags do to the nodes that bear them.
 *
 * In: a scalar with its tag. Out: its value.
 * The surprising rule: a tag that docker compose does not know makes any scalar a string, its own `!override` too.
 *
 * Source: YAML 1.2, section 10; go-yaml v3 where it is silent.
 */
import { DiagnosticError, type Span } from '../../diagnostic/index.ts';
import type { Node, ScalarNode } from '../node.ts';
import { type ResolvedScalar, resolvePlain, type ScalarType } from './scalars.ts';
import type { RawContentNode, RawNode, RawScalar } from './syntax.ts';

/** The tags that demand a type of what a plain scalar says. */
const TYPE_OF_TAG: ReadonlyMap<string, ScalarType> = new Map([
  ['!!null', 'null'],
  ['!!bool', 'bool'],
  ['!!int', 'int'],
  ['!!float', 'float'],
  ['!!timestamp', 'timestamp']
]);

const TYPE_NAMES: Readonly<Record<ScalarType, string>> = {
  null: 'nothing',
  bool: 'true or false',
  int: 'an integer',
  float: 'a number',
  timestamp: 'a date',
  string: 'a string'
};

/** @returns the Compose Specification's tag on a node, if it has one. */
export function mergeTagOf(raw: RawContentNode): Node['tag'] {
  return raw.tag === '!reset' || raw.tag === '!override' ? raw.tag : undefined;
}

/** Whether a map's key is the merge key: a plain `<<`, not a quoted one. */
export function isMergeKey(raw: RawNode): boolean {
  if (raw.kind !== 'scalar' || raw.text !== '<<') return false;
  return raw.tag === '' ? raw.style === 'plain' : raw.tag === '!!merge';
}

/** @throws DiagnosticError `invalid-yaml` where the content does not fit the tag. */
export function resolveScalar(raw: RawScalar, span: Span): ScalarNode {
  if (raw.tag === '' && raw.style === 'plain') return scalarOf(raw, resolvePlain(raw.text), span);
  if (raw.tag === '!!binary') return stringOf(raw, decodeBase64(raw.text, span), span);
  const wanted = TYPE_OF_TAG.get(raw.tag);
  if (wanted === undefined) return stringOf(raw, raw.text, span);
  return scalarOf({ ...raw, style: 'plain' }, resolveAs(wanted, raw, span), span);
}

function scalarOf(raw: RawScalar, { type, value }: ResolvedScalar, span: Span): ScalarNode {
  const node: ScalarNode = { kind: 'scalar', span, value, text: raw.text, style: raw.style };
  return type === 'float' || type === 'timestamp' ? { ...node, type } : node;
}

/** A string needs quotes when it is written again where only its tag kept it from being something else. */
function stringOf(raw: RawScalar, value: string, span: Span): ScalarNode {
  return { kind: 'scalar', span, value, text: value, style: raw.style === 'plain' ? 'double' : raw.style };
}

function resolveAs(wanted: ScalarType, raw: RawScalar, span: Span): ResolvedScalar {
  const found = resolvePlain(raw.text);
  if (found.type === wanted) return found;
  if (wanted === 'float' && found.type === 'int') return { type: 'float', value: Number(found.value) };
  throw new DiagnosticError({
    code: 'invalid-yaml',
    at: span,
    message: `the tag "${raw.tag}" stands before ${TYPE_NAMES[found.type]}, not ${TYPE_NAMES[wanted]}`,
    help: 'remove the tag, or write a value that fits it'
  });
}

/** Strict as docker compose is: padding is wanted, line breaks are not counted. */
function decodeBase64(text: string, span: Span): string {
  const digits = text.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(digits)) {
    throw new DiagnosticError({
      code: 'invalid-yaml',
      at: span,
      message: 'what follows the tag "!!binary" is not base64',
      help: 'encode it anew, with its padding'
    });
  }
  return Buffer.from(digits, 'base64').toString('utf8');
}
