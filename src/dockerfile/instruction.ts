/** The instructions of a Dockerfile as they are written, before any variable is replaced. */
import type { Span } from '../diagnostic/index.ts';
import type { Heredoc } from './lines.ts';

/** `--name=value`; a flag without value is true. */
export interface Flag {
  readonly name: string;
  readonly value: string | true;
}

export interface Pair {
  readonly key: string;
  /** With its quotes; undefined for `ARG NAME`. */
  readonly value: string | undefined;
}

/** An instruction in the shape that its keyword gives it. */
export type Instruction = {
  /** Capitals. */
  readonly keyword: string;
  readonly span: Span;
  /** As a person would write it, on one line. */
  readonly label: string;
  readonly flags: readonly Flag[];
  readonly heredocs: readonly Heredoc[];
} & InstructionBody;

export type InstructionBody =
  | { readonly kind: 'from'; readonly image: string; readonly name: string | undefined }
  | { readonly kind: 'arg' | 'env' | 'label'; readonly pairs: readonly Pair[] }
  | { readonly kind: 'copy'; readonly sources: readonly string[]; readonly destination: string }
  | { readonly kind: 'command'; readonly form: 'shell' | 'exec'; readonly words: readonly string[] }
  /** Words that variables are replaced in: USER, WORKDIR, STOPSIGNAL, EXPOSE, VOLUME. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** HEALTHCHECK. */
  | { readonly kind: 'healthcheck'; readonly form: 'none' | 'shell' | 'exec'; readonly words: readonly string[] }
  /** MAINTAINER and ONBUILD: text that counts as it stands. */
  | { readonly kind: 'text'; readonly text: string };
