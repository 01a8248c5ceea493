import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BINARY, createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { runTool } from '../support/docker.ts';
import { GIT_ENVIRONMENT, git as gitIn, trackAll } from '../support/git.ts';
import { circleCiJob } from '../support/pipeline-file.ts';

const COMPOSE = `# our shop
name: shop

services:
  web:
    build: web
  tests:
    build: web
    image: \${REGISTRY}/shop/tests
`;

describe('init', () => {
  let workspace: Workspace;
  const file = (path: string) => join(workspace.path, path);
  const text = (path: string) => readFileSync(file(path), 'utf8');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: workspace.path, stdio: 'ignore' });
  const init = (args: readonly string[], cwd = workspace.path) =>
    runCli(['init', ...args], {
      cwd,
      env: { GIT_CEILING_DIRECTORIES: dirname(workspace.path), REGISTRY: 'registry.example' }
    });
  const says = async (args: readonly string[], exitCode: number, ...words: readonly string[]) => {
    const result = await init(args);
    expect(result, result.stderr).toMatchObject({ exitCode, stdout: '' });
    for (const word of words) expect(result.stderr).toContain(word);
  };

  beforeEach(async () => {
    workspace = await createWorkspace();
    mkdirSync(file('web'));
    writeFileSync(file('web/Dockerfile'), 'FROM scratch\n');
    writeFileSync(file('compose.yaml'), COMPOSE);
    git('init', '--quiet', '--initial-branch=trunk');
  });
  afterEach(() => workspace.remove());

  it('sees the service by the remote, the test service by its name, and the branch', async () => {
    git('remote', 'add', 'origin', 'git@github.com:team/shop.git');
    await says([], 0, 'wrote .github/workflows/images.yml\n', 'secret REGISTRY_PASSWORD', 'x-compose-cache:');
    const workflow = text('.github/workflows/images.yml');
    expect(workflow).toContain('      - trunk\n');
    expect(workflow).toContain('run --rm tests\n');
    expect(text('compose.yaml')).toBe(COMPOSE);
  });

  it('writes nothing where one of several files is there, and says which; --force replaces it', async () => {
    writeFileSync(file('.gitlab-ci.yml'), 'ours: {}\n');
    await says(
      ['circleci', 'gitlab'],
      1,
      '.gitlab-ci.yml: error: the file is there already',
      '--force',
      '[existing-file]'
    );
    expect(existsSync(file('.circleci'))).toBe(false);
    expect(text('.gitlab-ci.yml')).toBe('ours: {}\n');
    await says(['circleci', 'gitlab', '--force'], 0, 'wrote .circleci/config.yml\n', 'wrote .gitlab-ci.yml\n');
    expect(text('.gitlab-ci.yml')).toContain('compose-cache ci');
  });

  it('leaves a file that is as it would be written', async () => {
    await says(['buildkite'], 0, 'wrote .buildkite/pipeline.yml\n');
    await says([], 0, 'unchanged .buildkite/pipeline.yml\n');
  });

  it('touches no file where a folder cannot be made', async () => {
    writeFileSync(file('.github'), '');
    await says(['circleci', 'github'], 2, '.github/workflows/images.yml', '[unwritable-file]');
    expect(existsSync(file('.circleci/config.yml'))).toBe(false);
  });

  it('prints the files with --dry-run, and writes none', async () => {
    const before = readdirSync(workspace.path);
    const { exitCode, stdout } = await init(['gitlab', 'pre-commit', '--dry-run', '--configure']);
    expect(exitCode).toBe(0);
    for (const name of ['.gitlab-ci.yml', '.pre-commit-config.yaml', 'compose.yaml']) {
      expect(stdout).toContain(`# ${name}\n`);
    }
    expect(readdirSync(workspace.path)).toEqual(before);
  });

  it('adds a configuration to the Compose file when asked, and nothing else changes there', async () => {
    await says(['gitlab', '--configure'], 0, 'wrote compose.yaml\n');
    const added = "\nx-compose-cache:\n  registry: ${REGISTRY:-}\n  repository: '{registry}/{project}/{service}'\n";
    expect(text('compose.yaml')).toBe(COMPOSE.replace('name: shop\n', `name: shop\n${added}`));
    const { stdout } = await runCli(['hash', 'web'], { cwd: workspace.path, env: { REGISTRY: 'registry.example' } });
    expect(stdout).toContain(' registry.example/shop/web:');
    await says(['gitlab', '--configure'], 0, 'unchanged .gitlab-ci.yml\n');
  });

  it('writes to the root of a repository that git refuses to read, as one of another user', async () => {
    mkdirSync(file('deploy'));
    writeFileSync(file('deploy/compose.yaml'), 'services: {test: {image: busybox}}\n');
    const env = { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' };
    const { exitCode, stderr } = await runCli(['init', 'gitlab'], { cwd: file('deploy'), env });
    expect({ exitCode }, stderr).toEqual({ exitCode: 0 });
    expect(text('.gitlab-ci.yml')).toContain('compose-cache ci --project-directory deploy ');
  });

  it('writes out the name of a project that only its folder has, since a CI service has another folder', async () => {
    mkdirSync(file('My Shop'));
    writeFileSync(file('My Shop/compose.yaml'), 'services: {test: {build: .}}\n');
    writeFileSync(file('My Shop/Dockerfile'), 'FROM scratch\n');
    const { stderr } = await init(['circleci'], file('My Shop'));
    expect(stderr).toContain('repository: "{registry}/myshop/{service}"');
    await init(['circleci', '--configure'], file('My Shop'));
    renameSync(file('My Shop'), file('project'));
    const { stdout } = await runCli(['hash'], { cwd: file('project'), env: { REGISTRY: 'registry.example' } });
    expect(stdout).toContain(' registry.example/myshop/test:');
    writeFileSync(file('project/compose.yaml'), 'services: {test: {build: .}}\n');
    await init(['circleci', '-p', 'shop', '--configure', '--force'], file('project'));
    expect(text('project/compose.yaml')).toContain("'{registry}/{project}/{service}'");
  });

  it('does not promise --configure where the Compose file has a configuration, which stays as it is', async () => {
    const before = 'x-compose-cache: {modes: exact}\nservices: {test: {build: web}}\n';
    writeFileSync(file('compose.yaml'), before);
    await says(['gitlab', '--configure'], 0, 'or complete\n    x-compose-cache:\n      registry: ');
    expect(text('compose.yaml')).toBe(before);
    writeFileSync(file('compose.yaml'), 'services: {test: {build: web}}\n');
    await says(['gitlab'], 0, 'or give the Compose file (--configure does it)\n    x-compose-cache:\n');
  });

  it('names an image that nobody can push', async () => {
    writeFileSync(file('compose.yaml'), 'services: {test: {build: web, image: shop-web}}\n');
    await says(['gitlab'], 0, 'the image of test names no registry', '${REGISTRY}/NAME');
  });

  it('writes to the root of the repository, for a project in a folder of it', async () => {
    mkdirSync(file('deploy/it'), { recursive: true });
    writeFileSync(file('deploy/it/ci.yml'), 'services: {test: {image: busybox}}\n');
    const result = await init(['circleci', '-f', 'it/ci.yml', '--profile', 'a b'], file('deploy'));
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    expect(result.stderr).toContain('wrote ../.circleci/config.yml\n');
    expect(text('.circleci/config.yml')).toContain(
      "compose-cache ci -f deploy/it/ci.yml --profile 'a b' --default-branch trunk\n"
    );
    writeFileSync(file('deploy/it/compose.yaml'), COMPOSE);
    await init(['gitlab'], file('deploy/it'));
    expect(text('.gitlab-ci.yml')).toContain('compose-cache pull --project-directory deploy/it\n');
  });

  it('has the files, profiles and env files of variables as options, since a job has no such variables', async () => {
    mkdirSync(file('deploy'));
    for (const name of ['stack.yml', 'more.yml'])
      writeFileSync(file(`deploy/${name}`), 'services: {test: {image: busybox, profiles: [it]}}\n');
    writeFileSync(file('deploy/ci.env'), 'A=1\n');
    const env = {
      COMPOSE_FILE: 'deploy/stack.yml:deploy/more.yml',
      COMPOSE_PROFILES: 'it, e2e',
      COMPOSE_ENV_FILES: 'deploy/ci.env'
    };
    const { exitCode, stderr } = await runCli(['init', 'gitlab'], { cwd: workspace.path, env });
    expect({ exitCode }, stderr).toEqual({ exitCode: 0 });
    const flags = '-f deploy/stack.yml -f deploy/more.yml --profile it --profile e2e --env-file deploy/ci.env';
    expect(text('.gitlab-ci.yml')).toContain(`compose-cache pull ${flags}\n`);
  });

  it('has the profile without which the service of the test would not be built', async () => {
    const services = 'web: {build: web, image: team/web}, tests: {build: web, image: team/tests, profiles: [it, e2e]}';
    writeFileSync(file('compose.yaml'), `services: {${services}}\n`);
    await says(['gitlab'], 0);
    for (const command of ['ci', 'plan', 'pull', 'compose'])
      expect(text('.gitlab-ci.yml')).toContain(`compose-cache ${command} --profile it`);
    await says(['gitlab', '--profile', 'e2e', '--force'], 0);
    expect(text('.gitlab-ci.yml')).not.toContain('--profile it');
    await says(['gitlab', '--test', 'web', '--force'], 0);
    expect(text('.gitlab-ci.yml')).not.toContain('--profile');
  });

  it('fetches submodules, so that the job has the hash of the laptop', async () => {
    // Submodules of other folders on the machine have to be allowed, which are nothing that CI services have.
    const allow = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'protocol.file.allow', GIT_CONFIG_VALUE_0: 'always' };
    const [library, job] = [await createWorkspace(), await createWorkspace()];
    writeFileSync(join(library.path, 'lib.js'), 'export {};\n');
    trackAll(library.path);
    gitIn(library.path, 'commit', '--quiet', '--message=lib');
    writeFileSync(file('web/Dockerfile'), 'FROM scratch\nCOPY . /web\n');
    gitIn(workspace.path, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library.path, 'web/lib');
    await says(['circleci'], 0);
    trackAll(workspace.path);
    gitIn(workspace.path, 'commit', '--quiet', '--message=first');
    gitIn(job.path, 'clone', '--quiet', workspace.path, '.');
    const hashIn = async (cwd: string) =>
      (await runCli(['hash', 'web'], { cwd, env: { REGISTRY: 'registry.example' } })).stdout;
    const expected = await hashIn(workspace.path);
    expect(await hashIn(job.path)).not.toBe(expected);
    const { steps } = circleCiJob(text('.circleci/config.yml'), 'build');
    for (const { shell, script } of steps.filter(({ script }) => script.startsWith('git '))) {
      const [program = '', ...args] = shell;
      const env = { ...GIT_ENVIRONMENT, ...allow };
      expect(await runTool(program, [...args, script], { cwd: job.path, env })).toMatchObject({ exitCode: 0 });
    }
    expect(await hashIn(job.path)).toBe(expected);
    await Promise.all([library.remove(), job.remove()]);
  });

  it('works outside of a repository, told the branch', async () => {
    execFileSync('rm', ['-r', file('.git')]);
    await says(['circleci'], 2, 'which branch is the default one', '--default-branch main');
    await says(['circleci', '--default-branch', 'main'], 0, 'wrote .circleci/config.yml\n');
  });

  it('does not take just any branch for the default one, where there is a remote', async () => {
    git('checkout', '--quiet', '-b', 'mend-it');
    git('remote', 'add', 'origin', 'https://git.example/shop');
    await says(['circleci'], 2, 'which branch is the default one');
  });

  it.each([
    {
      rule: 'an unknown service, with the near one',
      args: ['gihub'],
      words: ['did you mean "github"?']
    },
    { rule: 'no service where none is in sight', args: [], words: ['which CI service', 'circleci, github, gitlab'] },
    {
      rule: 'a test of no service',
      args: ['gitlab', '--test', 'wbe npm test'],
      words: ['"wbe npm test" runs no service', 'did you mean "web"?']
    },
    { rule: 'a branch that is none', args: ['circleci', '--default-branch', 'a b'], words: ['--default-branch main'] },
    { rule: 'a project on standard input', args: ['gitlab', '-f', '-'], words: ['name the file with --file'] }
  ])('refuses $rule', async ({ args, words }) => {
    const result = await runCli(['init', ...args], {
      cwd: workspace.path,
      input: COMPOSE,
      env: { REGISTRY: 'r.example' }
    });
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    for (const word of words) expect(result.stderr).toContain(word);
    expect(existsSync(file('.gitlab-ci.yml'))).toBe(false);
  });

  it('says how to name the tests where no service does, and can do without', async () => {
    writeFileSync(file('compose.yaml'), 'services: {web: {build: web, image: team/web}}\n');
    await says(['gitlab'], 2, 'nothing shows how the tests are run', '--test "web npm test"', '--build-only');
    await says(['gitlab', '--build-only'], 0);
    expect(text('.gitlab-ci.yml')).not.toContain('pull');
  });

  it('asks on a terminal what it cannot see', async () => {
    writeFileSync(file('compose.yaml'), 'services: {web: {build: web}}\n');
    const command = `${process.execPath} ${BINARY} init`;
    const { stdout } = await runTool('script', ['-qefc', command, '/dev/null'], {
      cwd: workspace.path,
      input: 'gitlab\nweb npm test\ny\n'
    });
    expect(stdout).toContain('For which CI service');
    expect(text('.gitlab-ci.yml')).toContain('run --rm web npm test\n');
    expect(text('compose.yaml')).toContain('x-compose-cache:\n');
  });
});
