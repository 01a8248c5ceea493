/**
 * A Dockerfile as global arguments and stages.
 *
 * Source: Dockerfile reference, "FROM", "Understand how ARG and FROM interact".
 */
import { DiagnosticError, type SourceText, type Span } from '../diagnostic/index.ts';
import type { Instruction } from './instruction.ts';
import { type Directives, readLines } from './lines.ts';
import { parseInstruction } from './parse-instruction.ts';

export interface Stage {
  /** Position in the file, from 0. */
  readonly index: number;
  /** Lower case; undefined for a stage without `AS`. */
  readonly name: string | undefined;
  /** As written, variables and all. */
  readonly image: string;
  /** The value of `--platform`, as written. */
  readonly platform: string | undefined;
  readonly instructions: readonly Instruction[];
  readonly span: Span;
  readonly label: string;
}

export interface Dockerfile {
  readonly source: SourceText;
  readonly directives: Directives;
  /** The `ARG` instructions before the first `FROM`. */
  readonly globals: readonly Instruction[];
  readonly stages: readonly Stage[];
}

/** @throws DiagnosticError `invalid-dockerfile`. */
export function parseDockerfile(source: SourceText): Dockerfile {
  const { directives, lines } = readLines(source);
  const globals: Instruction[] = [];
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  for (const line of lines) {
    const instruction = parseInstruction(line, directives.escape);
    const current = stages.at(-1);
    if (instruction.kind === 'from') {
      const platform = instruction.flags.find(({ name }) => name === 'platform')?.value;
      stages.push({
        index: stages.length,
        name: instruction.name,
        image: instruction.image,
        platform: typeof platform === 'string' ? platform : undefined,
        instructions: [],
        span: instruction.span,
        label: instruction.label
      });
    } else if (current !== undefined) current.instructions.push(instruction);
    else if (instruction.kind === 'arg') globals.push(instruction);
    else throw beforeFrom(instruction);
  }
  if (stages.length === 0) {
    throw new DiagnosticError({
      code: 'invalid-dockerfile',
      file: source.path,
      message: 'the Dockerfile has no FROM',
      help: 'begin it with the image to build upon, or with FROM scratch'
    });
  }
  return { source, directives, globals, stages };
}

/**
 * Reads the instructions that an image brings to those built upon it (`ONBUILD`).
 *
 * @throws DiagnosticError `invalid-dockerfile`.
 */
export function parseTriggers(texts: readonly string[], escape: string, at: Span): readonly Instruction[] {
  return texts.map(text => ({ ...parseInstruction({ text, heredocs: [], span: at }, escape), span: at }));
}

function beforeFrom({ keyword, span }: Instruction): DiagnosticError {
  return new DiagnosticError({
    code: 'invalid-dockerfile',
    at: span,
    message: `${keyword} stands before the first FROM`,
    help: 'only ARG may stand there'
  });
}
