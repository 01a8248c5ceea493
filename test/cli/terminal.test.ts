/** What a person sees on a real terminal: colours, tables that fit, progress that goes away; and what a pipe gets. */
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, installCli, runCli, type Workspace } from '../support/cli.ts';
import { runTool } from '../support/docker.ts';
import { listen } from '../support/loopback-server.ts';
import { runOnTerminal } from '../support/pty.ts';
import { findTool } from '../support/shells.ts';

const script = findTool('script');
const ESCAPE = '\u001b';

let workspace: Workspace;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  workspace = await createWorkspace();
  const bin = await installCli(workspace.path);
  env = { PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, HOME: workspace.path };
  await writeFile(join(workspace.path, 'compose.yaml'), 'services:\n  web: { image: shop/web, build: . }\n');
  await writeFile(join(workspace.path, 'Dockerfile'), 'FROM scratch\nCOPY . .\n');
});
afterAll(() => workspace.remove());

describe.skipIf(script === undefined)('a terminal', () => {
  const run = (command: string, extra: Readonly<Record<string, string>> = {}) =>
    runOnTerminal(command, { cwd: workspace.path, env: { ...env, ...extra } });

  it('sees progress, which is gone before anything else is written', async () => {
    const { output } = await run('compose-cache hash --no-cache', { COMPOSE_CACHE_PROGRESS: 'always' });
    expect(output).toMatch(new RegExp(`^reading: 1 file, [^\\r\\n]*\\r${ESCAPE}\\[Kweb  [0-9a-f]{64}  shop/web:`));
  });

  it.each([
    { when: 'it is not wanted', command: 'compose-cache hash --no-cache', extra: { COMPOSE_CACHE_PROGRESS: 'never' } },
    {
      when: 'standard error goes elsewhere',
      command: 'compose-cache hash 2>/dev/null',
      extra: { COMPOSE_CACHE_PROGRESS: 'always' }
    }
  ])('sees no progress where $when', async ({ command, extra }) => {
    expect((await run(command, extra)).output).toMatch(/^web {2}[0-9a-f]{64} {2}shop\/web:[0-9a-f]{32}\n$/);
  });

  it('sees how many requests a registry has answered, and is left by Ctrl-C', async () => {
    const { port, close } = await listen(createServer(() => undefined));
    const host = `127.0.0.1:${port}`;
    await writeFile(join(workspace.path, 'asked.yaml'), `services:\n  web: { image: ${host}/web, build: . }\n`);
    try {
      const { output, exitCode } = await runOnTerminal('compose-cache plan -f asked.yaml', {
        cwd: workspace.path,
        env: { ...env, COMPOSE_CACHE_PROGRESS: 'always' },
        prompt: 'asking registries: 0 of 1 requests answered',
        typed: ['\u0003']
      });
      expect(output).not.toContain('STATUS');
      expect(exitCode).toBe(130);
    } finally {
      await close();
    }
  });

  it('sees colours, unless they are refused', async () => {
    expect((await run('compose-cache config')).output).toContain(`${ESCAPE}[1mSETTING${ESCAPE}[0m`);
    expect((await run('compose-cache config', { NO_COLOR: '1' })).output).not.toContain(ESCAPE);
    expect((await run('compose-cache config', { TERM: 'dumb' })).output).not.toContain(ESCAPE);
    const wrong = 'compose-cache hash wbe';
    expect((await run(wrong)).output).toContain(`${ESCAPE}[31merror${ESCAPE}[0m`);
    expect((await run(wrong, { NO_COLOR: '1' })).output).not.toContain(ESCAPE);
  });

  it.each([40, 80, 200])('of %d columns holds the table of config', async columns => {
    const { output } = await run(`stty columns ${columns} && compose-cache config 2>/dev/null`, { NO_COLOR: '1' });
    const lines = output.split('\n');
    expect(lines.some(line => line.startsWith('untrusted.repository'))).toBe(true);
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(columns);
  });
});

/** Through a shell, which is what gives a program its standard streams. */
const inShell = (command: string) => runTool('/bin/sh', ['-c', command], { cwd: workspace.path, env });

