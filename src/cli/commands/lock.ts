/** `lock`: the Compose file with every image by digest. */
import type { Command, OptionTable } from '../command.ts';
import { withDockerSession } from '../docker-session.ts';
import { DOCUMENT_OPTIONS, documentOptions, outputDocument } from '../document-output.ts';
import { COMMON_OPTIONS } from '../options.ts';

const OPTIONS: OptionTable = { ...COMMON_OPTIONS, ...DOCUMENT_OPTIONS };

export const lockCommand: Command = {
  name: 'lock',
  usage: 'lock [services..]',
  positional: {
    name: 'services',
    describe: 'Services with a build to lock; all active ones by default. Images without a build are always locked.',
    required: false,
    variadic: true
  },
  describe: 'Print the Compose file with every image by digest, for deployments.',
  options: OPTIONS,
  examples: [
    ['compose-cache lock -o deploy.compose.yml', 'after the tests: exactly what was tested'],
    ['docker compose -f deploy.compose.yml up --no-build -d', 'on the machine that runs it'],
    ['compose-cache lock --format override -o digests.yml', 'only the images, to go behind the file itself']
  ],
  run: (parsed, context) =>
    withDockerSession(parsed, context, async ({ plan, registry }) => {
      const { lockPlan } = await import('../../pipeline/index.ts');
      const { text } = await lockPlan(plan, registry, {
        ...documentOptions(parsed, context),
        interpolate: false
      });
      outputDocument(text, parsed, context);
      return 0;
    })
};
