/** Documents that commands make: a Compose file or a picture, on standard output or in a file that was asked for. */
import { resolve } from 'node:path';
import { writeTextFile } from '../host/index.ts';
import type { RenderOptions } from '../pipeline/index.ts';
import { type CommandContext, type OptionTable, type ParsedArguments, textOption } from './command.ts';
import { written } from './written.ts';

/** For commands that write a Compose file. */
export const DOCUMENT_OPTIONS: OptionTable = {
  output: {
    kind: 'text',
    alias: 'o',
    value: 'FILE',
    group: 'Command',
    describe: 'A file to write, replaced as a whole; the default, and -, is standard output.'
  },
  format: {
    kind: 'text',
    value: 'FORMAT',
    choices: ['compose', 'override'],
    group: 'Command',
    describe: 'compose (the default) prints the whole file, override only what changes.'
  }
};

/** What those options say of a Compose file. */
export function documentOptions(
  parsed: ParsedArguments,
  { terminal }: CommandContext
): Omit<RenderOptions, 'interpolate'> {
  const output = outputFile(parsed);
  return {
    format: textOption(parsed, 'format') === 'override' ? 'override' : 'compose',
    outputPath: output === undefined ? undefined : resolve(terminal.workingDirectory, output),
    nameIsChosen: textOption(parsed, 'project-name') !== undefined
  };
}

/** Names of standard output: as a file it would lie in another folder, and paths in the document would start there. */
const STANDARD_OUTPUT: readonly (string | undefined)[] = ['-', '/dev/stdout'];

/** The file of `--output`; undefined for standard output, which is the default. */
function outputFile(parsed: ParsedArguments): string | undefined {
  const output = textOption(parsed, 'output');
  return STANDARD_OUTPUT.includes(output) ? undefined : output;
}

/** Puts a document where `--output` wants it. @throws DiagnosticError `unwritable-file`. */
export function outputDocument(text: string, parsed: ParsedArguments, context: CommandContext): void {
  const output = outputFile(parsed);
  if (output === undefined) context.terminal.output(text);
  else writeDocument(output, text, context);
}

/** Writes a file that a person named. @throws DiagnosticError `unwritable-file`. */
export function writeDocument(path: string, text: string, { terminal }: CommandContext): void {
  written(path, () => writeTextFile(resolve(terminal.workingDirectory, path), text));
}
