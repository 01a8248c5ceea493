import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Answers, TARGET_NAMES, TARGETS } from '../../../src/init/index.ts';
import { runTool } from '../../support/docker.ts';
import { evaluateIn } from '../../support/github-workflow.ts';
import { buildkiteStep, circleCiJob, gitLabJob } from '../../support/pipeline-file.ts';

/** Whatever a shell, YAML or Buildkite could take for itself. */
const ODD: Answers = {
  test: `web sh -c 'echo "$HOME": #1'`,
  defaultBranch: "it's",
  flags: ['-f', 'my files/compose.yaml', '--profile', "$(date) it's"],
  hasSubmodules: false,
  version: '12.3.4'
};
const FLAGS = ['-f', 'my files/compose.yaml', '--profile', "$(date) it's"];

/** The arguments that a script gives to compose-cache, call by call. */
async function callsOf(script: string): Promise<readonly (readonly string[])[]> {
  const functions = `docker() { cat > /dev/null; }; npm() { :; }; apk() { :; }; npx() { shift 2; compose-cache "$@"; }
compose-cache() { for word; do printf '%s\\0' "$word"; done; printf '\\n'; }`;
  const { stdout, stderr } = await runTool('bash', ['-eu', '-c', `${functions}\n${script}`], {
    env: {
      REGISTRY: '',
      REGISTRY_USER: '',
      REGISTRY_PASSWORD: '',
      CI_REGISTRY: '',
      CI_REGISTRY_USER: '',
      CI_REGISTRY_PASSWORD: '',
      HOME: '/home'
    }
  });
  expect(stderr).toBe('');
  return stdout
    .split('\n')
    .slice(0, -1)
    .map(line => line.split('\0').slice(0, -1));
}

describe('a pipeline of odd names', () => {
  const TEST = ['compose', ...FLAGS, '--', 'run', '--rm', 'web', 'sh', '-c', 'echo "$HOME": #1'];
  it.each([
    { name: 'circleci' as const, build: ['--default-branch', "it's"], job: circleCiJob, jobs: ['build', 'test'] },
    {
      name: 'gitlab' as const,
      build: ['--dotenv', 'images.env'],
      job: (text: string, job: string) => gitLabJob(text, job, {}),
      jobs: ['build', 'test']
    },
    { name: 'buildkite' as const, build: [], job: buildkiteStep, jobs: ['Build images', 'Test'] }
  ])('reaches compose-cache word by word on $name', async ({ name, build, job, jobs: [first = '', second = ''] }) => {
    const text = TARGETS[name].render(ODD);
    const scriptOf = (each: string) =>
      job(text, each)
        .steps.map(({ script }) => script)
        .join('\n');
    expect(await callsOf(scriptOf(first))).toEqual([['ci', ...FLAGS, ...build]]);
    expect(await callsOf(scriptOf(second))).toEqual([['plan', ...FLAGS, '--require'], ['pull', ...FLAGS], TEST]);
    expect(text).toContain('compose-cache@12');
  });

  it('reaches compose-cache word by word on github', async () => {
    const { on, jobs } = parse(TARGETS.github.render(ODD));
    expect(on.push.branches).toEqual(["it's"]);
    const [, action, test] = jobs.test.steps;
    expect(action.uses).toMatch(/@v12$/);
    expect(await callsOf(test.run)).toEqual([TEST]);
    // As action.yml takes its input apart.
    const wordsOf = async (input: string) =>
      (await runTool('xargs', ['printf', '%s\\n'], { input })).stdout.trim().split('\n');
    expect(await wordsOf(jobs.build.steps[1].with.command)).toEqual(['ci', ...FLAGS]);
    const commandOf = (github: object) => wordsOf(evaluateIn(action.with.command, { github }));
    expect(await commandOf({ event: {}, actor: 'somebody' })).toEqual(['pull', ...FLAGS]);
    expect(await commandOf({ event: {}, actor: 'dependabot[bot]' })).toEqual(['ci', '--load', ...FLAGS]);
  });

  it('reaches the hook word by word', () => {
    const [{ rev, hooks }] = parse(TARGETS['pre-commit'].render(ODD)).repos;
    expect({ rev, hooks }).toEqual({ rev: 'v12.3.4', hooks: [{ id: 'compose-cache-check', args: FLAGS }] });
  });
});

it.each(TARGET_NAMES.filter(name => TARGETS[name].runsTests))('%s has one job where there are no tests', name => {
  const text = TARGETS[name].render({
    test: undefined,
    defaultBranch: 'main',
    flags: [],
    hasSubmodules: false,
    version: '1.0.0'
  });
  expect(() => parse(text)).not.toThrow();
  expect(text).toContain('build');
  expect(text).not.toMatch(/test|pull\b/i);
});

it('submodules are fetched before anything is read, where the CI service does not do it by itself', () => {
  const [circleci, github, gitlab] = (['circleci', 'github', 'gitlab'] as const).map(name =>
    parse(TARGETS[name].render({ ...ODD, hasSubmodules: true }))
  );
  for (const job of ['build', 'test']) {
    expect(circleci.jobs[job].steps.slice(0, 2)).toEqual([
      'checkout',
      { run: 'git submodule update --init --recursive' }
    ]);
    expect(github.jobs[job].steps[0]).toEqual({ uses: 'actions/checkout@v5', with: { submodules: 'recursive' } });
  }
  expect(gitlab.variables.GIT_SUBMODULE_STRATEGY).toBe('recursive');
});
