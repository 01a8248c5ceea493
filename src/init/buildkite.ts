/** Buildkite: two steps on agents that have docker, git and Node. Its agents fetch submodules without being told. */
import type { Answers } from './answers.ts';
import { composeCache, LOGIN, packageName, purpose, testCommands, yamlText } from './shell.ts';

export function buildkitePipeline(answers: Answers): string {
  const { test } = answers;
  const steps = [
    step(':docker: Build images', 'key: build', answers, [composeCache(answers, 'ci')]),
    ...(test === undefined ? [] : [step(':test_tube: Test', 'depends_on: build', answers, testCommands(answers, test))])
  ];
  return `${purpose(answers)}# The agents have docker, git and Node, and an environment hook that sets REGISTRY, REGISTRY_USER and REGISTRY_PASSWORD.
# A dollar that is written twice is left to the agent's shell; another one is replaced when the pipeline is uploaded.
steps:
${steps.join('\n')}`;
}

function step(label: string, tie: string, answers: Answers, commands: readonly string[]): string {
  // npx leaves nothing on an agent that lives on.
  const run = commands.map(command => command.replace(/^compose-cache/, `npx --yes ${packageName(answers)}`));
  return `  - label: "${label}"
    ${tie}
    commands:
${[LOGIN, ...run].map(command => `      - ${yamlText(command.replaceAll('$', '$$$$'))}\n`).join('')}`;
}
