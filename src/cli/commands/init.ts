/** `init`: pipelines for CI services, and a configuration where images have no names yet. */
import { join, relative } from 'node:path';
import { TARGET_NAMES } from '../../init/names.ts';
import type { ProjectSurvey } from '../../pipeline/index.ts';
import { type Command, hasOption, type OptionTable } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { PROJECT_OPTIONS } from '../options.ts';

const OPTIONS: OptionTable = {
  ...PROJECT_OPTIONS,
  test: {
    kind: 'text',
    value: 'COMMAND',
    group: 'Command',
    describe:
      'What docker compose run has to run in the test job, such as "web npm test"; the default is a service called test or tests.'
  },
  'build-only': { kind: 'boolean', group: 'Command', describe: 'Writes no test job; off by default.' },
  'default-branch': {
    kind: 'text',
    value: 'NAME',
    group: 'Command',
    describe: 'The default branch; the default is what git says.'
  },
  configure: {
    kind: 'boolean',
    group: 'Command',
    describe:
      'Adds x-compose-cache to the Compose file where services have no image of their own; by default a terminal is asked.'
  },
  force: { kind: 'boolean', group: 'Command', describe: 'Replaces files that are there already; off by default.' },
  'dry-run': { kind: 'boolean', group: 'Command', describe: 'Prints the files instead of writing them.' }
};

export const initCommand: Command = {
  name: 'init',
  usage: 'init [targets..]',
  positional: {
    name: 'targets',
    describe: 'What to write for; by default the CI service that the repository uses.',
    required: false,
    variadic: true,
    choices: TARGET_NAMES
  },
  describe: 'Write ready pipelines for CI services.',
  options: OPTIONS,
  examples: [
    ['compose-cache init', 'for the CI service that the repository uses, asking only what cannot be seen'],
    ['compose-cache init github pre-commit --test "web npm test"', 'a workflow, its test job, and a pre-commit hook'],
    ['compose-cache init gitlab --dry-run', 'only show what would be written']
  ],
  async run(parsed, context) {
    const { findAnswers, lookAround } = await import('../init-answers.ts');
    const { writeNewFiles } = await import('../new-files.ts');
    const { TARGETS } = await import('../../init/index.ts');
    const { terminal } = context;
    const surroundings = await lookAround(parsed, context);
    const { root, survey } = surroundings;
    const { targets, answers, configured } = findAnswers(parsed, context, surroundings);
    const files = targets.map(name => ({
      path: join(root, TARGETS[name].path),
      text: TARGETS[name].render(answers),
      replaces: hasOption(parsed, 'force')
    }));
    if (configured !== undefined) files.push({ ...configured, replaces: true });
    if (hasOption(parsed, 'dry-run')) {
      terminal.output(files.map(({ path, text }) => `# ${relative(root, path)}\n${text}`).join('\n'));
    } else {
      const outcomes = writeNewFiles(files, terminal.workingDirectory);
      terminal.report(outcomes.map(({ path, outcome }) => `${outcome} ${path}\n`).join(''));
    }
    const steps = [
      ...namingSteps({ ...survey, ...(configured === undefined ? {} : { unnamed: [] }) }),
      ...targets.map(name => TARGETS[name].nextStep)
    ];
    terminal.report(`next:\n${steps.map(step => `- ${step}\n`).join('')}`);
    return EXIT_CODES.done;
  }
};

/** What a person has to do so that every image has a name under which it can be pushed. */
function namingSteps({ unnamed, unpushable, suggested, configured }: ProjectSurvey): readonly string[] {
  const way = configured === undefined ? 'complete' : 'give the Compose file (--configure does it)';
  const lines = Object.entries(suggested).map(([key, value]) => `      ${key}: ${JSON.stringify(value)}\n`);
  return [
    ...(unnamed.length === 0
      ? []
      : [
          `no registry is named for ${unnamed.join(', ')}: give each an "image", or ${way}\n    x-compose-cache:\n${lines.join('').trimEnd()}`
        ]),
    ...(unpushable.length === 0
      ? []
      : [`the image of ${unpushable.join(', ')} names no registry: write it as in \${REGISTRY}/NAME`])
  ];
}
