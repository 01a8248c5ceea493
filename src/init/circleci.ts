/** CircleCI: two jobs on machines of their own, whose docker mounts the checkout. */
import type { Answers } from './answers.ts';
import { composeCache, LOGIN, packageName, purpose, shellWord, testCommands, yamlText } from './shell.ts';

export function circleCiConfig(answers: Answers): string {
  const { test, defaultBranch } = answers;
  // CircleCI does not tell which branch is the default one.
  const build = composeCache(answers, 'ci', '--default-branch', shellWord(defaultBranch));
  const jobs =
    test === undefined
      ? [job('build', answers, [build])]
      : [job('build', answers, [build]), job('test', answers, testCommands(answers, test))];
  return `${purpose(answers)}# REGISTRY, REGISTRY_USER and REGISTRY_PASSWORD are set in the project's environment variables or in a context.
version: 2.1

jobs:
${jobs.join('\n')}
workflows:
  images:
    jobs:
      - build
${test === undefined ? '' : '      - test:\n          requires: [build]\n'}`;
}

function job(name: string, answers: Answers, commands: readonly string[]): string {
  return `  ${name}:
    machine:
      image: ubuntu-2404:current
    steps:
      - checkout
${answers.hasSubmodules ? '      - run: git submodule update --init --recursive\n' : ''}      - run: npm install --global ${packageName(answers)}
      - run:
          name: Log in to the registry
          command: ${yamlText(LOGIN)}
${commands.map(command => `      - run: ${yamlText(command)}\n`).join('')}`;
}
