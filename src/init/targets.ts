/**
 * What `init` can write: for each CI service and for pre-commit a file, and what a person has to do besides.
 */
import type { Answers } from './answers.ts';
import { buildkitePipeline } from './buildkite.ts';
import { circleCiConfig } from './circleci.ts';
import { gitHubWorkflow } from './github.ts';
import { gitLabConfig } from './gitlab.ts';
import type { TargetName } from './names.ts';
import { preCommitConfig } from './pre-commit.ts';

export interface InitTarget {
  /** Relative to the root of the repository. */
  readonly path: string;
  /** Its presence tells that the service is used; undefined where nothing does. */
  readonly sign: string | undefined;
  /** Whether its jobs run tests. */
  readonly runsTests: boolean;
  /** Whether the file names the default branch. */
  readonly namesBranch: boolean;
  readonly render: (answers: Answers) => string;
  /** What is left to do, for people. */
  readonly nextStep: string;
}

export const TARGETS: Readonly<Record<TargetName, InitTarget>> = {
  circleci: {
    path: '.circleci/config.yml',
    sign: '.circleci',
    runsTests: true,
    namesBranch: true,
    render: circleCiConfig,
    nextStep: "CircleCI: set REGISTRY, REGISTRY_USER and REGISTRY_PASSWORD in the project's environment variables"
  },
  github: {
    path: '.github/workflows/images.yml',
    sign: '.github/workflows',
    runsTests: true,
    namesBranch: true,
    render: gitHubWorkflow,
    nextStep: 'GitHub: set the variables REGISTRY and REGISTRY_USER and the secret REGISTRY_PASSWORD of the repository'
  },
  gitlab: {
    path: '.gitlab-ci.yml',
    sign: '.gitlab-ci.yml',
    runsTests: true,
    namesBranch: false,
    render: gitLabConfig,
    nextStep: "GitLab: REGISTRY is the project's own container registry; see that it is switched on"
  },
  buildkite: {
    path: '.buildkite/pipeline.yml',
    sign: '.buildkite',
    runsTests: true,
    namesBranch: false,
    render: buildkitePipeline,
    nextStep: "Buildkite: set REGISTRY, REGISTRY_USER and REGISTRY_PASSWORD in the agents' environment hook"
  },
  'pre-commit': {
    path: '.pre-commit-config.yaml',
    sign: undefined,
    runsTests: false,
    namesBranch: false,
    render: preCommitConfig,
    nextStep: 'pre-commit: run "pre-commit install"'
  }
};
