import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkOut, createWorkspace, runCli, type Workspace } from '../support/cli.ts';

interface Hashes {
  readonly services: Readonly<Record<string, { readonly hash: string; readonly image: string }>>;
}

const workspaces: Workspace[] = [];
let reference: Hashes;

async function hashesIn(
  cwd: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {}
): Promise<Hashes> {
  const result = await runCli(['hash', '--format', 'json', ...args], { cwd, env: { ...env, HOME: cwd } });
  expect(result.stderr).toBe('');
  return JSON.parse(result.stdout);
}

async function checkout(): Promise<string> {
  const workspace = await checkOut('examples/polyglot');
  workspaces.push(workspace);
  return workspace.path;
}

/** All paths below a folder, deepest first. */
function pathsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .sort()
    .reverse();
}

beforeEach(async () => {
  reference = await hashesIn(await checkout());
});

afterEach(async () => {
  await Promise.all(workspaces.splice(0).map(workspace => workspace.remove()));
});

describe('the hash of a project stays the same', () => {
  it('in another folder, at another depth', async () => {
    const workspace = await createWorkspace();
    workspaces.push(workspace);
    const deep = join(workspace.path, 'a/b c/ü');
    mkdirSync(deep, { recursive: true });
    cpSync(await checkout(), deep, { recursive: true });
    expect(await hashesIn(deep)).toEqual(reference);
  });

  it('in a rendered file that carries it as a label', async () => {
    const path = await checkout();
    const rendered = await runCli(['render', '--verify', 'label', '-o', 'ci.yaml'], { cwd: path, env: { HOME: path } });
    expect(rendered).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    const labels = readFileSync(join(path, 'ci.yaml'), 'utf8').matchAll(/compose-cache\.hash: '?([0-9a-f]{64})'?$/gm);
    const hashes = Object.values(reference.services).map(({ hash }) => hash);
    expect([...labels].map(([, hash]) => hash).sort()).toEqual(hashes.sort());
    expect(await hashesIn(path, ['-f', 'ci.yaml'])).toEqual(reference);
  });

  it('whenever the files were checked out', async () => {
    const path = await checkout();
    for (const each of pathsIn(path)) utimesSync(each, 1, 1);
    expect(await hashesIn(path)).toEqual(reference);
  });

  it('in whichever order the file system lists them', async () => {
    const path = await checkout();
    const src = join(path, 'api/app');
    // Written anew in the opposite order, and under other names first.
    for (const name of readdirSync(src).sort().reverse()) {
      renameSync(join(src, name), join(src, `z-${name}`));
      cpSync(join(src, `z-${name}`), join(src, name));
    }
    for (const name of readdirSync(src).filter(each => each.startsWith('z-'))) rmSync(join(src, name));
    expect(await hashesIn(path)).toEqual(reference);
  });

  it('in any locale and time zone', async () => {
    const path = await checkout();
    const environments = [
      { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'Asia/Kolkata' },
      { LC_ALL: 'C', TZ: 'America/St_Johns' }
    ];
    for (const env of environments) expect(await hashesIn(path, [], env)).toEqual(reference);
  });

  it('from whichever folder the command is run', async () => {
    const path = await checkout();
    expect(await hashesIn(join(path, 'web'))).toEqual(reference);
    expect(await hashesIn('/', ['-f', join(path, 'compose.yaml')])).toEqual(reference);
    expect(await hashesIn('/', ['--project-directory', path, '-f', join(path, 'compose.yaml')])).toEqual(reference);
  });

  it('with what is remembered of the last run, and without', async () => {
    const path = await checkout();
    await hashesIn(path);
    expect(await hashesIn(path)).toEqual(reference);
    expect(await hashesIn(path, ['--no-cache'])).toEqual(reference);
  });

  it('when a variable changes that no build uses', async () => {
    expect(await hashesIn(await checkout(), [], { PORT: '9999', SOMETHING: 'else' })).toEqual(reference);
  });
});

describe('the hash of a project changes', () => {
  it('for the service alone whose file changes', async () => {
    const path = await checkout();
    writeFileSync(join(path, 'web/public/index.html'), '<!doctype html>\n');
    const { services } = await hashesIn(path);
    const changed = Object.keys(services).filter(name => services[name]?.hash !== reference.services[name]?.hash);
    expect(changed).toEqual(['web']);
  });

  it('with the platform', async () => {
    const { services } = await hashesIn(await checkout(), [], { DOCKER_DEFAULT_PLATFORM: 'linux/riscv64' });
    for (const [name, { hash }] of Object.entries(reference.services)) expect(services[name]?.hash).not.toBe(hash);
  });
});
