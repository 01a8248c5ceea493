/**
 * Values as docker compose, a Go program, sees and writes them: the difference between whole and other numbers, and
 * the text that a value gets when it becomes part of a string.
 *
 * Source: Go's `fmt` (`%v`) and `reflect.DeepEqual`, by way of compose-go.
 */
import type { Node, ScalarNode } from './node.ts';
import { keyOf } from './tree.ts';

/** Whether a scalar is an `int` for docker compose: `80`, but not `80.0` and not `"80"`. */
export function isInteger(node: Node): node is ScalarNode {
  if (node.kind !== 'scalar') return false;
  return typeof node.value === 'bigint' || (typeof node.value === 'number' && node.type !== 'float');
}

/** Whether a node is a date, for which Compose has no use: people mean a string. */
export function isDate(node: Node): boolean {
  return node.kind === 'scalar' && node.type === 'timestamp';
}

function formatScalar(node: ScalarNode): string {
  if (node.value === null) return '<nil>';
  if (node.type === 'timestamp') return formatDate(String(node.value));
  return node.type === 'float' ? formatFloat(Number(node.value)) : String(node.value);
}

/** The shortest digits that mean the number; exponents, of two digits at the least, below 1e-4 and from 1e6 on. */
function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-4 || size >= 1e6) ? value.toExponential() : String(value);
  return text.replace(/e([-+])(\d)$/, 'e$10$2');
}

/** A date as YAML writes it, as Go prints it: `2024-1-2` as `2024-01-02 00:00:00 +0000 UTC`. */
function formatDate(text: string): string {
  const match = /^(\d+)-(\d+)-(\d+)(?:[Tt ]+(\d+):(\d+):(\d+)(?:[.,](\d+))?(?:[Zz]|([-+]\d\d):(\d\d))?)?$/.exec(text);
  if (match === null) return text;
  const [, year = '', month, day, hour, minute, second, fraction = '', zoneHour = '+00', zoneMinute = '00'] = match;
  const two = (part: string | undefined) => (part ?? '').padStart(2, '0');
  const rest = fraction.replace(/0+$/, '');
  const zone = `${zoneHour}${zoneMinute}`;
  const time = `${two(hour)}:${two(minute)}:${two(second)}${rest === '' ? '' : `.${rest}`}`;
  return `${year}-${two(month)}-${two(day)} ${time} ${zone} ${/^[-+]0000$/.test(zone) ? 'UTC' : zone}`.replace(
    '-0000',
    '+0000'
  );
}

/** A node as Go prints it, maps in the order of their keys. */
export function formatNode(node: Node): string {
  if (node.kind === 'scalar') return formatScalar(node);
  if (node.kind === 'sequence') return `[${node.items.map(formatNode).join(' ')}]`;
  const entries = node.entries.map(entry => `${keyOf(entry)}:${formatNode(entry.value)}`);
  return `map[${entries.sort().join(' ')}]`;
}

/** Whether two nodes have the same value, whatever was written and in whichever order keys stand. */
export function sameValue(a: Node, b: Node): boolean {
  if (a === b) return true;
  if (a.kind === 'scalar') return b.kind === 'scalar' && Object.is(a.value, b.value);
  if (a.kind === 'sequence') {
    if (b.kind !== 'sequence' || a.items.length !== b.items.length) return false;
    return a.items.every((item, index) => {
      const other = b.items[index];
      return other !== undefined && sameValue(item, other);
    });
  }
  if (b.kind !== 'map' || a.entries.length !== b.entries.length) return false;
  const others = new Map(b.entries.map(entry => [keyOf(entry), entry.value]));
  return a.entries.every(entry => {
    const other = others.get(keyOf(entry));
    return other !== undefined && sameValue(entry.value, other);
  });
}
