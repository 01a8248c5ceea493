/** `compose`: docker compose on the rendered project, on the same terminal. */
import { DiagnosticError } from '../../diagnostic/index.ts';
import type { Command } from '../command.ts';
import { withDockerSession } from '../docker-session.ts';
import { COMMON_OPTIONS } from '../options.ts';

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
    const { composeOnPlan } = await import('../../pipeline/index.ts');
    return withDockerSession(parsed, context, ({ plan, request, registry, machine: { processes, environment } }) =>
      // How docker compose shows its progress is for the arguments to say.
      composeOnPlan(parsed.rest, { plan, request, registry, machine: { processes, environment } })
    );
  }
};
