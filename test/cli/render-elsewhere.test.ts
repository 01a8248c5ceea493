import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkspace, runCli, type Workspace } from '../support/cli.ts';

let workspace: Workspace;

beforeEach(async () => {
  workspace = await createWorkspace();
  mkdirSync(join(workspace.path, 'app/web'), { recursive: true });
  mkdirSync(join(workspace.path, 'out'));
  const text = 'services:\n  web:\n    image: shop/web:${TAG:-dev}\n    build: ./web\n    volumes: ["./web:/src"]\n';
  writeFileSync(join(workspace.path, 'app/compose.yaml'), text);
  writeFileSync(join(workspace.path, 'app/web/Dockerfile'), 'FROM scratch\n');
});

afterEach(() => workspace.remove());

async function render(...args: readonly string[]) {
  const result = await runCli(['render', ...args], { cwd: join(workspace.path, 'app') });
  expect(result.exitCode, result.stderr).toBe(0);
  return result;
}

describe('a file that is rendered into another folder', () => {
  it('has the project name, and paths that mean the same', async () => {
    const { stdout, stderr } = await render('-o', '../out/ci.yml');
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
    const text = readFileSync(join(workspace.path, 'out/ci.yml'), 'utf8');
    expect(text).toMatch(/^name: app$/m);
    expect(text).toMatch(/context: \.\.\/app\/web$/m);
    expect(text).toContain('"../app/web:/src"');
  });

  it('comes with a warning where an environment file stays behind', async () => {
    writeFileSync(join(workspace.path, 'app/.env'), 'TAG=x\nPORT=1\n');
    writeFileSync(
      join(workspace.path, 'app/compose.yaml'),
      'services:\n  web:\n    image: shop/web\n    build: ./web\n    ports: ["${PORT}:80"]\n'
    );
    expect((await render('-o', '../out/ci.yml')).stderr).toContain('[lost-env-file]');
    expect((await render('-o', '../out/ci.yml', '--interpolate')).stderr).toBe('');
    expect((await render('-o', 'ci.yml')).stderr).toBe('');
  });
});

describe('a project name that is given', () => {
  it('stands in the file', async () => {
    expect((await render('-p', 'chosen')).stdout).toMatch(/^name: chosen$/m);
    expect((await render()).stdout).not.toContain('name:');
  });
});
