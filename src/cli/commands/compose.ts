/** `compose`: docker compose on the rendered project, on the same terminal. */
import { DiagnosticError } from '../../diagnostic/index.ts';
import type { Command } from '../command.ts';
import { COMMON_OPTIONS } from '../options.ts';
import { planRequest, reportDiagnostics } from '../plan-for.ts';

export const composeCommand: Command = {
  name: 'compose',
  usage: 'compose',
  describe: 'Run docker compose on the rendered project; its arguments stand after --.',
  options: COMMON_OPTIONS,
  examples: [
    ['compose-cache compose -- up --no-build -d', 'start the project from images that exist'],
    ['compose-cache compose -- run --rm tests', 'run a command in a service'],
    ['compose-cache compose -- config', 'what docker compose makes of the rendered project']
  ],
  async run(parsed, context) {
    if (parsed.rest.length === 0) {
      throw new DiagnosticError({
        code: 'wrong-usage',
        message: 'the arguments for docker compose are missing',
        help: 'put them after --, as in: compose-cache compose -- up -d'
      });
    }
    const { composeOnPlan, createPlan } = await import('../../pipeline/index.ts');
    const request = planRequest(parsed, context, []);
    const plan = await createPlan(request);
    reportDiagnostics(plan.diagnostics, parsed, context);
    const { terminal, processes } = context;
    return composeOnPlan(parsed.rest, plan, request, { processes, environment: terminal.environment });
  }
};
