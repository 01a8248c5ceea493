import { appendFileSync, chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli, type Workspace } from '../support/cli.ts';
import { checkOutRepository, git } from '../support/git.ts';

let workspace: Workspace;

function file(path: string): string {
  return join(workspace.path, path);
}

async function diff(...args: readonly string[]) {
  return runCli(['diff', ...args], { cwd: workspace.path });
}

beforeEach(async () => {
  workspace = await checkOutRepository('examples/polyglot');
});

afterEach(() => workspace.remove());

describe('diff against a git ref', () => {
  it('finds nothing in a fresh checkout', async () => {
    const result = await diff('--against', 'main');
    expect(result.stdout).toBe(
      'base: unchanged\napi: unchanged\nworker: unchanged\nweb: unchanged\ntests: unchanged\n'
    );
    expect(result.exitCode).toBe(0);
  });

  it('names exactly the inputs that differ, and what stands on them', async () => {
    chmodSync(file('base/pip.conf'), 0o755);
    appendFileSync(file('web/src/index.js'), '// more\n');
    writeFileSync(
      file('web/Dockerfile'),
      readFileSync(file('web/Dockerfile'), 'utf8').replace('npm install', 'npm ci')
    );
    const result = await diff('base', 'api', 'worker', 'web', '--against', 'main', '--format', 'json');
    expect(result.exitCode).toBe(1);
    const services = JSON.parse(result.stdout).services.map(
      ({ service, changes }: { service: string; changes: unknown }) => ({
        service,
        changes
      })
    );
    const standsOnBase = [{ change: 'changed', kind: 'service-image', label: 'FROM base AS packages', files: [] }];
    expect(services).toEqual([
      {
        service: 'base',
        changes: [
          {
            change: 'changed',
            kind: 'files',
            label: 'COPY pip.conf /etc/pip.conf',
            files: [{ change: 'changed', path: 'pip.conf' }]
          }
        ]
      },
      { service: 'api', changes: standsOnBase },
      { service: 'worker', changes: standsOnBase },
      {
        service: 'web',
        changes: [
          { change: 'removed', kind: 'instruction', label: 'RUN npm install', files: [] },
          {
            change: 'changed',
            kind: 'files',
            label: 'COPY src/ src/',
            files: [{ change: 'changed', path: 'src/index.js' }]
          },
          { change: 'added', kind: 'instruction', label: 'RUN npm ci', files: [] }
        ]
      }
    ]);
  });

  it('touches neither the work tree nor the index', async () => {
    appendFileSync(file('web/src/index.js'), '// staged\n');
    git(workspace.path, 'add', 'web/src/index.js');
    appendFileSync(file('web/src/index.js'), '// not staged\n');
    writeFileSync(file('untracked.txt'), 'x');
    const before = [
      git(workspace.path, 'status', '--porcelain'),
      git(workspace.path, 'diff'),
      readFileSync(file('.git/index')).toString('base64')
    ];
    await diff('web', '--against', 'HEAD');
    expect([
      git(workspace.path, 'status', '--porcelain'),
      git(workspace.path, 'diff'),
      readFileSync(file('.git/index')).toString('base64')
    ]).toEqual(before);
  });

  it('works from a folder below the top of the repository', async () => {
    rmSync(file('web/public/index.html'));
    const result = await runCli(['diff', 'web', '--against', 'main'], { cwd: file('web') });
    expect(result.stdout).toContain('- public/index.html');
    expect(result.exitCode).toBe(1);
  });

  it('says what is wrong with a name that is neither ref nor file', async () => {
    const result = await diff('--against', 'nope');
    expect(result.exitCode).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain('"nope" is neither a file nor a commit that git knows');
  });

  it.each([
    { rule: 'the folder is in no repository', env: { GIT_DIR: '/nonexistent' }, says: 'not a git repository' },
    // A knob of git's own tests: the repository is as one of another user.
    { rule: 'git does not trust its owner', env: { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' }, says: 'dubious ownership' }
  ])('has the words of git where $rule', async ({ env, says }) => {
    const { exitCode, stderr } = await runCli(['diff', '--against', 'main'], { cwd: workspace.path, env });
    expect({ exitCode }, stderr).toEqual({ exitCode: 2 });
    expect(stderr).toMatch(new RegExp(`for a git ref git rev-parse failed: fatal: .*${says}`));
    expect(stderr).toContain('"git status" in this folder tells more');
  });

  it('says where it is git that is missing', async () => {
    const result = await runCli(['diff', '--against', 'main'], { cwd: workspace.path, env: { PATH: '/nonexistent' } });
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('for a git ref the program "git" was not found');
  });
});

describe('a token in an address', () => {
  const useToken = (token: string) =>
    writeFileSync(
      file('compose.yaml'),
      `services:
  web:
    build:
      context: https://${token}@example.com/web.git#${'0'.repeat(40)}
      dockerfile_inline: |
        FROM scratch
        COPY . /
`
    );

  it('is a change to diff, and no output shows it', async () => {
    useToken('before');
    const saved = await runCli(['explain', 'web', '--format', 'json'], { cwd: workspace.path });
    writeFileSync(file('before.json'), saved.stdout);
    git(workspace.path, 'commit', '--all', '--message', 'a token');
    useToken('later1');
    const sinceRef = await diff('web', '--against', 'HEAD');
    expect(sinceRef.stdout).toMatch(/^web: \w+ -> \w+\n {2}~ context: /);
    const sinceFile = await diff('web', '--against', 'before.json');
    expect(sinceFile.stdout).toMatch(/^web: \w+ -> \w+\n {2}~ what no fingerprint tells: a password or token/);
    const outputs = [saved, sinceRef, sinceFile].map(({ stdout, stderr }) => stdout + stderr).join('');
    expect(outputs).not.toMatch(/before|later1/);
  });
});

describe('diff against a saved fingerprint', () => {
  it('compares the service that it is of', async () => {
    const saved = await runCli(['explain', 'web', '--format', 'json'], { cwd: workspace.path });
    writeFileSync(file('before.json'), saved.stdout);
    expect((await diff('--against', 'before.json')).exitCode).toBe(0);
    rmSync(file('web/public/index.html'));
    const result = await diff('--against', 'before.json');
    expect(result.stdout).toContain('~ files: COPY public/ public/\n      - public/index.html\n');
    expect(result.exitCode).toBe(1);
  });

  it('refuses a file that is none', async () => {
    const result = await diff('--against', 'compose.yaml');
    expect(result.stderr).toContain('the file is not a fingerprint');
    expect(result.exitCode).toBe(2);
  });
});
