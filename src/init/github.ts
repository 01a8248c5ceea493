/** GitHub Actions: two jobs with the action of this repository (action.yml). */
import type { Answers } from './answers.ts';
import { composeCache, majorOf, purpose, yamlText } from './shell.ts';

/** Where the action lives; the tag of a major version moves with its releases. */
const ACTION = 'compose-cache/compose-cache';

export function gitHubWorkflow(answers: Answers): string {
  const { test, defaultBranch, flags } = answers;
  const build = flags.length === 0 ? [] : [`command: ${yamlText(command(answers, 'ci'))}`];
  return `${purpose(answers)}# The repository has the variables REGISTRY and REGISTRY_USER and the secret REGISTRY_PASSWORD.
name: images

on:
  push:
    branches:
      - ${yamlText(defaultBranch)}
  pull_request:

permissions:
  contents: read

concurrency:
  group: \${{ github.workflow }}-\${{ github.ref }}
  cancel-in-progress: \${{ github.event_name == 'pull_request' }}

env:
  REGISTRY: \${{ vars.REGISTRY }}

jobs:
  build:
    runs-on: ubuntu-24.04
${steps(answers, build)}${test === undefined ? '' : testJob(answers, test)}`;
}

/** The action's input `command`, which xargs takes apart; a backslash keeps a character from it, inside expressions too. */
function command({ flags }: Answers, ...words: readonly string[]): string {
  return [...words, ...flags.map(flag => flag.replace(/[^A-Za-z0-9_./:=@%+,-]/g, '\\$&'))].join(' ');
}

function steps({ version, hasSubmodules }: Answers, inputs: readonly string[]): string {
  const checkout = hasSubmodules ? '        with:\n          submodules: recursive\n' : '';
  return `    steps:
      - uses: actions/checkout@v5
${checkout}      - uses: ${ACTION}@v${majorOf(version)}
        with:
${inputs.map(line => `          ${line}\n`).join('')}          registry: \${{ vars.REGISTRY }}
          username: \${{ vars.REGISTRY_USER }}
          password: \${{ secrets.REGISTRY_PASSWORD }}
`;
}

/** Runs without the secret push nothing, so their tests build what they need. */
const HAS_NO_SECRET = "(github.event.pull_request.head.repo.fork || github.actor == 'dependabot[bot]')";

function testJob(answers: Answers, test: string): string {
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const [build, pull] = [command(answers, 'ci', '--load'), command(answers, 'pull')].map(literal);
  const inputs = [
    '# Exactly what was built. A fork and Dependabot have no password and push nothing: they build once more here.',
    `command: \${{ ${HAS_NO_SECRET} && ${build} || ${pull} }}`
  ];
  return `
  test:
    needs: build
    runs-on: ubuntu-24.04
${steps(answers, inputs)}      - run: ${yamlText(composeCache(answers, 'compose', `-- run --rm ${test}`))}
`;
}
