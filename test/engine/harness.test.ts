import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushBaseImage } from '../support/base-image.ts';
import { type Engine, skipsEngine, startEngine } from '../support/engine.ts';
import { REGISTRY_USER, type RegistryServer, startRegistryServer } from '../support/registry-server.ts';

describe.skipIf(skipsEngine)('the engine of the tests', () => {
  let engine: Engine;
  let registry: RegistryServer;
  let folder: string;

  beforeAll(async () => {
    registry = await startRegistryServer();
    engine = await startEngine();
    folder = await mkdtemp(join(tmpdir(), 'cc-harness-'));
  });
  afterAll(async () => {
    await engine.stop();
    await registry.close();
    await rm(folder, { recursive: true });
  });

  it('starts without images', async () => {
    expect(await engine.ok(['image', 'ls', '--quiet'])).toBe('');
  });

  it('builds upon the base image, pushes, and runs what it built', async () => {
    const base = await pushBaseImage(engine, registry.host);
    await writeFile(join(folder, 'Dockerfile'), `FROM ${base}\nRUN echo built > /built\n`);
    const image = `${registry.host}/harness:1`;
    await engine.ok(['buildx', 'build', '--load', '--tag', image, folder]);
    await engine.ok(['image', 'push', image]);
    expect(await registry.tagsOf('harness')).toEqual(['1']);
    expect(await registry.digestOf('harness', '1')).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(registry.requests()).toContainEqual({ method: 'PUT', path: '/v2/harness/manifests/1', status: 201 });
    expect(await engine.ok(['container', 'run', '--rm', image, 'cat', '/built'])).toBe('built');
  });

  it('finds in the registry what an engine before it has pushed', async () => {
    await engine.stop();
    engine = await startEngine();
    expect(await engine.ok(['image', 'ls', '--quiet'])).toBe('');
    await engine.ok(['image', 'pull', `${registry.host}/harness:1`]);
  });

  it('has a registry that can be away for a while', async () => {
    const digest = await registry.digestOf('harness', '1');
    await registry.stop();
    const away = await engine.docker(['image', 'pull', `${registry.host}/harness:1`]);
    await registry.restart();
    expect(away.exitCode).toBe(1);
    expect(await registry.digestOf('harness', '1')).toBe(digest);
  });

  it('has a registry that asks for a password', async () => {
    const guarded = await startRegistryServer({ auth: true });
    const login = ['login', '--username', REGISTRY_USER.name, '--password-stdin', guarded.host];
    const wrong = await engine.docker(login, { input: 'guess' });
    const right = await engine.docker(login, { input: REGISTRY_USER.password });
    await guarded.close();
    expect([wrong.exitCode, right.exitCode]).toEqual([1, 0]);
  });
});
