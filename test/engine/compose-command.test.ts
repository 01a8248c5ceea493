/** `compose -- ARGS` on projects whose services stand on each other. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pushBaseImage } from '../support/base-image.ts';
import { buildSteps } from '../support/build-log.ts';
import { createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { type Engine, skipsEngine, startEngine } from '../support/engine.ts';
import { type RegistryServer, startRegistryServer } from '../support/registry-server.ts';

describe.skipIf(skipsEngine)('docker compose on services that stand on others', () => {
  let registry: RegistryServer;
  let workspace: Workspace;
  let engine: Engine;

  beforeAll(async () => {
    registry = await startRegistryServer();
    workspace = await createWorkspace();
    const builder = await startEngine();
    const image = await pushBaseImage(builder, registry.host);
    await writeFile(join(workspace.path, 'compose.yaml'), project(image, registry.host));
    const built = await runCli(['build', '--push'], { cwd: workspace.path, env: builder.env });
    expect(built, built.stderr).toMatchObject({ exitCode: 0 });
    await builder.stop();
  });
  afterAll(async () => {
    await registry.close();
    await workspace.remove();
  });
  beforeEach(async () => {
    engine = await startEngine();
  });
  afterEach(() => engine.stop());

  const cli = (...args: string[]) => runCli(args, { cwd: workspace.path, env: engine.env });

  async function steps(...args: string[]): Promise<readonly string[]> {
    const result = await cli('compose', '--', ...args);
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    return buildSteps(result.stdout + result.stderr).map(({ instruction }) => instruction);
  }

  it('builds nothing that exists in the registry, however often it is run', async () => {
    expect(await steps('run', '--rm', 'web', 'sh', '-c', ':')).toEqual([]);
    expect(await steps('run', '--rm', 'web', 'sh', '-c', ':')).toEqual([]);
    expect(await steps('up', '--no-start', 'web')).toEqual([]);
  });

  it('builds what is missing upon what exists', async () => {
    const compose = join(workspace.path, 'later.yaml');
    await writeFile(compose, 'services: {web: {build: {args: {LATER: "yes"}, labels: {later: "yes"}}}}\n');
    const files = ['-f', 'compose.yaml', '-f', 'later.yaml'];
    const result = await cli('compose', ...files, '--', 'run', '--rm', 'web', 'sh', '-c', ':');
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    const instructions = buildSteps(result.stdout + result.stderr).map(({ instruction }) => instruction);
    expect(instructions).toContain('RUN echo web > /web');
    expect(instructions).not.toContain('RUN echo mid > /mid');
  });

  it('builds upon what this engine has when the registry is down', async () => {
    expect((await cli('build', '--load')).exitCode).toBe(0);
    await engine.ok(['image', 'rm', '--force', await imageOf('base'), await imageOf('mid')]);
    expect((await cli('build', 'mid', '--load')).exitCode).toBe(0);
    await registry.stop();
    try {
      expect(await steps('run', '--rm', 'web', 'sh', '-c', ':')).toEqual([]);
    } finally {
      await registry.restart();
    }
  });

  async function imageOf(service: string): Promise<string> {
    const { stdout } = await cli('hash', service, '--format', 'json');
    return JSON.parse(stdout).services[service].image;
  }
});

/** `web` stands on `mid`, which stands on `base`. */
function project(image: string, host: string): string {
  return `name: shop
services:
  base:
    image: ${host}/shop/base
    build:
      context: .
      dockerfile_inline: |
        FROM ${image}
        RUN echo base > /base
  mid:
    image: ${host}/shop/mid
    build:
      context: .
      additional_contexts: {base: "service:base"}
      dockerfile_inline: |
        FROM base
        RUN echo mid > /mid
  web:
    image: ${host}/shop/web
    command: sh
    build:
      context: .
      additional_contexts: {mid: "service:mid"}
      dockerfile_inline: |
        FROM mid
        ARG LATER
        RUN echo web > /web
`;
}
