/** `diff`: what made hashes change. */
import { DiagnosticError } from '../../diagnostic/index.ts';
import { type Command, type OptionTable, textOption } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { COMMON_OPTIONS, TEXT_OR_JSON } from '../options.ts';
import { planRequest, reportDiagnostics } from '../plan-for.ts';
import { outputStyle } from '../style.ts';

const OPTIONS: OptionTable = {
  ...COMMON_OPTIONS,
  against: {
    kind: 'text',
    value: 'REF|FILE|IMAGE',
    group: 'Command',
    describe:
      'What to compare with: a git ref, a file that explain --format json wrote, or an image beside which a fingerprint was published; there is no default.'
  },
  format: TEXT_OR_JSON
};

export const diffCommand: Command = {
  name: 'diff',
  usage: 'diff [services..]',
  positional: {
    name: 'services',
    describe: 'Services to compare; all active ones by default.',
    required: false,
    variadic: true
  },
  describe: 'Print what made hashes change; exits with 1 where something did.',
  options: OPTIONS,
  examples: [
    ['compose-cache diff --against main', 'what this branch changes of the images'],
    ['compose-cache diff web --against HEAD~1', 'why web is built again'],
    ['compose-cache diff web --against before.json', 'against a fingerprint that explain --format json wrote'],
    ['compose-cache diff web --against "$REGISTRY/shop/web:ci"', 'against the image that CI built last']
  ],
  async run(parsed, context) {
    const against = textOption(parsed, 'against');
    if (against === undefined) {
      throw new DiagnosticError({
        code: 'wrong-usage',
        message: 'the option --against is missing',
        help: 'say what to compare with, as in: compose-cache diff --against main'
      });
    }
    const { createPlan, diffPlan } = await import('../../pipeline/index.ts');
    const request = planRequest(parsed, context);
    const plan = await createPlan(request);
    reportDiagnostics(plan.diagnostics, parsed, context);
    const differences = await diffPlan(plan, request, against);
    const { terminal } = context;
    if (textOption(parsed, 'format') === 'json') {
      terminal.output(jsonText({ version: 1, against, services: differences }));
    } else {
      const { differenceText } = await import('../texts/diff-text.ts');
      terminal.output(differenceText(differences, outputStyle(terminal)));
    }
    return differences.some(({ before, after }) => before !== after) ? EXIT_CODES.no : EXIT_CODES.done;
  }
};
