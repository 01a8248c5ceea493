/**
 * What a CI service tells of a run: which branch, which default branch, whether it can be trusted.
 *
 * In: which service it is (the library ci-info knows them all), its environment, GitHub's event.
 * Out: a `CiRun`. A pull request from another repository is not trusted, and neither is one of which the service does
 * not say where it comes from: whoever may push to a repository can put anything under a hash.
 *
 * Source: the lists of predefined variables in the documentation of each service.
 */
import type { Environment } from '../host/index.ts';
import type { BranchLine } from './branch-line.ts';

/** What ci-info says. */
export interface KnownCi {
  /** `GITHUB_ACTIONS`; null where no service was recognised. */
  readonly id: string | null;
  readonly name: string | null;
  /** Null where the service does not tell. */
  readonly isPR: boolean | null;
}

export interface CiRun {
  readonly id: string | undefined;
  /** For people. */
  readonly name: string;
  /** Of a pull request: the branch that it asks to merge. Undefined for a git tag, or where it is not told. */
  readonly branch: string | undefined;
  readonly defaultBranch: string | undefined;
  readonly isPullRequest: boolean;
  /** Why the run is not trusted; undefined where it is. */
  readonly untrusted: string | undefined;
}

type Told = Partial<Omit<CiRun, 'id' | 'name'>>;

const FORK = 'a pull request from another repository';
const UNKNOWN_ORIGIN = 'a pull request of which the CI service does not say where it comes from';
const DEPENDABOT = 'a pull request by Dependabot, whose runs have a token that only reads';

/** @param event - The parsed file that GITHUB_EVENT_PATH names; undefined where there is none. */
export function detectCi(known: KnownCi, environment: Environment, event: unknown): CiRun {
  const readers: Readonly<Record<string, () => Told>> = {
    GITHUB_ACTIONS: () => readGitHub(environment, event),
    GITLAB: () => readGitLab(environment),
    CIRCLE: () => readCircle(environment),
    BUILDKITE: () => readBuildkite(environment),
    JENKINS: () => readJenkins(environment),
    AZURE_PIPELINES: () => readAzure(environment),
    BITBUCKET: () => readBitbucket(environment)
  };
  const id = known.id ?? undefined;
  const read = id === undefined ? undefined : readers[id];
  const isPullRequest = known.isPR === true;
  const told: Told = read?.() ?? (isPullRequest ? { isPullRequest, untrusted: UNKNOWN_ORIGIN } : {});
  return {
    id,
    name: known.name ?? 'a shell',
    branch: told.branch,
    defaultBranch: told.defaultBranch,
    isPullRequest: told.isPullRequest ?? isPullRequest,
    untrusted: told.untrusted
  };
}

/**
 * The line of builds that a run belongs to: a branch writes its own tag, the default branch the configured ones, too.
 *
 * @param canWrite - Whether there is a place for what this run builds.
 */
export function lineOf({ branch, defaultBranch, isPullRequest }: CiRun, canWrite: boolean): BranchLine {
  const isDefault = branch !== undefined && branch === defaultBranch && !isPullRequest;
  return { branch, defaultBranch, writes: !canWrite ? 'none' : isDefault ? 'shared' : 'own' };
}

function readGitHub(environment: Environment, event: unknown): Told {
  const defaultBranch = textAt(event, 'repository', 'default_branch');
  const repository = environment.GITHUB_REPOSITORY;
  const isPullRequest = valueAt(event, 'pull_request') !== undefined;
  const isWorkflowRun = environment.GITHUB_EVENT_NAME === 'workflow_run';
  if (isPullRequest || isWorkflowRun) {
    // The repository of a pull request is gone when its owner removed it: then it was not this one.
    const source = isPullRequest
      ? textAt(event, 'pull_request', 'head', 'repo', 'full_name')
      : textAt(event, 'workflow_run', 'head_repository', 'full_name');
    const isDependabot = environment.GITHUB_ACTOR === 'dependabot[bot]';
    return {
      branch: isPullRequest ? nonEmpty(environment.GITHUB_HEAD_REF) : textAt(event, 'workflow_run', 'head_branch'),
      defaultBranch,
      isPullRequest,
      untrusted: source !== repository ? FORK : isDependabot ? DEPENDABOT : undefined
    };
  }
  const isBranch = environment.GITHUB_REF_TYPE !== 'tag';
  return { branch: isBranch ? nonEmpty(environment.GITHUB_REF_NAME) : undefined, defaultBranch, isPullRequest: false };
}

