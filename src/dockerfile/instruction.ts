/**
 * Instructions of a Dockerfile as values: split, checked, variables not yet expanded.
 *
 * Words are the Dockerfile reference's. `label` is for people and leaves out the values of ENV and ARG.
 */
import type { Span } from '../diagnostic/index.ts';
import type { Heredoc } from './heredoc.ts';

interface Base {
  readonly at: Span;
  /** The instruction as a person recognises it: `COPY src/ ./src/`. */
  readonly label: string;
}

export interface Pair {
  readonly name: string;
  readonly value: string;
}

export interface FromInstruction extends Base {
  readonly kind: 'FROM';
  /** An image, a stage or a named context. */
  readonly base: string;
  /** Of the stage, in lower case. */
  readonly name: string | undefined;
  readonly platform: string | undefined;
}

export interface ArgInstruction extends Base {
  readonly kind: 'ARG';
  readonly args: readonly { readonly name: string; readonly value: string | undefined }[];
}

export interface PairsInstruction extends Base {
  readonly kind: 'ENV' | 'LABEL';
  readonly pairs: readonly Pair[];
}

export interface CopyInstruction extends Base {
  readonly kind: 'COPY' | 'ADD';
  readonly sources: readonly string[];
  readonly heredocs: readonly Heredoc[];
  readonly destination: string;
  readonly from: string | undefined;
  readonly chown: string;
  readonly chmod: string;
  readonly checksum: string;
  readonly excludes: readonly string[];
  readonly parents: boolean;
  readonly link: boolean;
  readonly keepGitDir: boolean | undefined;
  readonly unpack: boolean | undefined;
}

/** A command in JSON form, or a line for the shell. */
export interface Command {
  readonly words: readonly string[];
  readonly shell: boolean;
}

export interface RunInstruction extends Base {
  readonly kind: 'RUN';
  readonly command: Command;
  readonly heredocs: readonly Heredoc[];
  /** The values of `--mount`. */
  readonly mounts: readonly string[];
  readonly network: string;
  readonly security: string;
  readonly devices: readonly string[];
}

export interface CommandInstruction extends Base {
  readonly kind: 'CMD' | 'ENTRYPOINT';
  readonly command: Command;
}

export interface HealthcheckInstruction extends Base {
  readonly kind: 'HEALTHCHECK';
  readonly test: readonly string[];
  /** Nanoseconds: interval, timeout, start period, start interval. */
  readonly durations: readonly number[];
  readonly retries: number;
}

export interface ListInstruction extends Base {
  readonly kind: 'EXPOSE' | 'VOLUME' | 'SHELL';
  readonly items: readonly string[];
}

export interface TextInstruction extends Base {
  readonly kind: 'USER' | 'WORKDIR' | 'STOPSIGNAL' | 'MAINTAINER' | 'ONBUILD';
  readonly text: string;
}

/** What a stage is made of. */
export type Instruction =
  | ArgInstruction
  | PairsInstruction
  | CopyInstruction
  | RunInstruction
  | CommandInstruction
  | HealthcheckInstruction
  | ListInstruction
  | TextInstruction;
