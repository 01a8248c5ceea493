/**
 * The blog post's pipeline as it runs for real: `examples/blog-post`, a registry on loopback, and for each job a machine
 * of its own, with a fresh checkout and an engine that has nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pushBaseImage } from '../support/base-image.ts';
import { buildSteps } from '../support/build-log.ts';
import { BINARY, checkOut, createWorkspace, installCli, runCli, type Workspace } from '../support/cli.ts';
import { dockerTools, runTool, type ToolResult } from '../support/docker.ts';
import { type Engine, skipsEngine, startEngine } from '../support/engine.ts';
import { type RegistryServer, startRegistryServer } from '../support/registry-server.ts';

const REPOSITORY = 'example/docker-caching';

/**
 * docker compose now and then loses a signal that comes while it attaches, and a third one would make it give up, not end.
 * So there is a second one after so many lines of output, and after more of them everything is begun anew.
 */
const SECOND_SIGNAL = 30;
const LOST = 90;

describe.skipIf(skipsEngine)("the blog post's example", () => {
  let registry: RegistryServer;
  let tools: Workspace;
  let baseImage: string;
  let bin: string;
  let engine: Engine;
  let checkout: Workspace;

  beforeAll(async () => {
    tools = await createWorkspace();
    bin = await installCli(tools.path);
    registry = await startRegistryServer();
    const machine = await startEngine();
    baseImage = await pushBaseImage(machine, registry.host);
    await machine.stop();
  });
  afterAll(async () => {
    await registry.close();
    await tools.remove();
  });

  // Each job gets a machine of its own, as a CI service gives it one.
  beforeEach(async () => {
    engine = await startEngine();
    checkout = await checkOut('examples/blog-post');
  });
  afterEach(async () => {
    await engine.stop();
    await checkout.remove();
  });

  const environment = () => ({
    ...engine.env,
    PATH: `${bin}:${engine.env.PATH}`,
    REGISTRY: registry.host,
    BASE_IMAGE: baseImage
  });
  const job = (name: string): Promise<ToolResult> =>
    runTool(join(checkout.path, 'jobs', name), [], { cwd: checkout.path, env: environment() });
  const cli = (...args: string[]): Promise<ToolResult> => runCli(args, { cwd: checkout.path, env: environment() });
  const docker = (args: readonly string[], input?: string): Promise<ToolResult> =>
    engine.docker(args, { cwd: checkout.path, env: environment(), ...(input === undefined ? {} : { input }) });
  const hash = async (): Promise<string> => {
    const { stdout } = await cli('hash', '--format', 'json');
    return JSON.parse(stdout).services.app.image.split(':').at(-1);
  };
  const succeeds = (result: ToolResult): ToolResult => {
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    return result;
  };
  const localImages = async () =>
    (await engine.ok(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'])).split('\n');

  let firstHash: string;
  let firstDigest: string | undefined;

  it('builds the image on the first run and pushes it as its hash and as ci', async () => {
    const { stdout, stderr } = succeeds(await job('build.sh'));
    expect(stdout).toBe('');
    expect(buildSteps(stderr).map(step => step.cached)).toContain(false);
    firstHash = await hash();
    expect(firstHash).toMatch(/^[0-9a-f]{32}$/);
    expect(await registry.tagsOf(REPOSITORY)).toEqual([firstHash, 'ci'].sort());
    firstDigest = await registry.digestOf(REPOSITORY, firstHash);
    expect(await registry.digestOf(REPOSITORY, 'ci')).toBe(firstDigest);
  });

  it('builds nothing on the second run, and leaves the hash tag as it is', async () => {
    const requestsBefore = registry.requests().length;
    const { stderr } = succeeds(await job('build.sh'));
    expect(buildSteps(stderr)).toEqual([]);
    expect(await engine.ok(['image', 'ls', '--quiet'])).toBe('');
    expect(await engine.ok(['builder', 'du', '--format', '{{.ID}}'])).not.toMatch(/^[a-z0-9]{25}/m);
    expect(await registry.digestOf(REPOSITORY, firstHash)).toBe(firstDigest);
    const written = registry.requests().slice(requestsBefore);
    expect(written.filter(({ path }) => path.endsWith(`/manifests/${firstHash}`)).map(({ method }) => method)).toEqual(
      expect.not.arrayContaining(['PUT'])
    );
    expect(written.filter(({ path }) => path.includes('/blobs/uploads/'))).toEqual([]);
  });

  it('runs the tests in exactly that image on another machine', async () => {
    const { stdout } = succeeds(await job('test.sh'));
    expect(stdout).toContain('all tests passed');
    expect(await localImages()).toEqual([`${registry.host}/${REPOSITORY}:${firstHash}`]);
  });

  it('gives the same hash when something outside of the context changes', async () => {
    await appendFile(join(checkout.path, 'app/greet.sh'), 'echo changed\n');
    await writeFile(join(checkout.path, 'notes.txt'), 'new\n');
    expect(await hash()).toBe(firstHash);
  });

  it('renders a file that docker compose reads from its standard input', async () => {
    const { stdout: rendered } = succeeds(await cli('render'));
    const { stdout } = succeeds(await docker(['compose', '-f', '-', 'config', '--format', 'json'], rendered));
    const { image, build } = JSON.parse(stdout).services.app;
    const repository = `${registry.host}/${REPOSITORY}`;
    expect(image).toBe(`${repository}:${firstHash}`);
    expect(build.cache_from).toEqual([`${repository}:${firstHash}`, `${repository}:ci`]);
    expect(rendered).toContain('# One service: a development image that changes seldom');
    expect(rendered).toContain('${BASE_IMAGE:-busybox:1.36}');
  });

  it('renders a file that docker compose builds, all of it from the cache', async () => {
    const { stdout: rendered } = succeeds(await cli('render'));
    await writeFile(join(checkout.path, 'ci.compose.yml'), rendered);
    const { stdout, stderr } = succeeds(await docker(['compose', '-f', 'ci.compose.yml', 'build']));
    const executed = buildSteps(stdout + stderr)
      .slice(1)
      .filter(step => !step.cached);
    expect(executed).toEqual([]);
    expect(await localImages()).toEqual([`${registry.host}/${REPOSITORY}:${firstHash}`]);
  });

  it('writes the rendered file itself when asked to', async () => {
    const { stdout } = succeeds(await cli('render', '-o', 'ci.compose.yml'));
    expect(stdout).toBe('');
    const written = await readFile(join(checkout.path, 'ci.compose.yml'), 'utf8');
    expect(written).toBe((await cli('render')).stdout);
  });

  it('executes only the steps from the changed file on, and takes the others from ci', async () => {
    await writeFile(join(checkout.path, 'docker/dev/settings.ini'), 'greeting=good morning\n');
    const changedHash = await hash();
    expect(changedHash).not.toBe(firstHash);

    const { stderr } = succeeds(await job('build.sh'));
    expect(buildSteps(stderr).slice(1)).toEqual([
      { instruction: 'COPY packages.txt /opt/dev/', cached: true },
      { instruction: expect.stringMatching(/^RUN while read/), cached: true },
      { instruction: 'COPY settings.ini /opt/dev/', cached: false },
      { instruction: expect.stringMatching(/^RUN grep/), cached: false }
    ]);
    expect(await registry.tagsOf(REPOSITORY)).toEqual([firstHash, changedHash, 'ci'].sort());
    // A step that is executed again makes another layer, if only by the time in it.
    const [first, changed] = [
      await registry.layersOf(REPOSITORY, firstHash),
      await registry.layersOf(REPOSITORY, changedHash)
    ];
    expect(changed.slice(0, 3)).toEqual(first.slice(0, 3));
    expect(changed[3]).not.toBe(first[3]);
    const changedDigest = await registry.digestOf(REPOSITORY, changedHash);
    expect(changedDigest).not.toBe(firstDigest);
    expect(await registry.digestOf(REPOSITORY, 'ci')).toBe(changedDigest);
    expect(await registry.digestOf(REPOSITORY, firstHash)).toBe(firstDigest);
  });

  it('tells what to do when the image is not there', async () => {
    await writeFile(join(checkout.path, 'docker/dev/packages.txt'), 'never built\n');
    const { exitCode, stdout, stderr } = await cli('pull');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(`${registry.host}/${REPOSITORY}:${await hash()}`);
    expect(stderr).toContain('compose-cache build --push');
    expect(await engine.ok(['image', 'ls', '--quiet'])).toBe('');
  });

  it('has every image on this machine after a build that loads', async () => {
    succeeds(await cli('build', '--load'));
    expect(await localImages()).toEqual([`${registry.host}/${REPOSITORY}:${firstHash}`]);
  });

  it('pushes in a second step what was built in a first', async () => {
    await writeFile(join(checkout.path, 'docker/dev/settings.ini'), 'greeting=good evening\n');
    const third = await hash();
    succeeds(await cli('build'));
    expect(await registry.tagsOf(REPOSITORY)).not.toContain(third);
    succeeds(await cli('push'));
    expect(await registry.tagsOf(REPOSITORY)).toContain(third);
    expect(await registry.digestOf(REPOSITORY, 'ci')).toBe(await registry.digestOf(REPOSITORY, third));
  });
});

describe.skipIf(skipsEngine)('a command of docker compose on the rendered project', () => {
  let registry: RegistryServer;
  let engine: Engine;
  let checkout: Workspace;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    registry = await startRegistryServer();
    engine = await startEngine();
    checkout = await checkOut('examples/blog-post');
    env = { ...engine.env, REGISTRY: registry.host, BASE_IMAGE: await pushBaseImage(engine, registry.host) };
    const built = await runCli(['build'], { cwd: checkout.path, env });
    expect(built, built.stderr).toMatchObject({ exitCode: 0 });
  });
  afterAll(async () => {
    await engine.stop();
    await checkout.remove();
    await registry.close();
  });

  const compose = (args: readonly string[], input?: string) =>
    runCli(['compose', '--', ...args], { cwd: checkout.path, env, ...(input === undefined ? {} : { input }) });

  it('ends with its own exit code', async () => {
    expect((await compose(['run', '--rm', 'app', 'sh', '-c', 'exit 42'])).exitCode).toBe(42);
  });

  it('has our standard input and output', async () => {
    const { stdout } = await compose(['run', '--rm', '--no-TTY', 'app', 'cat'], 'from outside\n');
    expect(stdout).toBe('from outside\n');
  });

  it('has our terminal', async () => {
    const command = `${process.execPath} ${BINARY} compose -- run --rm app sh -c 'test -t 0 && test -t 1 && echo a terminal'`;
    const { stdout } = await runTool('script', ['-qefc', command, '/dev/null'], { cwd: checkout.path, env });
    expect(stdout).toContain('a terminal');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends at %s as docker compose itself does, and leaves no file',
    async signal => {
      const args = [
        'run',
        '--rm',
        '--no-TTY',
        'app',
        'sh',
        '-c',
        'trap "exit 7" INT TERM; while :; do echo running; sleep 0.1; done'
      ];
      /** The exit code and the files that are left; undefined where docker compose lost the signal. */
      const endOf = async (command: string, prefix: readonly string[]) => {
        const temporary = await createWorkspace();
        const child = spawn(command, [...prefix, ...args], {
          cwd: checkout.path,
          env: { ...env, TMPDIR: temporary.path },
          stdio: ['ignore', 'pipe', 'inherit']
        });
        let lines = 0;
        let lost: Promise<unknown> | undefined;
        child.stdout.on('data', () => {
          lines++;
          if (lines === 1 || lines === SECOND_SIGNAL) child.kill(signal);
          if (lines === LOST) lost = removeContainers();
        });
        const [exitCode] = await once(child, 'close');
        const left = await readdir(temporary.path);
        await temporary.remove();
        await lost;
        return lost === undefined ? { exitCode, left } : undefined;
      };
      const removeContainers = async () =>
        engine.ok(['rm', '--force', ...(await engine.ok(['ps', '--quiet'])).split('\n')]);
      const endOfHeard = async (command: string, prefix: readonly string[]) => {
        for (let attempt = 0; attempt < 5; attempt++) {
          const end = await endOf(command, prefix);
          if (end !== undefined) return end;
        }
        throw new Error(`${command} did not hear ${signal}`);
      };
      const ours = await endOfHeard(process.execPath, [BINARY, 'compose', '--']);
      expect(ours).toEqual({ ...(await endOfHeard(dockerTools().docker, ['compose'])), left: [] });
    }
  );

  it('sees the project under its own name and in its own folder', async () => {
    const { stdout } = await compose(['config', '--format', 'json']);
    const config = JSON.parse(stdout);
    expect(checkout.path.toLowerCase()).toContain(config.name);
    expect(config.services.app.build.context).toBe(join(checkout.path, 'docker/dev'));
  });
});