function readGitLab(environment: Environment): Told {
  const source = nonEmpty(environment.CI_MERGE_REQUEST_SOURCE_PROJECT_ID);
  const isExternal = nonEmpty(environment.CI_EXTERNAL_PULL_REQUEST_IID) !== undefined;
  const isForeign = isExternal
    ? environment.CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY !== environment.CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY
    : source !== undefined && source !== environment.CI_MERGE_REQUEST_PROJECT_ID;
  return {
    branch:
      nonEmpty(environment.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME) ??
      nonEmpty(environment.CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME) ??
      nonEmpty(environment.CI_COMMIT_BRANCH),
    defaultBranch: nonEmpty(environment.CI_DEFAULT_BRANCH),
    isPullRequest: isExternal || nonEmpty(environment.CI_MERGE_REQUEST_IID) !== undefined,
    untrusted: isForeign ? FORK : undefined
  };
}

/** CircleCI names the owner and the repository of a pull request only where it comes from a fork. */
function readCircle(environment: Environment): Told {
  const isFork =
    nonEmpty(environment.CIRCLE_PR_REPONAME) !== undefined ||
    nonEmpty(environment.CIRCLE_PR_USERNAME) !== undefined ||
    /^pull\/\d+$/.test(environment.CIRCLE_BRANCH ?? '');
  return {
    branch: nonEmpty(environment.CIRCLE_BRANCH),
    isPullRequest: isFork || nonEmpty(environment.CIRCLE_PULL_REQUEST) !== undefined,
    untrusted: isFork ? FORK : undefined
  };
}

function readBuildkite(environment: Environment): Told {
  const number = nonEmpty(environment.BUILDKITE_PULL_REQUEST);
  const isPullRequest = number !== undefined && number !== 'false';
  const source = nonEmpty(environment.BUILDKITE_PULL_REQUEST_REPO);
  const isFork =
    isPullRequest && (source === undefined || gitAddress(source) !== gitAddress(environment.BUILDKITE_REPO ?? ''));
  return {
    branch: nonEmpty(environment.BUILDKITE_TAG) === undefined ? nonEmpty(environment.BUILDKITE_BRANCH) : undefined,
    defaultBranch: nonEmpty(environment.BUILDKITE_PIPELINE_DEFAULT_BRANCH),
    isPullRequest,
    untrusted: isFork ? FORK : undefined
  };
}

/** `git@host:team/app.git`, `https://host/team/app` and `git://host/team/app.git` are one repository. */
function gitAddress(text: string): string {
  return text
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/^[^@/]*@/, '')
    .replace(/:(?!\d+\/)/, '/')
    .replace(/(?:\.git)?\/*$/, '')
    .toLowerCase();
}

function readJenkins(environment: Environment): Told {
  const isPullRequest = nonEmpty(environment.CHANGE_ID) !== undefined;
  const branch = isPullRequest
    ? nonEmpty(environment.CHANGE_BRANCH)
    : (nonEmpty(environment.BRANCH_NAME) ?? nonEmpty(environment.GIT_BRANCH)?.replace(/^origin\//, ''));
  return {
    branch: nonEmpty(environment.TAG_NAME) === undefined ? branch : undefined,
    ...(environment.BRANCH_IS_PRIMARY === 'true' ? { defaultBranch: branch } : {}),
    isPullRequest,
    untrusted: nonEmpty(environment.CHANGE_FORK) === undefined ? undefined : FORK
  };
}

function readAzure(environment: Environment): Told {
  const isPullRequest = environment.BUILD_REASON === 'PullRequest';
  const ref = isPullRequest ? environment.SYSTEM_PULLREQUEST_SOURCEBRANCH : environment.BUILD_SOURCEBRANCH;
  const [, branch] = /^(?:refs\/heads\/)?(?!refs\/)(.+)$/.exec(ref ?? '') ?? [];
  const isFork = environment.SYSTEM_PULLREQUEST_ISFORK?.toLowerCase() === 'true';
  return { branch, isPullRequest, untrusted: isFork ? FORK : undefined };
}

/** Bitbucket runs no pipeline of a repository for pull requests from its forks. */
function readBitbucket(environment: Environment): Told {
  return {
    branch: nonEmpty(environment.BITBUCKET_BRANCH),
    isPullRequest: nonEmpty(environment.BITBUCKET_PR_ID) !== undefined
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let found: unknown = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Object.getOwnPropertyDescriptor(found, key)?.value;
  }
  return found ?? undefined;
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? nonEmpty(found) : undefined;
}
