import { describe, expect, it } from 'vitest';
import { detectCi, lineOf } from '../../../src/pipeline/ci-run.ts';

const FORK = 'a pull request from another repository';

interface Case {
  readonly rule: string;
  readonly id: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly event?: unknown;
  readonly branch?: string | undefined;
  readonly defaultBranch?: string;
  readonly isPullRequest?: boolean;
  readonly untrusted?: string | undefined;
}

const PUSH = { repository: { default_branch: 'main' } };
const pullRequest = (from: string | null) => ({
  ...PUSH,
  pull_request: { head: { repo: from === null ? null : { full_name: from } } }
});

const CASES: readonly Case[] = [
  {
    rule: 'GitHub: a push',
    id: 'GITHUB_ACTIONS',
    environment: { GITHUB_REPOSITORY: 'team/app', GITHUB_REF_NAME: 'feature/x', GITHUB_REF_TYPE: 'branch' },
    event: PUSH,
    branch: 'feature/x',
    defaultBranch: 'main'
  },
  {
    rule: 'GitHub: a git tag belongs to no branch',
    id: 'GITHUB_ACTIONS',
    environment: { GITHUB_REPOSITORY: 'team/app', GITHUB_REF_NAME: 'v1', GITHUB_REF_TYPE: 'tag' },
    event: PUSH,
    defaultBranch: 'main'
  },
  {
    rule: 'GitHub: a pull request of the repository itself is trusted',
    id: 'GITHUB_ACTIONS',
    environment: { GITHUB_REPOSITORY: 'team/app', GITHUB_HEAD_REF: 'x', GITHUB_REF_NAME: '7/merge' },
    event: pullRequest('team/app'),
    branch: 'x',
    defaultBranch: 'main',
    isPullRequest: true
  },
  {
    rule: 'GitHub: a pull request from a fork is not, whatever event started the run',
    id: 'GITHUB_ACTIONS',
    environment: { GITHUB_REPOSITORY: 'team/app', GITHUB_HEAD_REF: 'main', GITHUB_EVENT_NAME: 'pull_request_target' },
    event: pullRequest('stranger/app'),
    branch: 'main',
    defaultBranch: 'main',
    isPullRequest: true,
    untrusted: FORK
  },
  {
    rule: 'GitHub: nor one whose repository is gone',
    id: 'GITHUB_ACTIONS',
    environment: { GITHUB_REPOSITORY: 'team/app', GITHUB_HEAD_REF: 'x' },
    event: pullRequest(null),
    branch: 'x',
    defaultBranch: 'main',
    isPullRequest: true,
    untrusted: FORK
  },
  {
    rule: 'GitHub: a run after the run of a fork is not trusted either',
    id: 'GITHUB_ACTIONS',
    environment: { GITHUB_REPOSITORY: 'team/app', GITHUB_EVENT_NAME: 'workflow_run', GITHUB_REF_NAME: 'main' },
    event: { ...PUSH, workflow_run: { head_branch: 'x', head_repository: { full_name: 'stranger/app' } } },
    branch: 'x',
    defaultBranch: 'main',
    untrusted: FORK
  },
  {
    rule: 'GitHub: Dependabot may only read',
    id: 'GITHUB_ACTIONS',
    environment: { GITHUB_REPOSITORY: 'team/app', GITHUB_HEAD_REF: 'x', GITHUB_ACTOR: 'dependabot[bot]' },
    event: pullRequest('team/app'),
    branch: 'x',
    defaultBranch: 'main',
    isPullRequest: true,
    untrusted: 'a pull request by Dependabot, whose runs have a token that only reads'
  },
  {
    rule: 'GitLab: a branch',
    id: 'GITLAB',
    environment: { CI_COMMIT_BRANCH: 'main', CI_DEFAULT_BRANCH: 'main' },
    branch: 'main',
    defaultBranch: 'main'
  },
  {
    rule: 'GitLab: a merge request of the project itself',
    id: 'GITLAB',
    environment: {
      CI_MERGE_REQUEST_IID: '3',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'x',
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1',
      CI_MERGE_REQUEST_PROJECT_ID: '1',
      CI_DEFAULT_BRANCH: 'main'
    },
    branch: 'x',
    defaultBranch: 'main',
    isPullRequest: true
  },
  {
    rule: 'GitLab: a merge request from a fork',
    id: 'GITLAB',
    environment: {
      CI_MERGE_REQUEST_IID: '3',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'x',
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2',
      CI_MERGE_REQUEST_PROJECT_ID: '1'
    },
    branch: 'x',
    isPullRequest: true,
    untrusted: FORK
  },
  { rule: 'CircleCI: a branch', id: 'CIRCLE', environment: { CIRCLE_BRANCH: 'main' }, branch: 'main' },
  {
    rule: 'CircleCI: a pull request from a fork',
    id: 'CIRCLE',
    environment: { CIRCLE_BRANCH: 'pull/12', CIRCLE_PR_NUMBER: '12', CIRCLE_PR_REPONAME: 'app' },
    branch: 'pull/12',
    isPullRequest: true,
    untrusted: FORK
  },
  {
    rule: 'Buildkite: a pull request, the repository in two spellings',
    id: 'BUILDKITE',
    environment: {
      BUILDKITE_BRANCH: 'x',
      BUILDKITE_PIPELINE_DEFAULT_BRANCH: 'main',
      BUILDKITE_PULL_REQUEST: '4',
      BUILDKITE_PULL_REQUEST_REPO: 'git://git.example/team/app.git',
      BUILDKITE_REPO: 'git@git.example:team/app.git'
    },
    branch: 'x',
    defaultBranch: 'main',
    isPullRequest: true
  },
  {
    rule: 'Buildkite: a pull request from a fork',
    id: 'BUILDKITE',
    environment: {
      BUILDKITE_BRANCH: 'stranger:x',
      BUILDKITE_PULL_REQUEST: '4',
      BUILDKITE_PULL_REQUEST_REPO: 'https://git.example/stranger/app.git',
      BUILDKITE_REPO: 'git@git.example:team/app.git'
    },
    branch: 'stranger:x',
    isPullRequest: true,
    untrusted: FORK
  },
  {
    rule: 'Jenkins: the primary branch',
    id: 'JENKINS',
    environment: { BRANCH_NAME: 'main', BRANCH_IS_PRIMARY: 'true' },
    branch: 'main',
    defaultBranch: 'main'
  },
  {
    rule: 'Jenkins: a change from a fork',
    id: 'JENKINS',
    environment: { BRANCH_NAME: 'PR-5', CHANGE_ID: '5', CHANGE_BRANCH: 'x', CHANGE_FORK: 'stranger' },
    branch: 'x',
    isPullRequest: true,
    untrusted: FORK
  },
  {
    rule: 'Azure: a branch with slashes',
    id: 'AZURE_PIPELINES',
    environment: { BUILD_SOURCEBRANCH: 'refs/heads/feature/x' },
    branch: 'feature/x'
  },
  {
    rule: 'Azure: a git tag',
    id: 'AZURE_PIPELINES',
    environment: { BUILD_SOURCEBRANCH: 'refs/tags/v1' }
  },
  {
    rule: 'Azure: a pull request from a fork',
    id: 'AZURE_PIPELINES',
    environment: {
      BUILD_REASON: 'PullRequest',
      SYSTEM_PULLREQUEST_SOURCEBRANCH: 'refs/heads/x',
      SYSTEM_PULLREQUEST_ISFORK: 'True'
    },
    branch: 'x',
    isPullRequest: true,
    untrusted: FORK
  },
  {
    rule: 'Bitbucket: a pull request',
    id: 'BITBUCKET',
    environment: { BITBUCKET_BRANCH: 'x', BITBUCKET_PR_ID: '6' },
    branch: 'x',
    isPullRequest: true
  }
];

