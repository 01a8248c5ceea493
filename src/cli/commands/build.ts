/** `build`: makes every image exist. */
import { type Command, hasOption, type OptionTable } from '../command.ts';
import { withDockerSession } from '../docker-session.ts';
import { COMMON_OPTIONS, REGISTRY_OPTIONS } from '../options.ts';
import { reportDiagnostics, tellWhereNothingIsBuilt } from '../plan-for.ts';
import { SHARD_OPTION, shardOption } from '../shard-option.ts';

const OPTIONS: OptionTable = {
  ...COMMON_OPTIONS,
  ...REGISTRY_OPTIONS,
  push: {
    kind: 'boolean',
    group: 'Command',
    describe: 'Pushes what was built and moves the moving tags; by default images stay on this engine.'
  },
  load: {
    kind: 'boolean',
    group: 'Command',
    describe: 'Also pulls the images that exist, so that this engine has all of them; off by default.'
  },
  'move-tags': {
    kind: 'boolean',
    group: 'Command',
    describe:
      'With --push, moves the moving tags even if nothing was built; by default such a run asks one HEAD per image.'
  },
  shard: SHARD_OPTION,
  'dry-run': {
    kind: 'boolean',
    group: 'Command',
    describe: 'Prints the exact commands that would be run, as a shell script, and runs none; off by default.'
  }
};

export const buildCommand: Command = {
  name: 'build',
  usage: 'build [services..]',
  positional: {
    name: 'services',
    describe: 'Services to build; all active ones by default.',
    required: false,
    variadic: true
  },
  describe: 'Build the images that do not exist yet, with the best cache at hand.',
  options: OPTIONS,
  examples: [
    ['compose-cache build', 'build what is missing, on this engine'],
    ['compose-cache build --push', 'as a CI job does: build what is missing, push it, move the tag ci'],
    ['compose-cache build --load web', 'have the image of web on this engine, built or pulled']
  ],
  run: (parsed, context) =>
    withDockerSession(parsed, context, async session => {
      tellWhereNothingIsBuilt(session.plan, parsed, context);
      const { build, dryMachine, dryRegistry, shardOf } = await import('../../pipeline/index.ts');
      const dryRun = hasOption(parsed, 'dry-run');
      const print = (text: string): void => context.terminal.output(text);
      const { diagnostics } = await build({
        ...session,
        ...(dryRun
          ? { machine: dryMachine(session.machine, print), registry: dryRegistry(session.registry, print) }
          : {}),
        plan: shardOf(session.plan, shardOption(parsed)),
        push: hasOption(parsed, 'push'),
        load: hasOption(parsed, 'load'),
        strict: hasOption(parsed, 'strict'),
        moveTags: hasOption(parsed, 'move-tags') ? 'always' : 'built',
        dryRun
      });
      reportDiagnostics(diagnostics, parsed, context);
      return 0;
    })
};
