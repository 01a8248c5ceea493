/**
 * A Compose document as the phases of loading pass it on: a tree in which every value remembers where it was
 * written and how.
 *
 * A scalar has two faces. `value` is what docker compose would work with (interpolated, cast to its type); `text` is
 * what has to be written so that docker compose, reading it in the main project's environment, comes to that value:
 * `${VARIABLES}` still stand in it. Merging and checking look at `value`; printing uses `text`.
 */
import type { Span } from '../diagnostic/index.ts';

export type Node = ScalarNode | MapNode | SequenceNode;

/** `bigint` for integers beyond 2^53. */
export type ScalarValue = string | number | bigint | boolean | null;

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

interface NodeBase {
  /** Where the value stands; of an alias, the place of the alias. */
  readonly span: Span;
  /** The Compose Specification's merge tags, where the file has one on this value. */
  readonly tag?: '!reset' | '!override';
  /**
   * What stands in the file instead, where loading has replaced a short syntax by its long form. The loader works with
   * the long form and hands out what was written; nobody outside of it sees this field.
   */
  readonly written?: Node;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  /** The content after YAML's own decoding and before interpolation. */
  readonly text: string;
  /** How `text` is to be written so that YAML reads it as it was meant: a string that needs quotes is never `plain`. */
  readonly style: ScalarStyle;
  /**
   * Where `value` alone does not say what docker compose has: a number that it prints as a floating-point number
   * (`1e6` as `1e+06`), and a date, which it refuses everywhere but below `x-…`.
   */
  readonly type?: 'float' | 'timestamp';
}

export interface MapNode extends NodeBase {
  readonly kind: 'map';
  /** In the order of the file, merge keys (`<<`) resolved, no key twice. */
  readonly entries: readonly MapEntry[];
}

export interface MapEntry {
  readonly key: ScalarNode;
  readonly value: Node;
}

export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence';
  readonly items: readonly Node[];
}
