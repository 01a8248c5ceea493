import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Registry } from '../../src/registry/index.ts';
import { createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { skipsEngine } from '../support/engine.ts';
import { createTestClient, emptyImage, indexOf, OCI_INDEX, ref, uploadBlob } from '../support/registry-client.ts';
import { type RegistryServer, startRegistryServer } from '../support/registry-server.ts';

describe.skipIf(skipsEngine)('a base image', () => {
  let server: RegistryServer;
  let registry: Registry;
  let workspace: Workspace;

  beforeAll(async () => {
    server = await startRegistryServer();
    registry = createTestClient();
  });

  afterAll(async () => {
    registry.close();
    await server.stop();
  });

  beforeEach(async () => {
    workspace = await createWorkspace();
    writeFileSync(join(workspace.path, 'compose.yaml'), 'services:\n  web:\n    image: shop/web\n    build: .\n');
    writeFileSync(join(workspace.path, 'Dockerfile'), `FROM ${server.host}/base:1\nLABEL a=b\n`);
    await putBase('first', 'other');
  });

  afterEach(() => workspace.remove());

  /** An index under the tag `base:1`, with an image of this machine's platform and one of another. */
  async function putBase(own: string, other: string): Promise<string> {
    const images = [
      { platform: 'linux/amd64', image: emptyImage({ platform: 'linux/amd64', labels: { own } }) },
      { platform: 'linux/s390x', image: emptyImage({ platform: 'linux/s390x', labels: { other } }) }
    ];
    for (const { image } of images) {
      await uploadBlob(server.host, 'base', image.config);
      await registry.putManifest(ref(`${server.host}/base@${image.manifest.digest}`), image.manifest);
    }
    const index = indexOf(
      images.map(({ platform, image: { manifest } }) => ({ platform, manifest })),
      OCI_INDEX
    );
    await registry.putManifest(ref(`${server.host}/base:1`), index);
    return images[0]?.image.manifest.digest ?? '';
  }

  async function hash(...args: readonly string[]): Promise<string> {
    const env = { DOCKER_DEFAULT_PLATFORM: 'linux/amd64' };
    const result = await runCli(['hash', '--format', 'json', ...args], { cwd: workspace.path, env });
    expect(result.stderr).toBe('');
    return JSON.parse(result.stdout).services.web.hash;
  }

  it('counts by its name, whatever that means today, unless it is resolved', async () => {
    const before = await hash();
    await putBase('second', 'other');
    expect(await hash()).toBe(before);
  });

  it('that is resolved counts by the digest of the image for the platform', async () => {
    const before = await hash('--bases', 'resolve');
    expect(before).not.toBe(await hash());
    await putBase('first', 'another');
    expect(await hash('--bases', 'resolve')).toBe(before);
    await putBase('second', 'another');
    expect(await hash('--bases', 'resolve')).not.toBe(before);
  });

  it('that is pinned is written into the file', async () => {
    const digest = await putBase('first', 'other');
    const env = { DOCKER_DEFAULT_PLATFORM: 'linux/amd64' };
    const { stdout } = await runCli(['render', '--bases', 'pin'], { cwd: workspace.path, env });
    expect(stdout).toContain(`${server.host}/base:1`);
    expect(stdout).toContain(`docker-image://${server.host}/base@${digest}`);
  });

  it('that does not exist is an error where it is resolved', async () => {
    writeFileSync(join(workspace.path, 'Dockerfile'), `FROM ${server.host}/base:none\n`);
    const result = await runCli(['hash', '--bases', 'resolve'], { cwd: workspace.path });
    expect(result.stderr).toContain('base:none does not exist');
    expect(result.stderr).toContain('Dockerfile:1:1');
    expect(result.exitCode).toBe(1);
  });
});

describe('a build context in git', () => {
  let workspace: Workspace;

  beforeEach(async () => {
    workspace = await createWorkspace();
  });

  afterEach(() => workspace.remove());

  const git = (cwd: string, ...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd, encoding: 'utf8' }).trim();

  /** A service whose context is a repository on this machine, and a function that commits to it. */
  function withRepository(fragment: string): () => string {
    const repository = join(workspace.path, 'source.git');
    mkdirSync(repository);
    git(repository, 'init', '--quiet', '--initial-branch', 'main');
    const context = `git://localhost/source.git${fragment}`;
    writeFileSync(join(workspace.path, 'compose.yaml'), `services:\n  web:\n    build: "${context}"\n`);
    // git itself leads the address to the folder, so no server is needed.
    writeFileSync(
      join(workspace.path, '.gitconfig'),
      `[url "file://${workspace.path}/"]\n  insteadOf = git://localhost/\n[safe]\n  directory = *\n`
    );
    return () => {
      git(repository, 'commit', '--quiet', '--allow-empty', '--message', 'more');
      return git(repository, 'rev-parse', 'HEAD');
    };
  }

  async function hash(...args: readonly string[]) {
    const result = await runCli(['hash', '--format', 'json', ...args], {
      cwd: workspace.path,
      env: { HOME: workspace.path }
    });
    return { hash: JSON.parse(result.stdout).services.web.hash, stderr: result.stderr };
  }

  it('is reported where its commit is not pinned', async () => {
    withRepository('#main')();
    expect((await hash()).stderr).toContain('[unpinned-context]');
  });

  it('counts with the commit of its ref where that is resolved', async () => {
    const commit = withRepository('#main');
    commit();
    const before = await hash('--bases', 'resolve');
    expect(before.stderr).not.toContain('unpinned');
    expect((await hash('--bases', 'resolve')).hash).toBe(before.hash);
    commit();
    expect((await hash('--bases', 'resolve')).hash).not.toBe(before.hash);
  });

  it('that names a commit is left in peace', async () => {
    withRepository(`#${'a'.repeat(40)}`);
    expect((await hash()).stderr).not.toContain('unpinned');
  });
});

describe('services that build upon each other in a circle', () => {
  it('are an error that shows the circle', async () => {
    const workspace = await createWorkspace();
    try {
      writeFileSync(
        join(workspace.path, 'compose.yaml'),
        'services:\n  a:\n    image: shop/a\n    build: a\n  b:\n    image: shop/b\n    build: b\n'
      );
      for (const [name, other] of [
        ['a', 'b'],
        ['b', 'a']
      ] as const) {
        mkdirSync(join(workspace.path, name));
        writeFileSync(join(workspace.path, name, 'Dockerfile'), `FROM shop/${other}\n`);
      }
      const result = await runCli(['hash'], { cwd: workspace.path });
      expect(result.stderr).toContain('a -> b -> a');
      expect(result.exitCode).toBe(2);
    } finally {
      await workspace.remove();
    }
  });
});
