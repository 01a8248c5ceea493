/** `plan`: which images exist, and what `build` would do. */
import { type Command, hasOption, type OptionTable, textOption } from '../command.ts';
import { withDockerSession } from '../docker-session.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { COMMON_OPTIONS, REGISTRY_OPTIONS } from '../options.ts';
import { reportDiagnostics } from '../plan-for.ts';
import { SHARD_OPTION, shardOption } from '../shard-option.ts';
import { outputLayout } from '../style.ts';

const OPTIONS: OptionTable = {
  ...COMMON_OPTIONS,
  ...REGISTRY_OPTIONS,
  format: {
    kind: 'text',
    value: 'FORMAT',
    choices: ['text', 'json', 'github-matrix'],
    group: 'Command',
    describe: 'How to print: text (the default), json, or github-matrix with an entry for each image to build.'
  },
  require: {
    kind: 'boolean',
    group: 'Command',
    describe: 'Ends with exit code 1 unless every image exists; off by default.'
  },
  shard: SHARD_OPTION
};

export const planCommand: Command = {
  name: 'plan',
  usage: 'plan [services..]',
  positional: {
    name: 'services',
    describe: 'Services to look at; all active ones by default.',
    required: false,
    variadic: true
  },
  describe: 'Show which images exist and what build would do.',
  options: OPTIONS,
  examples: [
    ['compose-cache plan', 'hit, miss or unknown for every image'],
    ['compose-cache plan --require', 'in a test job: stop unless all images are there'],
    ['compose-cache plan --format github-matrix >> "$GITHUB_OUTPUT"', 'a job for each image to build']
  ],
  run: (parsed, context) =>
    withDockerSession(parsed, context, async session => {
      const { shardOf, surveyPlan } = await import('../../pipeline/index.ts');
      const { terminal } = context;
      const format = textOption(parsed, 'format');
      const { report, matrix, diagnostics } = await surveyPlan(
        shardOf(session.plan, shardOption(parsed)),
        session.registry,
        { details: format !== 'github-matrix', strict: hasOption(parsed, 'strict') }
      );
      reportDiagnostics(diagnostics, parsed, context);
      if (format === 'json') terminal.output(jsonText(report));
      else if (format === 'github-matrix') terminal.output(`matrix=${JSON.stringify(matrix)}\n`);
      else {
        const { planText } = await import('../texts/plan-text.ts');
        terminal.output(planText(report, Date.now(), outputLayout(terminal)));
      }
      const isComplete = report.counts.hit === report.targets.length;
      return hasOption(parsed, 'require') && !isComplete ? EXIT_CODES.no : EXIT_CODES.done;
    })
};
