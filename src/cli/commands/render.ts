/** `render`: the Compose file with every image named by its hash. */
import { renderPlan } from '../../pipeline/render-plan.ts';
import { type Command, hasOption, type OptionTable } from '../command.ts';
import { DOCUMENT_OPTIONS, documentOptions, outputDocument } from '../document-output.ts';
import { COMMON_OPTIONS } from '../options.ts';
import { planFor, reportDiagnostics } from '../plan-for.ts';

const OPTIONS: OptionTable = {
  ...COMMON_OPTIONS,
  ...DOCUMENT_OPTIONS,
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
    const plan = await planFor(parsed, context);
    const { text, diagnostics } = renderPlan(plan, {
      ...documentOptions(parsed, context),
      interpolate: hasOption(parsed, 'interpolate')
    });
    reportDiagnostics(diagnostics, parsed, context);
    outputDocument(text, parsed, context);
    return 0;
  }
};
