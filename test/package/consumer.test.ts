import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY_ROOT, runTool, type ToolResult } from '../support/docker.ts';
import { type PackedPackage, packPackage } from '../support/packed.ts';

const NODE_MODULES = join(REPOSITORY_ROOT, 'node_modules');

/** A project of somebody else that has the package in its `node_modules` and the examples of docs/api.md as its sources. */
describe('a program that imports the package', () => {
  let packed: PackedPackage;
  let examples: string[] = [];

  beforeAll(async () => {
    packed = await packPackage();
    const installed = join(packed.path, 'node_modules/compose-cache');
    await mkdir(installed, { recursive: true });
    await runTool('tar', ['-xzf', packed.tarball, '--strip-components=1', '-C', installed]);
    for (const name of ['@types/node', 'undici-types'])
      await cp(join(NODE_MODULES, name), join(packed.path, 'node_modules', name), { recursive: true });
    await writeFile(join(packed.path, 'package.json'), '{ "type": "module" }');
    const text = await readFile(join(REPOSITORY_ROOT, 'docs/api.md'), 'utf8');
    examples = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
    await Promise.all(examples.map((code, index) => writeFile(join(packed.path, `example-${index}.ts`), code)));
  });
  afterAll(() => packed.remove());

  const compile = (...options: string[]): Promise<ToolResult> =>
    runTool(
      join(NODE_MODULES, '.bin/tsc'),
      [
        '--strict',
        '--target',
        'es2022',
        '--types',
        'node',
        ...options,
        ...examples.map((_, index) => `example-${index}.ts`)
      ],
      { cwd: packed.path }
    );

  it.each([
    { rule: 'Node resolves modules', options: ['--module', 'nodenext', '--outDir', 'out'] },
    { rule: 'a bundler does', options: ['--module', 'esnext', '--moduleResolution', 'bundler', '--noEmit'] }
  ])('compiles where $rule, declarations of the package included', async ({ options }) => {
    expect(examples.length).toBeGreaterThan(2);
    expect(await compile(...options)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('does what docs/api.md says', async () => {
    expect((await compile('--module', 'nodenext', '--outDir', 'out')).exitCode).toBe(0);
    const env = { DOCKER_DEFAULT_PLATFORM: 'linux/amd64', COMPOSE_CACHE_NO_CACHE: '1' };
    const run = (index: number) =>
      runTool(process.execPath, [join(packed.path, `out/example-${index}.js`)], {
        cwd: join(REPOSITORY_ROOT, 'examples/polyglot'),
        env
      });
    const [hashes, items, rendered] = await Promise.all([run(0), run(1), run(2)]);
    expect(hashes.stdout).toMatch(/^web [0-9a-f]{64} \S+\/shop\/web:[0-9a-f]{32}$/m);
    expect(items.stdout).toMatch(/^files COPY .*package\.json/m);
    expect(rendered.stdout).toMatch(/^ {4}image: \$\{REGISTRY:-127\.0\.0\.1:5000\}\/shop\/web:[0-9a-f]{32}$/m);
    for (const { exitCode } of [hashes, items, rendered]) expect(exitCode).toBe(0);
  });
});
