import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { type Engine, skipsEngine, startEngine } from '../support/engine.ts';
import { type RegistryServer, startRegistryServer } from '../support/registry-server.ts';

describe.skipIf(skipsEngine)('what a base image of a registry puts off and sets', () => {
  let server: RegistryServer;
  let engine: Engine;
  let workspace: Workspace;

  beforeAll(async () => {
    server = await startRegistryServer();
    engine = await startEngine();
  });

  afterAll(async () => {
    await engine.stop();
    await server.stop();
  });

  beforeEach(async () => {
    workspace = await createWorkspace();
    await mkdir(join(workspace.path, 'src'));
    await write('src/app', 'one');
    await write('README', 'one');
    await write('compose.yaml', 'services:\n  web:\n    image: shop/web\n    build: .\n');
  });

  afterEach(() => workspace.remove());

  const write = (path: string, text: string) => writeFile(join(workspace.path, path), text);

  /** Builds a base with a real builder and pushes it. @returns its name. */
  async function pushBase(name: string, dockerfile: string): Promise<string> {
    const folder = join(workspace.path, `base-${name}`);
    const image = `${server.host}/${name}:1`;
    await mkdir(folder);
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    await engine.ok(['build', '--quiet', '--tag', image, folder]);
    await engine.ok(['push', '--quiet', image]);
    return image;
  }

  async function hash(): Promise<string> {
    const result = await runCli(['hash', '--format', 'json', '--bases', 'resolve'], {
      cwd: workspace.path,
      env: engine.env
    });
    expect(result.stderr).toBe('');
    return JSON.parse(result.stdout).services.web.hash;
  }

  /** Changes a file, and says whether the hash and the builder's key followed. */
  async function follows(path: string): Promise<{ readonly hash: boolean; readonly builder: boolean }> {
    const build = async () => {
      await engine.ok(['build', '--quiet', '--pull', '--tag', 'probe', workspace.path]);
      return engine.ok(['image', 'inspect', '--format', '{{json .RootFS.Layers}}', 'probe']);
    };
    const before = { hash: await hash(), layers: await build() };
    await write(path, 'another');
    return { hash: (await hash()) !== before.hash, builder: (await build()) !== before.layers };
  }

  it('counts: the files that its triggers copy, and no others', async () => {
    const base = await pushBase('triggers', 'FROM scratch\nONBUILD COPY src /src/\n');
    await write('Dockerfile', `FROM ${base}\n`);
    expect(await follows('src/app')).toEqual({ hash: true, builder: true });
    expect(await follows('README')).toEqual({ hash: false, builder: false });
    const { stdout } = await runCli(['explain', 'web', '--bases', 'resolve'], { cwd: workspace.path, env: engine.env });
    expect(stdout).toContain('because of Dockerfile:1 ONBUILD COPY src /src/');
  });

  it('counts: the images that its triggers copy from', async () => {
    const data = await pushBase('data', 'FROM scratch\nCOPY Dockerfile /data\n');
    const base = await pushBase('copies', `FROM scratch\nONBUILD COPY --from=${data} /data /data\n`);
    await write('Dockerfile', `FROM ${base}\n`);
    const before = await hash();
    await engine.ok(['build', '--quiet', '--tag', data, '--label', 'a=b', join(workspace.path, 'base-copies')]);
    await engine.ok(['push', '--quiet', data]);
    expect(await hash()).not.toBe(before);
  });

  it('counts: paths that depend on its variables', async () => {
    const base = await pushBase('variables', 'FROM scratch\nENV DIR=src\n');
    await write('Dockerfile', `FROM ${base}\nCOPY $DIR /files/\n`);
    expect(await follows('src/app')).toEqual({ hash: true, builder: true });
    expect(await follows('README')).toEqual({ hash: false, builder: false });
  });
});
