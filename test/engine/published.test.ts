/** What is published beside the package, where it will be used: the Docker image, and the executable in a CI job. */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, realpath, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importBaseImage, pushBaseImage } from '../support/base-image.ts';
import { checkOut, createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { type DockerTools, dockerTools, REPOSITORY_ROOT, runTool } from '../support/docker.ts';
import { type Engine, skipsEngine, startEngine } from '../support/engine.ts';
import { type RegistryServer, startRegistryServer } from '../support/registry-server.ts';

const POLYGLOT = join(REPOSITORY_ROOT, 'examples/polyglot');

/** Copies programs into an image's root, by the paths that they get there, with the libraries that they ask for. */
async function addPrograms(root: string, programs: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, program] of Object.entries(programs)) {
    await add(root, path, program);
    for (const library of await librariesOf(program)) await addLibrary(root, library);
  }
}

async function librariesOf(program: string): Promise<readonly string[]> {
  const { stdout } = await runTool('ldd', [program]);
  return [...stdout.matchAll(/(?:^|=> )\s*(\/\S+) \(0x/gm)].map(([, library = '']) => library);
}

/** The loader is named by its path in every program; all else is looked for, and found in `usr/lib`. */
function addLibrary(root: string, library: string): Promise<void> {
  const name = basename(library);
  return add(root, name.startsWith('ld-') ? library : join('usr/lib', name), library);
}

async function add(root: string, path: string, file: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await cp(await realpath(file), join(root, path));
}

function dockerPrograms({ docker, compose, buildx }: DockerTools): Readonly<Record<string, string>> {
  if (buildx === undefined) throw new Error('the image of docker needs docker-buildx');
  const plugins = 'usr/local/libexec/docker/cli-plugins';
  return {
    'usr/local/bin/docker': docker,
    [`${plugins}/docker-compose`]: compose,
    [`${plugins}/docker-buildx`]: buildx
  };
}

// The images are made of this machine's own programs, which have to run in the engine's containers.
describe.skipIf(skipsEngine || process.platform !== 'linux')('what is published', () => {
  let engine: Engine;
  let registry: RegistryServer;

  beforeAll(async () => {
    registry = await startRegistryServer();
    engine = await startEngine();
  });
  afterAll(async () => {
    await engine.stop();
    await registry.close();
  });

  describe('the Docker image', () => {
    // The machine's own Node and docker take the place of the official images, which cannot be pulled everywhere.
    beforeAll(async () => {
      await importBaseImage(engine, 'node-base', root => addPrograms(root, { 'usr/local/bin/node': process.execPath }));
      await importBaseImage(engine, 'docker-base', async root => {
        await addPrograms(root, dockerPrograms(dockerTools()));
        // The C library, which is one file in Alpine; the other two have to come with Node.
        for (const library of await librariesOf(process.execPath))
          if (!/^lib(?:gcc_s|stdc\+\+)\./.test(basename(library))) await addLibrary(root, library);
        await mkdir(join(root, 'usr/bin'), { recursive: true });
        await symlink('/bin/busybox', join(root, 'usr/bin/env'));
      });
      const bases = ['NODE_IMAGE=node-base', 'DOCKER_IMAGE=docker-base'].flatMap(base => ['--build-arg', base]);
      await engine.ok(['build', '--tag', 'compose-cache', ...bases, '.'], { cwd: REPOSITORY_ROOT });
    });
    const run = (args: readonly string[], command: readonly string[]): Promise<string> =>
      engine.ok(['run', '--rm', ...args, 'compose-cache', ...command]);

    it('has compose-cache, docker compose and buildx', async () => {
      const { version } = JSON.parse(await readFile(join(REPOSITORY_ROOT, 'package.json'), 'utf8'));
      expect(await run([], ['compose-cache', '--version'])).toBe(version);
      expect(await run([], ['docker', 'compose', 'version', '--short'])).toBe(dockerTools().composeVersion);
      expect(await run([], ['docker', 'buildx', 'version'])).toContain('buildx');
    });

    it('names images as the package does, whoever runs it', async () => {
      const args = ['hash', '--project-directory', POLYGLOT];
      const { stdout } = await runCli(args);
      const mount = ['--volume', `${POLYGLOT}:/project:ro`, '--workdir', '/project'];
      for (const user of ['0:0', '1000:1000'])
        expect(await run(['--user', user, ...mount], ['compose-cache', 'hash'])).toBe(stdout.trim());
    });

    it('has a code cache that its Node takes', async () => {
      const read = 'console.log(require("node:fs").readFileSync(process.argv[1], "latin1").split(" ", 1)[0])';
      const cache = '/usr/local/lib/compose-cache/dist/cli.cjs.v8cache';
      expect(await run([], ['node', '-e', read, cache])).toBe(`${process.versions.v8}-${process.arch}`);
    });
  });

  describe('the executable', () => {
    let workspace: Workspace;
    let checkout: Workspace;
    let env: Readonly<Record<string, string>>;

    beforeAll(async () => {
      workspace = await createWorkspace();
      checkout = await checkOut('fixtures/ci/five-services');
      const executable = join(workspace.path, 'bin/compose-cache');
      execFileSync(process.execPath, ['scripts/build-executable.mjs', executable], { cwd: REPOSITORY_ROOT });
      const variables = { REGISTRY: registry.host, BASE_IMAGE: await pushBaseImage(engine, registry.host) };
      // docker alone beside it: nothing can fall back on a Node.
      const PATH = `${join(workspace.path, 'bin')}:${dirname(dockerTools().docker)}`;
      env = { ...engine.env, ...variables, PATH };
    });
    afterAll(async () => {
      await workspace.remove();
      await checkout.remove();
    });

    it('builds, pushes and finds images again without a Node', async () => {
      const run = (...args: string[]) =>
        runTool(join(workspace.path, 'bin/compose-cache'), args, { cwd: checkout.path, env });
      expect(await run('plan', '--require')).toMatchObject({ exitCode: 1 });
      expect(await run('ci')).toMatchObject({ exitCode: 0 });
      expect(await run('plan', '--require')).toMatchObject({ exitCode: 0 });
    });
  });
});
