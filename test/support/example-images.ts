/**
 * What the Dockerfiles of examples/polyglot stand on, for machines that can pull nothing.
 *
 * `node` is this machine's Node and npm with the libraries that they need. `python` has an `apt-get` and a `pip` that only
 * write down what they were asked for, since what they would fetch is elsewhere. `nginx` is the plain base image.
 */
import { chmod, copyFile, cp, mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { importBaseImage } from './base-image.ts';
import { runTool } from './docker.ts';
import type { Engine } from './engine.ts';

export interface ExampleImages {
  readonly NODE_IMAGE: string;
  readonly NGINX_IMAGE: string;
  readonly PYTHON_IMAGE: string;
}

/** Makes the images and pushes them. @param place - A registry and what goes before their names there. */
export async function pushExampleImages(engine: Engine, place: string): Promise<ExampleImages> {
  const images = { NODE_IMAGE: `${place}/node`, NGINX_IMAGE: `${place}/nginx`, PYTHON_IMAGE: `${place}/python` };
  await importBaseImage(engine, images.NODE_IMAGE, addNode);
  await importBaseImage(engine, images.NGINX_IMAGE, addNginx);
  await importBaseImage(engine, images.PYTHON_IMAGE, addPython);
  for (const image of Object.values(images)) await engine.ok(['image', 'push', '--quiet', image]);
  return images;
}

async function addNode(root: string): Promise<void> {
  await copyFile(process.execPath, join(root, 'bin/node'));
  const { stdout } = await runTool('ldd', [process.execPath]);
  for (const [library] of stdout.matchAll(/\/\S+(?= \(0x)/g)) {
    await mkdir(join(root, dirname(library)), { recursive: true });
    await copyFile(await realpath(library), join(root, library));
  }
  const npm = await runTool('npm', ['root', '--global']);
  await cp(join(npm.stdout.trim(), 'npm'), join(root, 'lib/npm'), { recursive: true });
  await symlink('../lib/npm/bin/npm-cli.js', join(root, 'bin/npm'));
  // No container reaches a registry of packages: asking it for a newer npm would take ten seconds.
  await writeFile(join(root, 'lib/npm/npmrc'), 'update-notifier=false\n');
  await mkdir(join(root, 'usr/bin'), { recursive: true });
  // The first line of npm names it by this path.
  await symlink('/bin/busybox', join(root, 'usr/bin/env'));
}

async function addNginx(root: string): Promise<void> {
  await mkdir(join(root, 'usr/share/nginx/html'), { recursive: true });
}

async function addPython(root: string): Promise<void> {
  for (const [name, file] of [
    ['apt-get', 'debian-packages'],
    ['pip', 'python-packages']
  ] as const) {
    const path = join(root, 'bin', name);
    await writeFile(path, `#!/bin/sh\necho "$@" >> /${file}\n`);
    await chmod(path, 0o755);
  }
  await mkdir(join(root, 'etc'));
}
