/** `build`: makes every image exist. */
import { type Command, hasOption, type OptionTable } from '../command.ts';
import { withDockerSession } from '../docker-session.ts';
import { COMMON_OPTIONS } from '../options.ts';
import { reportDiagnostics } from '../plan-for.ts';

/** For commands that ask a registry. */
export const REGISTRY_OPTIONS: OptionTable = {
  strict: {
    kind: 'boolean',
    group: 'Command',
    describe: 'Fails where a registry cannot be asked; by default that is a warning and counts as a miss.'
  }
};

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
      const { build } = await import('../../pipeline/index.ts');
      const { diagnostics } = await build({
        ...session,
        push: hasOption(parsed, 'push'),
        load: hasOption(parsed, 'load'),
        strict: hasOption(parsed, 'strict'),
        moveTags: true
      });
      reportDiagnostics(diagnostics, parsed, context);
      return 0;
    })
};
