/** `ci` and `plan` as a CI service runs them: each job on a machine of its own. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSteps } from '../support/build-log.ts';
import { type JobResult, manifestRequests, type Pipeline, startPipeline, writesAmong } from '../support/ci-job.ts';
import { runCli } from '../support/cli.ts';
import { REPOSITORY_ROOT } from '../support/docker.ts';
import { skipsEngine } from '../support/engine.ts';

const SERVICES = ['api', 'base', 'docs', 'web', 'worker'];

describe.skipIf(skipsEngine)('ci on GitHub Actions', () => {
  let pipeline: Pipeline;
  let folder: string;

  beforeAll(async () => {
    pipeline = await startPipeline('ci/five-services');
    folder = await mkdtemp(join(tmpdir(), 'cc-ci-'));
  });
  afterAll(async () => {
    await pipeline.close();
    await rm(folder, { recursive: true, force: true });
  });

  interface Run {
    readonly branch: string;
    /** The repository that a pull request comes from; a push when absent. */
    readonly from?: string;
  }
  const environment = async ({ branch, from }: Run): Promise<Readonly<Record<string, string>>> => {
    const event = {
      repository: { default_branch: 'main' },
      ...(from === undefined ? {} : { pull_request: { head: { repo: { full_name: from } } } })
    };
    const file = (name: string) => join(folder, name);
    await writeFile(file('event.json'), JSON.stringify(event));
    for (const name of ['summary.md', 'output']) await writeFile(file(name), '');
    return {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'team/app',
      GITHUB_EVENT_NAME: from === undefined ? 'push' : 'pull_request',
      GITHUB_EVENT_PATH: file('event.json'),
      GITHUB_STEP_SUMMARY: file('summary.md'),
      GITHUB_OUTPUT: file('output'),
      ...(from === undefined ? { GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: branch } : { GITHUB_HEAD_REF: branch })
    };
  };
  const ci = async (run: Run, ...args: string[]): Promise<JobResult> => {
    const result = await pipeline.job(['ci', ...args], await environment(run));
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    return result;
  };
  const tagOf = async (service: string): Promise<string> => {
    const { stdout } = await pipeline.job(['hash', service, '--format', 'json']);
    return JSON.parse(stdout).services[service].tag;
  };
  const digest = (service: string, tag: string) => pipeline.registry.digestOf(`five/${service}`, tag);

  it('builds and pushes everything on the default branch, and moves its tag and ci', async () => {
    const { stdout, stderr } = await ci({ branch: 'main' });
    expect(stdout).toBe('');
    expect(stderr).toContain('GitHub Actions: branch main\n');
    expect(stderr).toContain('::group::');
    for (const service of SERVICES) {
      const built = await digest(service, await tagOf(service));
      expect(built, service).toMatch(/^sha256:/);
      expect([await digest(service, 'main'), await digest(service, 'ci')], service).toEqual([built, built]);
    }
  });

  it('tells what it did on the summary page, and the images to later steps', async () => {
    const summary = await readFile(join(folder, 'summary.md'), 'utf8');
    expect(summary).toContain('### Images of five');
    expect(summary.match(/^\| .*built/gm)).toHaveLength(SERVICES.length);
    const output = await readFile(join(folder, 'output'), 'utf8');
    expect(output).toContain(`COMPOSE_CACHE_IMAGE_API=${pipeline.registry.host}/five/api:${await tagOf('api')}\n`);
    expect(output).toContain('COMPOSE_CACHE_BUILT=5\n');
  });

  it('costs one HEAD for each image when nothing changed', async () => {
    const { requests } = await ci({ branch: 'main' });
    expect(manifestRequests(requests).filter(request => request.startsWith('HEAD'))).toHaveLength(SERVICES.length);
    expect(requests).toHaveLength(SERVICES.length);
    expect(await readFile(join(folder, 'output'), 'utf8')).toContain('COMPOSE_CACHE_BUILT=0\n');
  });

  it('writes only its own tag on a branch, and takes layers from the default branch', async () => {
    const before = await digest('worker', 'ci');
    await pipeline.change('worker/settings.txt', 'on a branch\n');
    const { stderr } = await ci({ branch: 'feature/x' });
    expect(buildSteps(stderr).slice(1)).toEqual([
      { instruction: 'RUN echo worker > /worker', cached: true },
      { instruction: 'COPY settings.txt /worker-settings', cached: false }
    ]);
    const built = await digest('worker', await tagOf('worker'));
    expect([await digest('worker', 'ci'), await digest('worker', 'main')]).toEqual([before, before]);
    const tags = await pipeline.registry.tagsOf('five/worker');
    const own = tags.filter(tag => tag.startsWith('feature-x-'));
    expect(own).toHaveLength(1);
    expect(await digest('worker', own[0] ?? '')).toBe(built);
  });

  it('writes nothing for a pull request from a fork', async () => {
    await pipeline.change('docs/settings.txt', 'from a fork\n');
    const { stderr, requests } = await ci({ branch: 'main', from: 'stranger/app' });
    expect(stderr).toContain('not trusted (a pull request from another repository), reads only');
    expect(buildSteps(stderr).length).toBeGreaterThan(0);
    expect(writesAmong(requests)).toEqual([]);
    expect(await readFile(join(folder, 'summary.md'), 'utf8')).toContain('Nothing was pushed.');
  });

  it('writes nothing for a fork with a cache in the registry either', async () => {
    const result = await pipeline.job(['ci'], {
      ...(await environment({ branch: 'main', from: 'stranger/app' })),
      COMPOSE_CACHE_CACHE: 'registry'
    });
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    expect(writesAmong(result.requests)).toEqual([]);
  });

  it('gives forks a place of their own where one is configured, and reads the trusted images as caches', async () => {
    const result = await pipeline.job(['ci', 'docs'], {
      ...(await environment({ branch: 'main', from: 'stranger/app' })),
      COMPOSE_CACHE_UNTRUSTED_REPOSITORY: '{registry}/strangers/{service}',
      COMPOSE_CACHE_REGISTRY: pipeline.registry.host
    });
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    const written = new Set(writesAmong(result.requests).map(({ path }) => path.split('/').slice(2, 4).join('/')));
    expect([...written]).toEqual(['strangers/docs']);
    expect(buildSteps(result.stderr).find(({ instruction }) => instruction.startsWith('RUN'))?.cached).toBe(true);
    expect(await pipeline.registry.tagsOf('strangers/docs')).not.toContain('ci');
  });

  it('is read by bake as well, as rendered', async () => {
    const names = await pipeline.onMachine(async engine => {
      const env = { ...engine.env, ...pipeline.variables };
      const { stdout } = await runCli(['render'], { cwd: pipeline.checkout.path, env });
      await writeFile(join(pipeline.checkout.path, 'ci.compose.yml'), stdout);
      const printed = await engine.ok(['buildx', 'bake', '-f', 'ci.compose.yml', '--print'], {
        cwd: pipeline.checkout.path,
        env
      });
      const { target } = JSON.parse(printed);
      return Object.fromEntries(SERVICES.map(name => [name, target[name].tags]));
    });
    for (const name of SERVICES) {
      expect(names[name]).toEqual([`${pipeline.registry.host}/five/${name}:${await tagOf(name)}`]);
    }
  });

  it('is foreseen by plan, whose JSON follows its schema', async () => {
    const { stdout, exitCode } = await pipeline.job(['plan', '--format', 'json', '--require']);
    expect(exitCode).toBe(1);
    const report = JSON.parse(stdout);
    const schema = JSON.parse(await readFile(join(REPOSITORY_ROOT, 'schemas/plan.schema.json'), 'utf8'));
    const validate = new Ajv().compile(schema);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report.counts).toEqual({ hit: 4, miss: 1, unknown: 0 });
    const api = report.targets.find((target: { services: string[] }) => target.services.includes('api'));
    expect(api).toMatchObject({ status: 'hit', action: 'none', digest: await digest('api', await tagOf('api')) });
    expect(api.sizeBytes).toBeGreaterThan(1000);
    expect(Date.parse(api.created)).not.toBeNaN();
    const matrix = await pipeline.job(['plan', '--format', 'github-matrix']);
    expect(JSON.parse(matrix.stdout.replace('matrix=', '')).include).toEqual([
      { service: 'docs', image: `${pipeline.registry.host}/five/docs:${await tagOf('docs')}` }
    ]);
  });

  it('leaves out the variable that two services would share, and says so', async () => {
    const { host } = pipeline.registry;
    const service = (name: string) =>
      `  ${name}: {image: ${host}/twins/${name}, build: {dockerfile_inline: "FROM ${pipeline.variables.BASE_IMAGE}"}}\n`;
    await pipeline.change('twins.yaml', `services:\n${['web-1', 'web_1', 'api'].map(service).join('')}`);
    const { stderr } = await ci({ branch: 'main' }, '-f', 'twins.yaml');
    expect(stderr).toContain('warning: the services "web-1" and "web_1" would share the variable ending in WEB_1');
    const output = await readFile(join(folder, 'output'), 'utf8');
    expect(output).toMatch(
      /^COMPOSE_CACHE_IMAGE_API=.*\nCOMPOSE_CACHE_BUILT=\d+\nCOMPOSE_CACHE_IMAGES=\{.*"web_1":.*\}\n$/
    );
    const { exitCode, stdout } = await pipeline.job(['hash', '-f', 'twins.yaml', '--format', 'env']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });
});
