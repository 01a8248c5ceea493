/** What `build --push` costs and leaves behind, job by job, on real engines with a real registry. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSteps } from '../support/build-log.ts';
import { type JobResult, manifestRequests, type Pipeline, startPipeline, writesAmong } from '../support/ci-job.ts';
import { runCli } from '../support/cli.ts';
import { skipsEngine } from '../support/engine.ts';

const SERVICES = ['api', 'base', 'docs', 'web', 'worker'];

describe.skipIf(skipsEngine)('five services, three of them a chain', () => {
  let pipeline: Pipeline;

  beforeAll(async () => {
    pipeline = await startPipeline('ci/five-services');
  });
  afterAll(() => pipeline.close());

  const succeeds = (result: JobResult): JobResult => {
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    return result;
  };
  const hashTags = async (): Promise<Readonly<Record<string, string>>> => {
    const { stdout } = succeeds(await pipeline.job(['hash', '--format', 'json']));
    const { services } = JSON.parse(stdout);
    return Object.fromEntries(SERVICES.map(name => [name, services[name].tag]));
  };
  const digests = async (tags: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(tags).map(async ([name, tag]) => [name, await pipeline.registry.digestOf(`five/${name}`, tag)])
      )
    );

  let first: Readonly<Record<string, string>>;
  let firstDigests: Readonly<Record<string, string>>;

  it('are all built and pushed on the first run', async () => {
    const { stdout } = succeeds(await pipeline.job(['build', '--push']));
    expect(stdout).toBe('');
    first = await hashTags();
    firstDigests = await digests(first);
    for (const name of SERVICES) {
      expect(firstDigests[name], name).toMatch(/^sha256:/);
      expect(await pipeline.registry.digestOf(`five/${name}`, 'ci'), name).toBe(firstDigests[name]);
    }
  });

  it('cost one HEAD each and nothing else when nothing changed', async () => {
    const { requests } = succeeds(await pipeline.job(['build', '--push']));
    expect([...manifestRequests(requests)].sort()).toEqual(SERVICES.map(name => `HEAD five/${name} ${first[name]}`));
    expect(requests).toHaveLength(SERVICES.length);
  });

  it('start no docker when nothing changed', async () => {
    const { stderr } = succeeds(
      await pipeline.job(['build', '--push'], { DOCKER_HOST: 'unix:///nonexistent', PATH: '/nonexistent' })
    );
    expect(buildSteps(stderr)).toEqual([]);
  });

  it('build exactly the changed service and what stands on it', async () => {
    await pipeline.change('api/settings.txt', 'changed\n');
    const changed = await hashTags();
    expect(SERVICES.filter(name => changed[name] !== first[name])).toEqual(['api', 'web']);
    const { stderr, requests } = succeeds(await pipeline.job(['build', '--push']));
    const steps = buildSteps(stderr).filter(({ instruction }) => !instruction.startsWith('FROM'));
    expect(steps.map(({ instruction }) => instruction).sort()).toEqual([
      'COPY settings.txt /api-settings',
      'COPY settings.txt /web-settings',
      'RUN echo api > /api',
      'RUN echo web > /web'
    ]);
    const written = new Set(writesAmong(requests).map(({ path }) => path.split('/')[3]));
    expect([...written].sort()).toEqual(['api', 'web']);
    const now = await digests(changed);
    for (const name of SERVICES) {
      expect(await pipeline.registry.digestOf(`five/${name}`, 'ci'), name).toBe(now[name]);
      if (name !== 'api' && name !== 'web') expect(now[name], name).toBe(firstDigests[name]);
    }
    expect(await digests(first)).toEqual(firstDigests);
  });

  it.each(['inline', 'registry'])(
    'take unchanged steps from a cache of type %s on a machine that has none',
    async cache => {
      const env = { COMPOSE_CACHE_CACHE: cache };
      await pipeline.change('worker/settings.txt', `before, with ${cache}\n`);
      succeeds(await pipeline.job(['build', '--push', 'worker'], env));
      await pipeline.change('worker/settings.txt', `after, with ${cache}\n`);
      const { stderr } = succeeds(await pipeline.job(['build', '--push', 'worker'], env));
      expect(buildSteps(stderr).slice(1)).toEqual([
        { instruction: 'RUN echo worker > /worker', cached: true },
        { instruction: 'COPY settings.txt /worker-settings', cached: false }
      ]);
      expect(await pipeline.registry.tagsOf('five/worker')).toEqual(
        cache === 'registry' ? expect.arrayContaining(['buildcache']) : expect.not.arrayContaining(['buildcache'])
      );
    }
  );

  it('build a base that nobody named, and push it too, under its hash', async () => {
    await pipeline.change('base/settings.txt', 'changed\n');
    const changed = await hashTags();
    succeeds(await pipeline.job(['build', '--push', 'web']));
    const now = await digests(changed);
    for (const name of ['base', 'api', 'web']) expect(now[name], name).toMatch(/^sha256:/);
    expect(await pipeline.registry.tagsOf('five/base')).toEqual([changed.base, first.base, 'ci'].sort());
  });

  it('are built from a base that exists by its name, without a build of it', async () => {
    await pipeline.change('web/settings.txt', 'changed\n');
    const { stderr } = succeeds(await pipeline.job(['build', '--push', 'web']));
    const instructions = buildSteps(stderr).map(({ instruction }) => instruction);
    expect(instructions.filter(instruction => /base|api/.test(instruction) && !instruction.startsWith('FROM'))).toEqual(
      []
    );
  });

  it('show the exact commands in a dry run, and do nothing', async () => {
    await pipeline.change('docs/settings.txt', 'changed\n');
    const { docs } = await hashTags();
    const { stdout, requests } = succeeds(await pipeline.job(['build', '--push', '--dry-run']));
    expect(stdout).toContain('docker compose --file - --project-directory');
    expect(stdout).toContain('build docs <<');
    expect(stdout).toContain(
      `# move the tag ${pipeline.registry.host}/five/docs:ci to ${pipeline.registry.host}/five/docs:${docs}`
    );
    expect(writesAmong(requests)).toEqual([]);
    expect(await pipeline.registry.tagsOf('five/docs')).not.toContain(docs);
  });

  it('leave a hash tag as it is when another job was faster', async () => {
    const tags = await hashTags();
    const jobs = await pipeline.onMachine(async engine => {
      const run = () =>
        runCli(['build', '--push', 'docs'], {
          cwd: pipeline.checkout.path,
          env: { ...engine.env, ...pipeline.variables }
        });
      return Promise.all([run(), run()]);
    });
    for (const job of jobs) expect(job, job.stderr).toMatchObject({ exitCode: 0 });
    const digest = await pipeline.registry.digestOf('five/docs', tags.docs ?? '');
    expect(digest).toMatch(/^sha256:/);
    expect(await pipeline.registry.digestOf('five/docs', 'ci')).toBe(digest);
  });

  it('pull hits in a build that loads', async () => {
    const images = await pipeline.onMachine(async engine => {
      const env = { ...engine.env, ...pipeline.variables };
      const result = await runCli(['build', '--load', 'worker', 'docs'], { cwd: pipeline.checkout.path, env });
      expect(result, result.stderr).toMatchObject({ exitCode: 0 });
      return engine.ok(['image', 'ls', '--format', '{{.Repository}}']);
    });
    expect(images.split('\n').sort()).toEqual(['docs', 'worker'].map(name => `${pipeline.registry.host}/five/${name}`));
  });
});
