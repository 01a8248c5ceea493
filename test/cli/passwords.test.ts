import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkspace, runCli, type Workspace } from '../support/cli.ts';

const PASSWORD = 'hunter2';

describe('a password in an address', () => {
  let workspace: Workspace;

  beforeEach(async () => {
    workspace = await createWorkspace();
    write(
      'compose.yaml',
      `services:
  web:
    image: shop/web
    build: .
  api:
    image: shop/api
    build: "https://user:${PASSWORD}@localhost/api.git#main"
`
    );
    write(
      'Dockerfile',
      `FROM scratch
ADD https://user:${PASSWORD}@localhost/${'long/'.repeat(20)}file.tar /file.tar
ADD https://${PASSWORD}@localhost/x.git /x
`
    );
  });

  afterEach(() => workspace.remove());

  const write = (path: string, text: string) => writeFileSync(join(workspace.path, path), text);

  it.each([
    { args: ['explain', 'web'], shows: 'ADD https://user:*******@localhost' },
    { args: ['explain', 'web', '--format', 'json'], shows: 'ADD https://user:*******@localhost' },
    { args: ['explain', 'api', '--format', 'json'], shows: 'https://user:*******@localhost/api.git' },
    { args: ['check', '--format', 'json'], shows: 'unpinned-source' },
    { args: ['check', '--format', 'sarif'], shows: 'unpinned-source' },
    { args: ['graph'], shows: 'localhost' },
    { args: ['graph', '--format', 'dot'], shows: 'localhost' },
    { args: ['graph', '--format', 'html'], shows: 'localhost' },
    { args: ['hash', '--verbose'], shows: 'shop/api' }
  ])('is not in the output of $args', async ({ args, shows }) => {
    const { stdout, stderr } = await runCli(args, { cwd: workspace.path });
    expect(stdout).toContain(shows);
    expect(`${stdout}${stderr}`).not.toContain(PASSWORD);
  });

  it('counts all the same', async () => {
    const before = await runCli(['hash', 'web'], { cwd: workspace.path });
    write('Dockerfile', `FROM scratch\nADD https://${PASSWORD}3@localhost/x.git /x\n`);
    expect((await runCli(['hash', 'web'], { cwd: workspace.path })).stdout).not.toBe(before.stdout);
  });

  it('is no difference between a saved fingerprint and the same files', async () => {
    const { stdout } = await runCli(['explain', 'web', '--format', 'json'], { cwd: workspace.path });
    write('before.json', stdout);
    const result = await runCli(['diff', 'web', '--against', 'before.json'], { cwd: workspace.path });
    expect(result.stdout).toBe('web: unchanged\n');
  });
});
