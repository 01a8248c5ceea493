/** `pull`: every image by its hash tag. */
import { type Command, hasOption } from '../command.ts';
import { withDockerSession } from '../docker-session.ts';
import { COMMON_OPTIONS, REGISTRY_OPTIONS } from '../options.ts';
import { reportDiagnostics, tellWhereNothingIsBuilt } from '../plan-for.ts';

export const pullCommand: Command = {
  name: 'pull',
  usage: 'pull [services..]',
  positional: {
    name: 'services',
    describe: 'Services to pull; all active ones by default.',
    required: false,
    variadic: true
  },
  describe: 'Pull every image by its hash tag; a missing one is an error.',
  options: { ...COMMON_OPTIONS, ...REGISTRY_OPTIONS },
  examples: [
    ['compose-cache pull', 'in a test job: exactly what the build job made'],
    ['compose-cache pull web', 'the image of one service'],
    ['compose-cache pull && compose-cache compose -- run --rm tests', 'pull, then run']
  ],
  run: (parsed, context) =>
    withDockerSession(parsed, context, async session => {
      tellWhereNothingIsBuilt(session.plan, parsed, context);
      const { pull } = await import('../../pipeline/index.ts');
      reportDiagnostics(await pull({ ...session, strict: hasOption(parsed, 'strict') }), parsed, context);
      return 0;
    })
};
