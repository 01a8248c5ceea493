import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { skipsEngine } from '../support/engine.ts';
import { createTestClient, emptyImage, ref, uploadBlob } from '../support/registry-client.ts';
import { type RegistryServer, startRegistryServer } from '../support/registry-server.ts';

describe.skipIf(skipsEngine)('graph --status', () => {
  let server: RegistryServer;
  let workspace: Workspace;

  beforeAll(async () => {
    [server, workspace] = await Promise.all([startRegistryServer(), createWorkspace()]);
    const build = (name: string) => `{image: "${server.host}/shop/${name}", build: {context: ., args: {N: ${name}}}}`;
    writeFileSync(
      join(workspace.path, 'compose.yaml'),
      `services: {there: ${build('there')}, gone: ${build('gone')}}\n`
    );
    writeFileSync(join(workspace.path, 'Dockerfile'), 'FROM scratch\nARG N\nLABEL name=$N\n');
    const { stdout } = await runCli(['hash', 'there', '--format', 'json'], { cwd: workspace.path });
    const { image } = JSON.parse(stdout).services.there;
    const registry = createTestClient();
    const { config, manifest } = emptyImage({ created: '2026-01-02T03:04:05Z' });
    await uploadBlob(server.host, 'shop/there', config);
    await registry.putManifest(ref(image), manifest);
    registry.close();
  });

  afterAll(async () => {
    await Promise.all([server.close(), workspace.remove()]);
  });

  it('marks which images are in the registry and which are not', async () => {
    const { exitCode, stdout, stderr } = await runCli(['graph', '--status'], { cwd: workspace.path });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/"there<br><small>[0-9a-f]{12} · hit<.*"gone<br><small>[0-9a-f]{12} · miss</s);
    expect(stdout).toContain('  class t0 hit\n');
    expect(stdout).toContain('  class t1 miss\n');
  });

  it('says on the page why, and what is there', async () => {
    await runCli(['graph', '--status', '--format', 'html', '-o', 'graph.html'], { cwd: workspace.path });
    const page = readFileSync(join(workspace.path, 'graph.html'), 'utf8');
    expect(page).toMatch(/<dt>Registry<\/dt><dd>the image is there, \d+ B, made 2026-01-02T03:04:05Z<\/dd>/);
    expect(page).toContain('<dt>Registry</dt><dd>no image has this hash</dd>');
    expect(page).toContain('<span class="badge hit">1 hit</span><span class="badge miss">1 miss</span>');
  });

  it('asks nothing when it is not told to', async () => {
    const before = server.requests().length;
    await runCli(['graph'], { cwd: workspace.path });
    expect(server.requests().length).toBe(before);
  });
});
