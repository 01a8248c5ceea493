import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BINARY, createWorkspace, type Workspace } from '../support/cli.ts';
import { REPOSITORY_ROOT, runTool, type ToolResult } from '../support/docker.ts';

describe('the single executable', () => {
  let workspace: Workspace;
  let executable: string;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    workspace = await createWorkspace();
    executable = join(workspace.path, 'compose-cache');
    execFileSync(process.execPath, ['scripts/build-executable.mjs', executable], { cwd: REPOSITORY_ROOT });
    // A machine without Node, and without a cache of ours.
    await mkdir(join(workspace.path, 'empty'));
    env = { PATH: join(workspace.path, 'empty'), HOME: workspace.path, DOCKER_DEFAULT_PLATFORM: 'linux/amd64' };
  });
  afterAll(() => workspace.remove());

  const polyglot = { cwd: join(REPOSITORY_ROOT, 'examples/polyglot') };
  const runExecutable = (args: readonly string[], cwd = polyglot.cwd): Promise<ToolResult> =>
    runTool(executable, args, { cwd, env });
  const runPackage = (args: readonly string[], cwd = polyglot.cwd): Promise<ToolResult> =>
    runTool(process.execPath, [BINARY, ...args], { cwd, env });

  it.each([
    { rule: 'prints its version', args: ['--version'], exitCode: 0 },
    { rule: 'prints its help', args: ['--help'], exitCode: 0 },
    { rule: 'prints the help of a command', args: ['render', '--help'], exitCode: 0 },
    { rule: 'prints help that the build did not make', args: ['render', '--help', '--quiet'], exitCode: 0 },
    { rule: 'renders', args: ['render'], exitCode: 0 },
    { rule: 'names images', args: ['hash', '--format', 'json'], exitCode: 0 },
    { rule: 'explains', args: ['explain', 'web', '--format', 'json'], exitCode: 0 },
    { rule: 'suggests', args: ['rendre'], exitCode: 2 },
    { rule: 'tells what is wrong with a file', args: ['hash', '--file', 'web/package.json'], exitCode: 2 }
  ])('$rule as the package does', async ({ args, exitCode }) => {
    const result = await runExecutable(args);
    expect(result).toEqual(await runPackage(args));
    expect(result.exitCode).toBe(exitCode);
    expect(`${result.stdout}${result.stderr}`).not.toBe('');
  });

  it('hashes a large context, where a second thread helps, as the package does', async () => {
    const context = join(workspace.path, 'large');
    await mkdir(context);
    const contents = Buffer.alloc(64 * 2 ** 20, 'compose');
    for (let index = 0; index < 8; index++) await writeFile(join(context, `${index}.bin`), contents);
    await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
    await writeFile(join(context, 'compose.yaml'), 'services: { large: { image: large, build: . } }\n');
    const [ours, theirs] = [
      await runExecutable(['hash', '--no-cache'], context),
      await runPackage(['hash', '--no-cache'], context)
    ];
    expect(ours).toEqual(theirs);
    expect(ours.stdout).toMatch(/^large {2}[0-9a-f]{64} /);
  });

  it('tells nothing of the machine that built it', async () => {
    expect((await readFile(executable)).includes(REPOSITORY_ROOT)).toBe(false);
  });
});
