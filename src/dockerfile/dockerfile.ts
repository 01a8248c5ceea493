/**
 * A Dockerfile as a value.
 *
 * Source: Dockerfile reference; where it is silent, BuildKit.
 */
import type { SourceText, Span } from '../diagnostic/index.ts';
import { detectSyntax, isDockerfileFrontend } from './directives.ts';
import type { ArgInstruction, FromInstruction, Instruction } from './instruction.ts';
import { type Escape, readLines } from './lines.ts';
import { mayHaveHeredocs, parseInstruction } from './parse-instruction.ts';
import { invalid, UnknownWordError } from './problems.ts';

export interface Stage {
  readonly from: FromInstruction;
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  readonly source: SourceText;
  /** The frontend's image as the file names it, `# syntax=…`. */
  readonly syntax: { readonly image: string; readonly at: Span } | undefined;
  readonly escapeChar: Escape;
  /** The ARGs above the first FROM. */
  readonly globalArgs: readonly ArgInstruction[];
  readonly stages: readonly Stage[];
  /** Why nothing can be said of the file: `stages` is then empty, and all of it counts. */
  readonly unread: { readonly reason: string; readonly at: Span } | undefined;
}

/**
 * Reads a Dockerfile.
 *
 * @returns the Dockerfile; with `unread` where it is one that another frontend reads, or one of a newer version than
 *   this program knows, or where its text is not one in UTF-8.
 * @throws DiagnosticError `invalid-dockerfile` where the builder would refuse it.
 */
export function parseDockerfile(source: SourceText): Dockerfile {
  const detected = detectSyntax(source.text);
  const syntax =
    detected === undefined
      ? undefined
      : { image: detected.image, at: { source, start: detected.start, end: detected.end } };
  const unread = (reason: string, at: Span): Dockerfile => ({
    source,
    syntax,
    escapeChar: '\\',
    globalArgs: [],
    stages: [],
    unread: { reason, at }
  });
  if (syntax !== undefined && !isDockerfileFrontend(syntax.image)) {
    return unread(`"${syntax.image}" decides what the Dockerfile means`, syntax.at);
  }
  const odd = /[\0\ufffd]/.exec(source.text);
  if (odd !== null) {
    return unread('the Dockerfile has bytes that are not text', { source, start: odd.index, end: odd.index + 1 });
  }
  try {
    return { source, syntax, ...readStages(source), unread: undefined };
  } catch (error) {
    // A frontend that is fetched may be newer than this program and know the word.
    if (syntax === undefined || !(error instanceof UnknownWordError)) throw error;
    const [first] = error.diagnostics;
    return unread(first?.message ?? error.message, first?.at ?? syntax.at);
  }
}

function readStages(source: SourceText): Pick<Dockerfile, 'escapeChar' | 'globalArgs' | 'stages'> {
  const { escapeChar, lines } = readLines(source, mayHaveHeredocs);
  const globalArgs: ArgInstruction[] = [];
  const stages: { readonly from: FromInstruction; readonly instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const instruction = parseInstruction(line, escapeChar);
    const stage = stages.at(-1);
    if (instruction.kind === 'FROM') stages.push({ from: instruction, instructions: [] });
    else if (stage !== undefined) stage.instructions.push(instruction);
    else if (instruction.kind === 'ARG') globalArgs.push(instruction);
    else {
      throw invalid(
        instruction.at,
        `${instruction.kind} stands before the first FROM`,
        'only ARG may; begin with "FROM image"'
      );
    }
  }
  if (stages.length === 0) {
    throw invalid({ source, start: 0, end: 0 }, 'the Dockerfile has no FROM', 'begin with "FROM image"');
  }
  return { escapeChar, globalArgs, stages };
}

/** An instruction that ONBUILD put off, as the image keeps it. */
export function parseTrigger(expression: string, at: Span): Instruction {
  const source: SourceText = { path: at.source.path, text: expression };
  // What an image keeps is always read with a backslash as its escape character.
  const { lines } = readLines(source, mayHaveHeredocs);
  const [line, ...more] = lines;
  if (line === undefined || more.length > 0)
    throw invalid(at, 'the base image has a trigger of more than one instruction');
  const instruction = parseInstruction({ ...line, at }, '\\');
  if (instruction.kind === 'FROM') throw invalid(at, 'the base image has FROM as a trigger');
  return instruction;
}
