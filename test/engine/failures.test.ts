/** What goes wrong between docker, a registry and us, with real ones: nothing that was built is lost, nothing wrong is written. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pushBaseImage } from '../support/base-image.ts';
import { buildSteps } from '../support/build-log.ts';
import { createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { type Engine, skipsEngine, startEngine } from '../support/engine.ts';
import { REGISTRY_USER, type RegistryServer, startRegistryServer } from '../support/registry-server.ts';

describe.skipIf(skipsEngine)('a build and its registry', () => {
  let engine: Engine;
  let registry: RegistryServer;
  let workspace: Workspace;
  let base: string;

  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());
  beforeEach(async () => {
    registry = await startRegistryServer();
    base = await pushBaseImage(engine, registry.host);
    workspace = await createWorkspace();
  });
  afterEach(async () => {
    await workspace.remove();
    await registry.close();
  });

  const cli = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runCli(args, { cwd: workspace.path, env: { ...engine.env, ...env } });

  /** Writes a project with a service for each name; `steps` are what its Dockerfile has after FROM. */
  async function writeProject(
    services: Readonly<Record<string, readonly string[]>>,
    host = registry.host
  ): Promise<void> {
    const lines = ['services:'];
    for (const [name, steps] of Object.entries(services)) {
      await mkdir(join(workspace.path, name));
      await writeFile(join(workspace.path, name, 'Dockerfile'), [`FROM ${base}`, ...steps, ''].join('\n'));
      lines.push(`  ${name}:`, `    image: ${host}/shop/${name}`, `    build: ./${name}`);
    }
    await writeFile(join(workspace.path, 'compose.yaml'), `${lines.join('\n')}\n`);
  }

  async function tagOf(service: string): Promise<string> {
    const { stdout } = await cli(['hash', service, '--format', 'json']);
    return JSON.parse(stdout).services[service].image.split(':').at(-1);
  }

  it('keep what was built before another service failed', async () => {
    await writeProject({ good: ['RUN echo good > /good'], bad: ['RUN sleep 3; exit 7'] });
    const { exitCode, stdout, stderr } = await cli(['build', '--push']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toMatch(/error: "docker compose build" ended with exit code \d+ \[docker-failed\]/);
    expect(await registry.tagsOf('shop/good')).toEqual([await tagOf('good')]);
    expect(await registry.tagsOf('shop/bad')).toEqual([]);
  });

  it('go on without a registry, and push later what was built meanwhile', async () => {
    await writeProject({ web: ['RUN echo web > /web'] });
    await registry.stop();
    const away = await cli(['build']);
    expect(away, away.stderr).toMatchObject({ exitCode: 0 });
    expect(away.stderr).toContain('warning');

    await registry.restart();
    const back = await cli(['build', '--push']);
    expect(back, back.stderr).toMatchObject({ exitCode: 0 });
    expect(buildSteps(back.stderr)).toEqual([]);
    expect(await registry.tagsOf('shop/web')).toEqual([await tagOf('web'), 'ci'].sort());
  });

  it.each(['pull', 'push'])('fail with the name of the registry when it is down (%s)', async command => {
    await writeProject({ web: ['RUN echo web > /web'] });
    await registry.stop();
    const { exitCode, stderr } = await cli([command]);
    await registry.restart();
    expect(exitCode, stderr).toBe(3);
    expect(stderr).toContain(registry.host);
    expect(stderr).toContain('[registry-unreachable]');
  });

  /** A layer that takes a moment to push: nothing can be compressed in it. */
  const LARGE = 'RUN dd if=/dev/urandom of=/large bs=1M count=96 2> /dev/null';

  it('write no hash tag when the registry dies in the middle of a push', async () => {
    await writeProject({ web: [LARGE] });
    const built = cli(['build', '--push']);
    const uploads = () =>
      registry.requests().some(({ method, path }) => method === 'POST' && path.includes('/shop/web/'));
    while (!uploads()) await new Promise(resolve => setImmediate(resolve));
    await registry.stop();
    const { exitCode, stderr } = await built;
    await registry.restart();
    expect(exitCode, stderr).toBe(3);
    expect(stderr).toMatch(/error: .* \[(docker-failed|registry-unreachable)\]/);
    expect(await registry.tagsOf('shop/web')).toEqual([]);

    const again = await cli(['build', '--push']);
    expect(again, again.stderr).toMatchObject({ exitCode: 0 });
    expect(buildSteps(again.stderr)).toEqual([]);
    expect(await registry.tagsOf('shop/web')).toEqual([await tagOf('web'), 'ci'].sort());
  });

  it('write no hash tag when the disk of the registry is full', async () => {
    const small = await startRegistryServer({ diskMebibytes: 16 });
    try {
      await writeProject({ web: [LARGE] }, small.host);
      const { exitCode, stderr } = await cli(['build', '--push']);
      expect(exitCode, stderr).toBe(3);
      expect(stderr).toMatch(/error: .* \[docker-failed\]/);
      expect(await small.tagsOf('shop/web')).toEqual([]);
    } finally {
      await small.close();
    }
  });

  it('leave a hash tag that another job has pushed meanwhile', async () => {
    await writeProject({ web: ['RUN echo web > /web'] });
    const built = await cli(['build']);
    expect(built, built.stderr).toMatchObject({ exitCode: 0 });
    const tag = await tagOf('web');
    // The other job: the same inputs, but an image with bytes of its own.
    await engine.ok(['image', 'tag', base, `${registry.host}/shop/web:${tag}`]);
    await engine.ok(['image', 'push', '--quiet', `${registry.host}/shop/web:${tag}`]);
    const others = await registry.digestOf('shop/web', tag);
    expect((await cli(['push'])).exitCode).toBe(0);
    expect(await registry.digestOf('shop/web', tag)).toBe(others);
    expect(await registry.digestOf('shop/web', 'ci')).toBe(others);
  });

  it('ask for a login where the registry does, and work after it', async () => {
    const guarded = await startRegistryServer({ auth: true });
    try {
      await writeProject({ web: ['RUN echo web > /web'] }, guarded.host);
      const stranger = await cli(['pull', '--strict']);
      expect(stranger.exitCode, stranger.stderr).toBe(3);
      expect(stranger.stderr).toContain(`docker login ${guarded.host}`);

      await engine.ok(['login', '--username', REGISTRY_USER.name, '--password-stdin', guarded.host], {
        input: REGISTRY_USER.password
      });
      const known = await cli(['build', '--push']);
      expect(known, known.stderr).toMatchObject({ exitCode: 0 });
      expect(known.stderr).not.toContain(REGISTRY_USER.password);
      expect(await guarded.tagsOf('shop/web')).toEqual([await tagOf('web'), 'ci'].sort());
    } finally {
      await guarded.close();
    }
  });

  it('say that the engine does not answer', async () => {
    await writeProject({ web: ['RUN echo web > /web'] });
    const { exitCode, stderr } = await cli(['build'], { DOCKER_HOST: 'unix:///nowhere/docker.sock' });
    expect(exitCode, stderr).toBe(3);
    expect(stderr).toContain('error: the Docker engine does not answer [docker-failed]');
  });

  it('build nothing where the engine is of another processor than the hashes are for, until a platform is named', async () => {
    await writeProject({ web: ['RUN echo web > /web'] });
    const elsewhere = join(workspace.path, 'elsewhere.cjs');
    await writeFile(elsewhere, "Object.defineProperty(process, 'arch', { value: 's390x' });\n");
    const env = { NODE_OPTIONS: `--require=${elsewhere}` };
    const { exitCode, stderr } = await cli(['build'], env);
    expect(exitCode, stderr).toBe(3);
    expect(stderr).toMatch(
      /error: the engine builds for linux\/\w+, but the hash is that of an image for linux\/s390x/
    );
    expect(buildSteps(stderr)).toEqual([]);
    const [, platform = ''] = /DOCKER_DEFAULT_PLATFORM=(\S+)/.exec(stderr) ?? [];
    const named = await cli(['build'], { ...env, DOCKER_DEFAULT_PLATFORM: platform });
    expect(named.exitCode, named.stderr).toBe(0);
  });

  it('share one build among services with the same one', async () => {
    const service = `    image: ${registry.host}/shop/app\n    build: ./app\n`;
    await writeProject({ app: ['RUN echo app > /app'] });
    await writeFile(join(workspace.path, 'compose.yaml'), `services:\n  web:\n${service}  worker:\n${service}`);
    const { exitCode, stderr } = await cli(['build', '--push']);
    expect(exitCode, stderr).toBe(0);
    expect(buildSteps(stderr).filter(({ instruction }) => instruction.startsWith('RUN'))).toHaveLength(1);
    expect(await registry.tagsOf('shop/app')).toHaveLength(2);
  });

  it('build a service upon the image of another one, and find it again by its hash', async () => {
    await writeProject({ base: ['RUN echo base > /base'], app: [] });
    await writeFile(join(workspace.path, 'app/Dockerfile'), 'FROM base\nRUN cat /base > /app\n');
    const compose = (extra: string) =>
      [
        'services:',
        `  base: {image: ${registry.host}/shop/base, build: ./base}`,
        '  app:',
        `    image: ${registry.host}/shop/app`,
        '    build:',
        '      context: ./app',
        '      additional_contexts: {base: "service:base"}',
        extra
      ].join('\n');
    await writeFile(join(workspace.path, 'compose.yaml'), compose(''));
    const first = await cli(['build', '--push']);
    expect(first.exitCode, first.stderr).toBe(0);
    const baseDigest = await registry.digestOf('shop/base', await tagOf('base'));

    // Another app upon the same base: the base is taken from the registry.
    await writeFile(join(workspace.path, 'compose.yaml'), compose('      args: {UNUSED: "no"}\n'));
    await writeFile(join(workspace.path, 'app/Dockerfile'), 'FROM base\nRUN cat /base > /app2\n');
    await engine.ok(['builder', 'prune', '--all', '--force']);
    await engine.ok(['image', 'rm', '--force', `${registry.host}/shop/base:${await tagOf('base')}`]);
    const second = await cli(['build', '--push']);
    expect(second.exitCode, second.stderr).toBe(0);
    expect(buildSteps(second.stderr).map(({ instruction }) => instruction)).not.toContain('RUN echo base > /base');
    expect(await registry.digestOf('shop/base', await tagOf('base'))).toBe(baseDigest);
  });
});
