/** GitLab CI: docker in docker, and the container registry of the project itself. */
import type { Answers } from './answers.ts';
import { composeCache, loginCommand, packageName, purpose, testCommands, yamlText } from './shell.ts';

const LOGIN = loginCommand('$CI_REGISTRY_USER', '$CI_REGISTRY_PASSWORD', '$CI_REGISTRY');

export function gitLabConfig(answers: Answers): string {
  const { test } = answers;
  return `${purpose(answers)}# The images go to the project's own container registry; nothing has to be set.
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS
      when: never
    - if: $CI_COMMIT_BRANCH || $CI_COMMIT_TAG

variables:
  REGISTRY: $CI_REGISTRY_IMAGE
  DOCKER_TLS_CERTDIR: /certs
${answers.hasSubmodules ? '  GIT_SUBMODULE_STRATEGY: recursive\n' : ''}
default:
  image: docker:28
  services: ["docker:28-dind"]
  before_script:
    - apk add --no-cache git nodejs npm
    - npm install --global ${packageName(answers)}
    - ${yamlText(LOGIN)}

build:
  stage: build
  script:
    - ${yamlText(composeCache(answers, 'ci', '--dotenv images.env'))}
  artifacts:
    reports:
      dotenv: images.env # COMPOSE_CACHE_IMAGE_… for the jobs that follow
${test === undefined ? '' : testJob(testCommands(answers, test))}`;
}

function testJob(commands: readonly string[]): string {
  return `
test:
  stage: test
  script:
${commands.map(command => `    - ${yamlText(command)}\n`).join('')}`;
}
