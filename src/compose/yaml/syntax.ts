/**
 * A YAML file as it was written, before anything in it is given a meaning: aliases, merge keys and tags still stand.
 */
import type { ScalarStyle } from '../node.ts';

export type RawNode = RawScalar | RawMap | RawSequence | RawAlias;

interface RawBase {
  /** UTF-16 offsets into the text; of a scalar those of the scalar itself, without its tag and anchor. */
  readonly start: number;
  readonly end: number;
}

interface RawContent extends RawBase {
  /** `!!str` for YAML's own tags, `!name` or the full address for others, empty where there is none. */
  readonly tag: string;
  readonly anchored: boolean;
}

export interface RawScalar extends RawContent {
  readonly kind: 'scalar';
  /** The content after folding and unescaping. */
  readonly text: string;
  readonly style: ScalarStyle;
}

export interface RawMap extends RawContent {
  readonly kind: 'map';
  /** Key, value, key, value… */
  readonly children: readonly RawNode[];
}

export interface RawSequence extends RawContent {
  readonly kind: 'sequence';
  readonly children: readonly RawNode[];
}

export interface RawAlias extends RawBase {
  readonly kind: 'alias';
  /** The anchor's name. */
  readonly name: string;
  /** What the anchor stands on; it may still be growing, as in `&a [*a]`. */
  readonly target: RawContentNode;
}

export type RawContentNode = RawScalar | RawMap | RawSequence;
