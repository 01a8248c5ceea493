/** The tokens of YAML: what its scanner hands to its parser. */
import type { ScalarStyle } from '../node.ts';

export type Token = PlainToken | ScalarToken | NameToken | TagToken;

export type PlainTokenKind =
  | 'document-start'
  | 'document-end'
  | 'yaml-directive'
  | 'block-map-start'
  | 'block-sequence-start'
  /** Ends a block map or sequence: the next token stands further left. */
  | 'block-end'
  | 'flow-map-start'
  | 'flow-map-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-entry'
  | 'block-entry'
  | 'key'
  | 'value'
  | 'end';

interface Range {
  readonly start: number;
  readonly end: number;
}

export interface PlainToken extends Range {
  readonly kind: PlainTokenKind;
}

export interface ScalarToken extends Range {
  readonly kind: 'scalar';
  readonly text: string;
  readonly style: ScalarStyle;
}

export interface NameToken extends Range {
  readonly kind: 'anchor' | 'alias';
  readonly name: string;
}

export interface TagToken extends Range {
  readonly kind: 'tag' | 'tag-directive';
  readonly handle: string;
  readonly suffix: string;
}
