/**
 * A base image for tests on machines that can pull none: busybox and a link for each of its commands.
 *
 * It is pushed to a registry of the test, so that every fresh engine pulls the same bytes, as it would from a public registry.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROVISIONED_ROOT, runTool } from './docker.ts';
import type { Engine } from './engine.ts';

/** The commands that the images of the tests use, all of them busybox. */
const COMMANDS = [
  'sh',
  'cat',
  'cp',
  'echo',
  'env',
  'grep',
  'head',
  'id',
  'ln',
  'ls',
  'mkdir',
  'mv',
  'rm',
  'sed',
  'sleep',
  'stat',
  'test',
  'touch'
];

function busybox(): string {
  const path = [join(PROVISIONED_ROOT, 'bin/busybox'), '/usr/bin/busybox', '/bin/busybox'].find(existsSync);
  if (path === undefined) throw new Error('the base image of the tests needs busybox: install busybox-static');
  return path;
}

/**
 * Makes `name` in the engine from a static busybox.
 *
 * @param fill - Adds to what is in the image, whose root is a folder.
 */
export async function importBaseImage(
  engine: Engine,
  name: string,
  fill: (root: string) => Promise<void> = async () => undefined
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cc-base-'));
  try {
    const root = join(folder, 'root');
    await mkdir(join(root, 'bin'), { recursive: true });
    await mkdir(join(root, 'tmp'));
    await cp(busybox(), join(root, 'bin/busybox'));
    for (const command of COMMANDS) await symlink('busybox', join(root, 'bin', command));
    await fill(root);
    const tar = join(folder, 'base.tar');
    const packed = await runTool('tar', ['-C', root, '--owner=0', '--group=0', '-cf', tar, '.']);
    if (packed.exitCode !== 0) throw new Error(`tar failed: ${packed.stderr}`);
    await engine.ok(['image', 'import', '--change', 'ENV PATH=/usr/local/bin:/bin', tar, name]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes the base image and pushes it as `REGISTRY/base:1`. @returns that name. */
export async function pushBaseImage(engine: Engine, registryHost: string): Promise<string> {
  const name = `${registryHost}/base:1`;
  await importBaseImage(engine, name);
  await engine.ok(['image', 'push', '--quiet', name]);
  return name;
}
