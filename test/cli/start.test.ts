/**
 * How the command line starts: with code that was compiled before, and never with code that others could have written.
 *
 * Each test has a copy of the package whose own code cache is another engine's, as after an installation for a Node that
 * did not build it. Whether a kept cache is used shows by one that was made of another program.
 */
import { chmod, chown, cp, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { headOf } from '../../src/start/code-cache.ts';
import { BINARY, createWorkspace, type Workspace } from '../support/cli.ts';
import { REPOSITORY_ROOT, runTool, type ToolResult } from '../support/docker.ts';

const PROJECT = 'services:\n  web:\n    image: example/web\n    build: .\n';

let workspace: Workspace;
const inWorkspace = (name: string) => join(workspace.path, name);
const cacheFolder = () => inWorkspace('home/.cache/compose-cache');

beforeEach(async () => {
  workspace = await createWorkspace();
  for (const name of ['bin', 'dist']) await cp(join(REPOSITORY_ROOT, name), inWorkspace(name), { recursive: true });
  await writeFile(inWorkspace('dist/cli.cjs.v8cache'), 'another engine\n');
  await mkdir(inWorkspace('project'));
  await mkdir(inWorkspace('home'));
  await writeFile(inWorkspace('project/compose.yaml'), PROJECT);
  await writeFile(inWorkspace('project/Dockerfile'), 'FROM scratch\n');
});
afterEach(() => workspace.remove());

function hash(env: Readonly<Record<string, string>> = { HOME: inWorkspace('home') }): Promise<ToolResult> {
  return runTool(process.execPath, [inWorkspace('bin/compose-cache.js'), 'hash', '--no-cache'], {
    cwd: inWorkspace('project'),
    env
  });
}

async function keptCaches(): Promise<readonly string[]> {
  const names = await readdir(cacheFolder()).catch(() => []);
  return names.filter(name => name.startsWith('code-'));
}

/** Runs once, and gives the path of the cache that is there afterwards. */
async function startOnce(): Promise<string> {
  expect(await hash()).toMatchObject(WORKS);
  const [name = ''] = await keptCaches();
  return join(cacheFolder(), name);
}

async function bundleId(): Promise<string> {
  return (await readFile(inWorkspace('dist/cli.cjs'), 'latin1')).slice(2, 34);
}

/** Code that V8 takes for the bundle's: it compares no more of a text than its length. */
async function codeOfAnotherProgram(bundle: string): Promise<Buffer> {
  const { length } = await readFile(inWorkspace('dist/cli.cjs'), 'latin1');
  const text = '((exports, require) => { require("node:fs").writeSync(1, "another program"); })';
  const script = new Script(text.padEnd(length), { filename: 'compose-cache/dist/cli.cjs' });
  // What has run is in the cache.
  script.runInThisContext()({}, () => ({ writeSync: () => undefined }));
  return Buffer.concat([Buffer.from(headOf(bundle)), script.createCachedData()]);
}

const WORKS = { exitCode: 0, stderr: '', stdout: expect.stringMatching(/^web {2}[0-9a-f]{64} {2}example\/web:/) };
const ANOTHER_PROGRAM = { stdout: 'another program' };

describe('the code cache in the user’s folder', () => {
  it('is made by the first start, for nobody else to read or write, and used by the next', async () => {
    const path = await startOnce();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(cacheFolder())).mode & 0o777).toBe(0o700);
    const { mtimeMs } = await stat(path);
    expect(await hash()).toMatchObject(WORKS);
    expect((await stat(path)).mtimeMs).toBe(mtimeMs);
    expect(await keptCaches()).toHaveLength(1);
    await writeFile(path, await codeOfAnotherProgram(await bundleId()));
    expect(await hash()).toMatchObject(ANOTHER_PROGRAM);
  });

  it('that a large project made, for which V8 is set otherwise, is used by the next start', async () => {
    const services = Array.from({ length: 300 }, (_, index) => `  s${index}: { image: "example/s${index}" }\n`);
    await writeFile(inWorkspace('project/compose.yaml'), PROJECT + services.join(''));
    const path = await startOnce();
    const { mtimeMs } = await stat(path);
    expect(await hash()).toMatchObject(WORKS);
    expect((await stat(path)).mtimeMs).toBe(mtimeMs);
  });

  it.each([0o620, 0o602, 0o666])('is not used if others may write it (mode %o)', async mode => {
    const path = await startOnce();
    await writeFile(path, await codeOfAnotherProgram(await bundleId()));
    await chmod(path, mode);
    expect(await hash()).toMatchObject(WORKS);
  });

  it.runIf(process.getuid?.() === 0)('is not used if it is somebody else’s', async () => {
    const path = await startOnce();
    await writeFile(path, await codeOfAnotherProgram(await bundleId()));
    await chown(path, 65534, 65534);
    expect(await hash()).toMatchObject(WORKS);
  });

  it('is not used for another version of the command line', async () => {
    const path = await startOnce();
    await writeFile(path, await codeOfAnotherProgram('0'.repeat(32)));
    expect(await hash()).toMatchObject(WORKS);
  });

  it.each([
    { rule: 'is empty', length: 0 },
    { rule: 'ends after its first line', length: 80 },
    { rule: 'is cut off', length: 100_000 }
  ])('costs time only where it $rule, and is made anew', async ({ length }) => {
    const path = await startOnce();
    const { size } = await stat(path);
    await truncate(path, length);
    expect(await hash()).toMatchObject(WORKS);
    expect((await stat(path)).size).toBeGreaterThan(size / 2);
  });

  it('is not made where a folder cannot be made', async () => {
    await writeFile(inWorkspace('home/.cache'), 'a file');
    expect(await hash()).toMatchObject(WORKS);
  });

  it('is not made where others may write into the folder', async () => {
    await mkdir(cacheFolder(), { recursive: true });
    await chmod(cacheFolder(), 0o777);
    expect(await hash()).toMatchObject(WORKS);
    expect(await keptCaches()).toEqual([]);
  });

  it.each([
    { rule: 'there is no home', env: { HOME: '' } },
    { rule: 'no cache is wanted', env: { COMPOSE_CACHE_NO_CACHE: '1' } }
  ])('is not made where $rule', async ({ env }) => {
    expect(await hash({ HOME: inWorkspace('home'), ...env })).toMatchObject(WORKS);
    expect(await keptCaches()).toEqual([]);
  });
});

