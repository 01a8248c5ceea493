/** `push`: what `build` built, and the moving tags. */
import { type Command, hasOption } from '../command.ts';
import { withDockerSession } from '../docker-session.ts';
import { COMMON_OPTIONS, REGISTRY_OPTIONS } from '../options.ts';
import { reportDiagnostics, tellWhereNothingIsBuilt } from '../plan-for.ts';

export const pushCommand: Command = {
  name: 'push',
  usage: 'push [services..]',
  positional: {
    name: 'services',
    describe: 'Services to push; all active ones by default.',
    required: false,
    variadic: true
  },
  describe: 'Push what build built and move the moving tags.',
  options: { ...COMMON_OPTIONS, ...REGISTRY_OPTIONS },
  examples: [
    ['compose-cache build && compose-cache push', 'in two steps what build --push does in one'],
    ['compose-cache push web', 'the image of one service'],
    ['compose-cache push --moving main,ci', 'and let the tags main and ci name it']
  ],
  run: (parsed, context) =>
    withDockerSession(parsed, context, async session => {
      tellWhereNothingIsBuilt(session.plan, parsed, context);
      const { push } = await import('../../pipeline/index.ts');
      reportDiagnostics(await push({ ...session, strict: hasOption(parsed, 'strict') }), parsed, context);
      return 0;
    })
};
