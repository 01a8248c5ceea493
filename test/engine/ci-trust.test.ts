/** Whose images count, who may write, and what becomes of tags when something goes wrong; with real registries. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pushBaseImage } from '../support/base-image.ts';
import { writesAmong } from '../support/ci-job.ts';
import { createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import type { ToolResult } from '../support/docker.ts';
import { type Engine, skipsEngine, startEngine } from '../support/engine.ts';
import { REGISTRY_USER, type RegistryServer, startRegistryServer } from '../support/registry-server.ts';

describe.skipIf(skipsEngine)('images in a registry', () => {
  let engine: Engine;
  let registry: RegistryServer;
  let workspace: Workspace;
  let base: string;

  beforeAll(async () => {
    engine = await startEngine();
    registry = await startRegistryServer();
    base = await pushBaseImage(engine, registry.host);
  });
  afterAll(async () => {
    await engine.stop();
    await registry.close();
  });
  beforeEach(async () => {
    workspace = await createWorkspace();
  });
  afterEach(() => workspace.remove());

  const cli = (...args: string[]): Promise<ToolResult> => runCli(args, { cwd: workspace.path, env: engine.env });
  const succeeds = async (...args: string[]): Promise<ToolResult> => {
    const result = await cli(...args);
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    return result;
  };
  const tagOf = async (service: string): Promise<string> =>
    JSON.parse((await succeeds('hash', service, '--format', 'json')).stdout).services[service].tag;

  /** A project with a service for each folder; all of them go to one repository where it is named. */
  async function writeProject(
    folders: Readonly<Record<string, string>>,
    { host = registry.host, repository, settings = [] }: ProjectOptions = {}
  ): Promise<void> {
    const lines = [...settings, 'services:'];
    for (const [name, step] of Object.entries(folders)) {
      await mkdir(join(workspace.path, name), { recursive: true });
      await writeFile(join(workspace.path, name, 'Dockerfile'), `FROM ${base}\nRUN ${step}\n`);
      lines.push(`  ${name}:`, `    image: ${host}/${repository ?? name}`, `    build: ./${name}`);
    }
    await writeFile(join(workspace.path, 'compose.yaml'), `${lines.join('\n')}\n`);
  }
  interface ProjectOptions {
    readonly host?: string;
    readonly repository?: string;
    readonly settings?: readonly string[];
  }

  it('have moving tags of their own where two services build different ones into one repository', async () => {
    await writeProject({ web: 'echo web > /web', api: 'echo api > /api' }, { repository: 'shared/app' });
    await succeeds('build', '--push');
    const [web, api] = [await tagOf('web'), await tagOf('api')];
    expect(await registry.tagsOf('shared/app')).toEqual([web, api, 'ci-api', 'ci-web'].sort());
    expect(await registry.digestOf('shared/app', 'ci-web')).toBe(await registry.digestOf('shared/app', web));
    expect(await registry.digestOf('shared/app', 'ci-api')).toBe(await registry.digestOf('shared/app', api));
  });

  it('count only with their hash as a label where that is asked for', async () => {
    const settings = ['x-compose-cache:', '  verify: label'];
    await writeProject({ labelled: 'echo labelled > /labelled' }, { settings });
    const tag = await tagOf('labelled');
    // Somebody else's image, under the hash, in the registry and on this machine.
    await engine.ok(['image', 'tag', base, `${registry.host}/labelled:${tag}`]);
    await engine.ok(['image', 'push', '--quiet', `${registry.host}/labelled:${tag}`]);
    const planted = await registry.digestOf('labelled', tag);

    const { stderr } = await succeeds('build', '--push');
    expect(stderr).toContain('[mistrusted-image]');
    expect(await registry.digestOf('labelled', tag)).not.toBe(planted);
    const again = await succeeds('plan', '--require');
    expect(again.stdout).toContain('1 of 1 images are there');
  });

  it('are locked by digest, those that are built and those that are only named', async () => {
    await writeProject({ locked: 'echo locked > /locked' });
    const compose = join(workspace.path, 'compose.yaml');
    await writeFile(compose, `${await readFile(compose, 'utf8')}  helper:\n    image: ${base} # as it is\n`);
    const missing = await cli('lock');
    expect(missing.exitCode, missing.stderr).toBe(1);
    expect(missing.stderr).toContain('[missing-image]');
    await succeeds('build', '--push');
    const { stdout } = await succeeds('lock');
    const tag = await tagOf('locked');
    const digests = [await registry.digestOf('locked', tag), await registry.digestOf('base', '1')];
    expect(stdout).toContain(`image: ${registry.host}/locked:${tag}@${digests[0]}\n`);
    expect(stdout).toContain(`image: ${base}@${digests[1]} # as it is\n`);
    await engine.ok(['compose', '-f', '-', 'config', '--quiet'], { input: stdout, cwd: workspace.path });
  });

  it('keep their digest as an index when a tag is moved to them', async () => {
    await writeProject({ indexed: 'echo indexed > /indexed' });
    await succeeds('build', '--push');
    const tag = await tagOf('indexed');
    const image = `${registry.host}/indexed`;
    await engine.ok(['buildx', 'imagetools', 'create', '--tag', `${image}:${tag}`, `${image}:${tag}`]);
    const index = await registry.digestOf('indexed', tag);
    expect(await registry.digestOf('indexed', 'ci')).not.toBe(index);
    const before = registry.requests().length;
    await succeeds('build', '--push', '--move-tags');
    expect(await registry.digestOf('indexed', 'ci')).toBe(index);
    expect(
      registry
        .requests()
        .slice(before)
        .filter(({ path }) => path.includes('/blobs/'))
    ).toEqual([]);
  });

  it('are not written with a wrong password, and it is said how to log in', async () => {
    const guarded = await startRegistryServer({ auth: true });
    try {
      await writeProject({ secret: 'echo secret > /secret' }, { host: guarded.host });
      const config = join(workspace.path, 'docker-config');
      await mkdir(config);
      const auth = Buffer.from(`${REGISTRY_USER.name}:wrong`).toString('base64');
      await writeFile(join(config, 'config.json'), JSON.stringify({ auths: { [guarded.host]: { auth } } }));
      const { exitCode, stderr } = await runCli(['plan', '--strict'], {
        cwd: workspace.path,
        env: { ...engine.env, DOCKER_CONFIG: config }
      });
      expect(exitCode, stderr).toBe(3);
      expect(stderr).toContain(`docker login ${guarded.host}`);
      const pushed = await cli('build', '--push');
      expect(pushed.exitCode, pushed.stderr).toBe(3);
      expect(await guarded.tagsOf('secret')).toEqual([]);
      expect(writesAmong(guarded.requests()).filter(({ status }) => status < 400)).toEqual([]);
    } finally {
      await guarded.close();
    }
  });

  it('have no hash tag and no moving tag when the registry dies before the push', async () => {
    const dying = await startRegistryServer();
    try {
      await writeProject({ late: 'sleep 4; echo late > /late' }, { host: dying.host });
      const building = cli('build', '--push');
      await until(() => dying.requests().some(({ path }) => path.includes('/late/manifests/')));
      await dying.stop();
      const { exitCode, stderr } = await building;
      expect(exitCode, stderr).toBe(3);
      expect(stderr).toContain('[docker-failed]');
      await dying.restart();
      expect(await dying.tagsOf('late')).toEqual([]);
      // What was built is on this engine still: nothing has to be built again.
      await succeeds('build', '--push');
      expect(await dying.tagsOf('late')).toEqual([await tagOf('late'), 'ci'].sort());
    } finally {
      await dying.close();
    }
  });
});

/** Looks again until it is so. @throws Error after half a minute. */
async function until(isSo: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (isSo()) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('it never became so');
}