describe('a start', () => {
  it('writes nothing into the package', async () => {
    const before = await readdir(workspace.path, { recursive: true });
    expect(await hash({ HOME: '' })).toMatchObject(WORKS);
    expect(await readdir(workspace.path, { recursive: true })).toEqual(before);
  });

  it('of a rendering loads none of the modules of Node that take long', async () => {
    const report = 'require("fs").writeFileSync("modules", process.moduleLoadList.join("\\n"))';
    await writeFile(inWorkspace('hook.cjs'), `process.on('exit', () => ${report});`);
    const command = ['--require', inWorkspace('hook.cjs'), BINARY, 'render'];
    const result = await runTool(process.execPath, command, { cwd: inWorkspace('project'), env: { HOME: '' } });
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    const loaded = (await readFile(inWorkspace('project/modules'), 'utf8')).split('\n');
    expect(loaded).toContain('NativeModule crypto');
    const slow = ['child_process', 'http', 'net', 'os', 'perf_hooks', 'tls', 'tty', 'worker_threads', 'zlib'];
    expect(slow.filter(name => loaded.includes(`NativeModule ${name}`))).toEqual([]);
  });

  it('loads the pieces that a command needs', async () => {
    const result = await runTool(process.execPath, [inWorkspace('bin/compose-cache.js'), 'rendr'], {
      cwd: inWorkspace('project'),
      env: { HOME: '' }
    });
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toContain('did you mean "render"?');
  });
});
