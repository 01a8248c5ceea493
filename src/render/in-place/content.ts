/**
 * Turns new values into what the printer prints; values copied from elsewhere in the file keep their own spelling.
 */
import { spelledScalar } from '../entries.ts';
import { type Printable, type PrintableEntry, stringOf } from '../print.ts';
import { isPlainToken, quoteString, type ScalarPlace } from '../scalar.ts';
import { LINE_BREAK } from './page.ts';
import type { NewMap, Value } from './revision.ts';
import { isMergeKey, keyText, type Written, type WrittenScalar } from './written.ts';

export interface CopySource {
  readonly text: string;
  /** New contents of scalars, where the copies have to follow. */
  readonly replaced: ReadonlyMap<Written, string>;
}

export function printableOf(value: Value, place: ScalarPlace, source: CopySource): Printable {
  switch (value.kind) {
    case 'new-scalar':
      return spelledScalar(value.spelled);
    case 'new-reset':
      return { kind: 'token', token: '!reset null' };
    case 'new-list': {
      const items = value.entries.map(spelledScalar);
      return value.overrides ? { kind: 'sequence', tag: '!override', items } : { kind: 'sequence', items };
    }
    case 'new-map':
      return printableMap(value, place, source);
    case 'alias':
      return { kind: 'token', token: `*${value.name}` };
    case 'scalar':
      return printableScalar(value, place, source);
    case 'list':
      return {
        kind: 'sequence',
        ...tagged(value.tag),
        items: value.items.map(item => printableOf(item, place, source))
      };
    case 'map':
      return {
        kind: 'map',
        ...tagged(value.tag),
        entries: value.pairs.map(pair => ({
          key: isMergeKey(pair.key) ? MERGE_KEY : stringOf(keyText(pair.key) ?? ''),
          value: printableOf(pair.value, place, source)
        }))
      };
  }
}

const MERGE_KEY = { kind: 'token', token: '<<' } as const;

function tagged(tag: string): { readonly tag?: string } {
  return tag === '' ? {} : { tag };
}

function printableMap({ head, entries }: NewMap, place: ScalarPlace, source: CopySource): Printable {
  const printed: PrintableEntry[] = [];
  if (head?.kind === 'merged') {
    printed.push({ key: MERGE_KEY, value: { kind: 'token', token: `*${head.anchor}` } });
  } else if (head?.kind === 'wrapped') {
    const key = head.key === '<<' ? MERGE_KEY : stringOf(head.key);
    printed.push({ key, value: printableOf(head.value, place, source) });
  }
  for (const [key, value] of entries) {
    printed.push({ key: stringOf(key), value: printableOf(value, place, source) });
  }
  return { kind: 'map', entries: printed };
}

/** A scalar on one line is copied as it stands, so that no reader takes the copy for another type. */
function printableScalar(scalar: WrittenScalar, place: ScalarPlace, { text, replaced }: CopySource): Printable {
  const content = replaced.get(scalar) ?? scalar.text;
  const style = scalar.style;
  const token = text.slice(scalar.start, scalar.end);
  const isKept = content === scalar.text && !LINE_BREAK.test(token);
  const fits = style === 'plain' ? isPlainToken(token, place) : place !== 'json' || style === 'double';
  if (isKept && fits && token !== '')
    return { kind: 'token', token: scalar.tag === '' ? token : `${scalar.tag} ${token}` };
  if (scalar.isNull && content === scalar.text) return { kind: 'token', token: 'null' };
  return { kind: 'scalar', ...tagged(scalar.tag), text: content, value: content, style };
}

/** New content for a scalar that stands in the file, in its own quotes where these can hold it. */
export function requote(scalar: WrittenScalar, content: string, place: ScalarPlace): string {
  const style = scalar.style === 'literal' || scalar.style === 'folded' ? 'plain' : scalar.style;
  return quoteString(content, style, place);
}
