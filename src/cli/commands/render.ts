/** `render`: the Compose file with every image named by its hash. */
import { resolve } from 'node:path';
import { writeTextFile } from '../../host/index.ts';
import { renderPlan } from '../../pipeline/render-plan.ts';
import { type Command, type CommandContext, hasOption, type OptionTable, textOption } from '../command.ts';
import { COMMON_OPTIONS } from '../options.ts';
import { planFor, reportDiagnostics } from '../plan-for.ts';
import { written } from '../written.ts';

/** For commands that write a Compose file. */
export const OUTPUT_FILE_OPTIONS: OptionTable = {
  output: {
    kind: 'text',
    alias: 'o',
    value: 'FILE',
    group: 'Command',
    describe: 'A file to write, replaced as a whole; the default is standard output.'
  },
  format: {
    kind: 'text',
    value: 'FORMAT',
    choices: ['compose', 'override'],
    group: 'Command',
    describe: 'compose (the default) prints the whole file, override only what changes.'
  }
};

const OPTIONS: OptionTable = {
  ...COMMON_OPTIONS,
  ...OUTPUT_FILE_OPTIONS,
  interpolate: {
    kind: 'boolean',
    group: 'Command',
    describe: 'Prints values in place of variables; by default variables stay as they are written.'
  }
};

export const renderCommand: Command = {
  name: 'render',
  usage: 'render [services..]',
  positional: { name: 'services', describe: 'Services to change; all by default.', required: false, variadic: true },
  describe: 'Print the Compose file with concrete image tags and cache sources.',
  options: OPTIONS,
  examples: [
    ['compose-cache render > ci.compose.yml', 'a file for docker compose, beside the one that was read'],
    ['compose-cache render | docker compose -f - build', 'straight into docker compose'],
    ['compose-cache render --format override | docker compose -f compose.yaml -f - up -d', 'only what changes']
  ],
  async run(parsed, context) {
    const output = textOption(parsed, 'output');
    const plan = await planFor(parsed, context);
    const { text, diagnostics } = renderPlan(plan, {
      format: textOption(parsed, 'format') === 'override' ? 'override' : 'compose',
      interpolate: hasOption(parsed, 'interpolate'),
      outputPath: output === undefined ? undefined : resolve(context.terminal.workingDirectory, output),
      nameIsChosen: textOption(parsed, 'project-name') !== undefined
    });
    reportDiagnostics(diagnostics, parsed, context);
    if (output === undefined) context.terminal.output(text);
    else writeOutput(output, text, context);
    return 0;
  }
};

/** Writes a file that was asked for. @throws DiagnosticError `unwritable-file`. */
export function writeOutput(output: string, text: string, { terminal }: CommandContext): void {
  written(output, () => writeTextFile(resolve(terminal.workingDirectory, output), text));
}