describe('what a CI service tells', () => {
  it.each(CASES)('$rule', ({ id, environment, event, rule, ...told }) => {
    const name = rule.split(':')[0] ?? '';
    expect(detectCi({ id, name, isPR: null }, environment, event)).toEqual({
      id,
      name,
      branch: told.branch,
      defaultBranch: told.defaultBranch,
      isPullRequest: told.isPullRequest ?? false,
      untrusted: told.untrusted
    });
  });

  it('is nothing in a shell', () => {
    expect(detectCi({ id: null, name: null, isPR: null }, {}, undefined)).toEqual({
      id: undefined,
      name: 'a shell',
      branch: undefined,
      defaultBranch: undefined,
      isPullRequest: false,
      untrusted: undefined
    });
  });

  it('is not trusted where a service does not say where a pull request comes from', () => {
    const run = detectCi({ id: 'DRONE', name: 'Drone', isPR: true }, {}, undefined);
    expect(run.untrusted).toContain('does not say where it comes from');
  });
});

describe('what a run may write', () => {
  const run = { id: undefined, name: '', isPullRequest: false, untrusted: undefined };

  it.each([
    { rule: 'the shared tags on the default branch', branch: 'main', isPullRequest: false, writes: 'shared' },
    { rule: 'its own on another branch', branch: 'x', isPullRequest: false, writes: 'own' },
    {
      rule: 'its own for a pull request, even of a branch named alike',
      branch: 'main',
      isPullRequest: true,
      writes: 'own'
    }
  ])('is $rule', ({ branch, isPullRequest, writes }) => {
    expect(lineOf({ ...run, branch, defaultBranch: 'main', isPullRequest }, true).writes).toBe(writes);
  });

  it('is nothing where there is no place for it', () => {
    expect(lineOf({ ...run, branch: 'main', defaultBranch: 'main' }, false).writes).toBe('none');
  });

  it('is not the shared tags where the default branch is not known', () => {
    expect(lineOf({ ...run, branch: 'main', defaultBranch: undefined }, true).writes).toBe('own');
  });
});