describe.skipIf(!existsSync('/dev/full'))('a full disk', () => {
  it.each(['hash', 'render', '--help', 'help hash', '--version', 'completion bash'])(
    'behind standard output is told, not taken for a bug: %s',
    async command => {
      const { exitCode, stderr } = await inShell(`compose-cache ${command} > /dev/full`);
      expect(stderr).toBe(
        'error: standard output cannot be written: ENOSPC [unwritable-file]\n' +
          '  help: look at where it leads to, and at the space on the disk\n'
      );
      expect(exitCode).toBe(2);
    }
  );

  it('behind standard error leaves the exit code as it is', async () => {
    expect(await inShell('compose-cache hash nosuch 2> /dev/full')).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

describe('standard input', () => {
  it('that is a folder is an input that cannot be read', async () => {
    const { exitCode, stdout, stderr } = await inShell('compose-cache hash -f - < .');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe(
      'error: standard input cannot be read: EISDIR [unreadable-file]\n  help: give it a file or a pipe\n'
    );
  });
});

describe('standard output', () => {
  it.each([
    ['-', 'render'],
    ['-', 'graph'],
    ['/dev/stdout', 'render'],
    ['/dev/stdout', 'graph']
  ])('is meant by -o %s of %s', async (name, command) => {
    const before = await readdir(workspace.path);
    const [named, plain] = await Promise.all([
      inShell(`compose-cache ${command} -o ${name}`),
      inShell(`compose-cache ${command}`)
    ]);
    expect(named).toMatchObject({ exitCode: 0, stdout: plain.stdout });
    expect(await readdir(workspace.path)).toEqual(before);
  });
});

describe('a current folder that was removed', () => {
  const inNoFolder = (command: string) =>
    inShell(`mkdir removed && cd removed && rmdir ../removed && compose-cache ${command}`);

  it.each(['hash', 'check', 'graph', 'config', 'render -o out.yml', 'hash -f ../compose.yaml'])(
    'is told: %s',
    async command => {
      expect(await inNoFolder(command)).toEqual({
        exitCode: 2,
        stdout: '',
        stderr: 'error: the current folder is not there [unreadable-file]\n  help: go to a folder that is there: cd\n'
      });
    }
  );

  it.each(['--version', '--help', 'help hash'])('hinders nobody who asks for %s', async command => {
    expect(await inNoFolder(command)).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('a pipe that a shell has made', () => {
  it.skipIf(!existsSync('/dev/fd'))('can be written to by its number', async () => {
    const [named, plain] = await Promise.all([
      inShell('compose-cache graph -o /dev/fd/1 | cat'),
      inShell('compose-cache graph')
    ]);
    expect(named).toEqual(plain);
  });
});

describe('a reader of standard output that went away', () => {
  it.each([
    { command: 'hash', exitCode: 0 },
    { command: '--help', exitCode: 0 },
    { command: 'plan --require', exitCode: 1 },
    { command: 'check --strict', exitCode: 1 }
  ])('changes nothing in the answer of $command', async ({ command, exitCode }) => {
    await writeFile(join(workspace.path, 'Dockerfile.moving'), 'FROM node:22\n');
    // Nothing listens on port 1.
    const web = '{ image: 127.0.0.1:1/web, build: { context: ., dockerfile: Dockerfile.moving } }';
    await writeFile(join(workspace.path, 'moving.yaml'), `services:\n  web: ${web}\n`);
    // The reader opens the pipe and has ended before anything is written to it.
    const gone = 'mkfifo gone; : < gone & exec 4> gone; wait; rm gone;';
    const result = await inShell(`${gone} export COMPOSE_FILE=moving.yaml; compose-cache ${command} >&4`);
    expect(result, result.stderr).toMatchObject({ exitCode, stdout: '' });
    expect(result.stderr).not.toContain('[unwritable-file]');
  });
});

describe('a project in which nothing is built', () => {
  const stdin = `printf 'services: {db: {image: postgres}}' |`;

  it.each(['hash', 'build', 'pull', 'push'])('is told by %s', async command => {
    expect(await inShell(`${stdin} compose-cache ${command} -f -`)).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: 'no service with a build\n'
    });
  });

  it('is not told with --quiet', async () => {
    expect((await inShell(`${stdin} compose-cache hash -f - --quiet`)).stderr).toBe('');
  });
});

describe('a pipe', () => {
  it('gets no colour, no progress and nothing shortened', async () => {
    const inputs = Array.from({ length: 30 }, (_, index) => `some/long/folder/${index}/**`).join(',');
    const { stdout, stderr } = await runCli(['config', '--inputs', inputs], {
      cwd: workspace.path,
      env: { COMPOSE_CACHE_PROGRESS: 'always' }
    });
    expect(stdout).toContain(inputs.replaceAll(',', ', '));
    expect(stdout).not.toContain(ESCAPE);
    expect(stderr).toBe('');
  });

  it('gets colour where it is asked for', async () => {
    const { stdout } = await runCli(['config'], { cwd: workspace.path, env: { FORCE_COLOR: '1' } });
    expect(stdout).toContain(`${ESCAPE}[1mSETTING${ESCAPE}[0m`);
  });
});
