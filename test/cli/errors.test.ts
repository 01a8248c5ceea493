/**
 * What people see when something is wrong, through the real binary: one clear message, the right exit code, no stack
 * trace, and nothing half-written.
 *
 * Each folder of `fixtures/cli/err` is a project that cannot be rendered; `expected.txt` is all of standard error.
 * What is wrong with the machine (no docker, no registry) is made by the tests.
 */
import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkOut, createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { REPOSITORY_ROOT, type ToolResult } from '../support/docker.ts';
import { listen } from '../support/loopback-server.ts';

const FIXTURES = 'fixtures/cli/err';
const cases = await readdir(join(REPOSITORY_ROOT, FIXTURES));

const PROJECT = 'services:\n  web:\n    image: IMAGE\n    build: .\n';

let workspace: Workspace;
const inWorkspace = (name: string) => join(workspace.path, name);

/** What holds for every error: standard output is for data, and a stack trace is for bugs of ours. */
function expectError(result: ToolResult, exitCode: number, ...parts: readonly string[]): void {
  expect(result, result.stderr).toMatchObject({ exitCode, stdout: '' });
  expect(result.stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  expect(result.stderr.match(/^(?:.*: )?error: /gm), result.stderr).toHaveLength(1);
  for (const part of parts) expect(result.stderr).toContain(part);
}

describe('a project that cannot be rendered', () => {
  afterEach(() => workspace.remove());

  it.each(cases)('is told as fixtures/cli/err/%s/expected.txt says, and nothing is written', async name => {
    workspace = await checkOut(`${FIXTURES}/${name}`);
    await rm(inWorkspace('expected.txt'), { force: true });
    const before = (await readdir(workspace.path)).sort();
    const { exitCode, stdout, stderr } = await runCli(['render', '-o', 'rendered.yaml'], { cwd: workspace.path });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    // `vitest run -u` writes them again.
    const expected = join(REPOSITORY_ROOT, FIXTURES, name, 'expected.txt');
    await expect(stderr.replaceAll(workspace.path, 'FOLDER')).toMatchFileSnapshot(expected);
    expect((await readdir(workspace.path)).sort()).toEqual(before);
  });

  it('leaves the file of an earlier run as it was', async () => {
    workspace = await checkOut(`${FIXTURES}/schema-violation`);
    await writeFile(inWorkspace('rendered.yaml'), 'of an earlier run\n');
    expect((await runCli(['render', '-o', 'rendered.yaml'], { cwd: workspace.path })).exitCode).toBe(2);
    expect(await readFile(inWorkspace('rendered.yaml'), 'utf8')).toBe('of an earlier run\n');
  });
});

describe('a warning about a Dockerfile', () => {
  afterEach(() => workspace.remove());

  it('is given once, however many services share it', async () => {
    workspace = await createWorkspace();
    const names = ['api', 'web', 'worker'];
    const services = names.map(name => `  ${name}:\n    image: shop/${name}\n    build: .\n`);
    await writeFile(inWorkspace('compose.yaml'), `services:\n${services.join('')}`);
    await writeFile(inWorkspace('Dockerfile'), 'FROM scratch\nCOPY missing.txt /\n');
    const { exitCode, stderr } = await runCli(['hash'], { cwd: workspace.path });
    expect(exitCode).toBe(0);
    expect(stderr.match(/missing-source/g), stderr).toHaveLength(1);
  });
});

describe('a file that cannot be', () => {
  beforeEach(async () => {
    workspace = await createWorkspace();
    await writeFile(inWorkspace('compose.yaml'), PROJECT.replace('IMAGE', 'shop/web'));
    await writeFile(inWorkspace('Dockerfile'), 'FROM scratch\n');
  });
  afterEach(() => workspace.remove());

  // A link to itself is unreadable for everyone; permission bits would not stop root.
  it.each([
    { file: 'compose.yaml', env: { COMPOSE_FILE: 'compose.yaml' } },
    { file: 'Dockerfile', env: {} },
    // Node 20 and 22 look at `--env-file` themselves, even behind the script, and end when there is no such file.
    { file: 'ci.env', env: { COMPOSE_ENV_FILES: 'ci.env' } }
  ])('read is named: $file', async ({ file, env }) => {
    await rm(inWorkspace(file), { force: true });
    await symlink(file, inWorkspace(file));
    expectError(await runCli(['render'], { cwd: workspace.path, env }), 2, file, '[unreadable-file]');
  });

  // As docker compose has it; values that nobody could read would be missing from the hash without a word.
  it.each([
    { file: '.env', env: {} },
    { file: 'other.yaml', env: { COMPOSE_FILE: 'other.yaml' } },
    { file: 'other.env', env: { COMPOSE_ENV_FILES: 'other.env' } }
  ])('seen is not taken for one that is not there: $file', async ({ file, env }) => {
    await symlink(file, inWorkspace(file));
    const result = await runCli(['hash'], { cwd: workspace.path, env });
    expectError(result, 2, `"${file}" cannot be read: too many symbolic links`, 'ELOOP', '[unreadable-file]');
  });

  it('seen is told of a build context, too', async () => {
    await symlink('context', inWorkspace('context'));
    await writeFile(inWorkspace('compose.yaml'), 'services:\n  web: { image: shop/web, build: context }\n');
    const result = await runCli(['hash'], { cwd: workspace.path });
    expectError(result, 2, 'the build context context cannot be read', '[unreadable-file]');
  });

  it('found is named', async () => {
    expectError(await runCli(['render', '-f', 'other.yaml'], { cwd: workspace.path }), 2, 'other.yaml');
  });

  it('written is named, and no part of it stays behind', async () => {
    const before = (await readdir(workspace.path)).sort();
    const result = await runCli(['render', '-o', 'no-folder/rendered.yaml'], { cwd: workspace.path });
    expectError(result, 2, 'no-folder/rendered.yaml', '[unwritable-file]');
    expect((await readdir(workspace.path)).sort()).toEqual(before);
  });
});

describe('a command line that is wrong', () => {
  beforeEach(async () => {
    workspace = await checkOut('examples/blog-post');
  });
  afterEach(() => workspace.remove());

  it.each([
    { what: 'an unknown command', args: ['rendre'], says: 'did you mean "render"' },
    { what: 'an unknown command after help', args: ['help', 'rendre'], says: 'did you mean "render"' },
    { what: 'a command that is missing', args: ['--formt'], says: 'a command is needed' },
    { what: 'an unknown option', args: ['render', '--formt', 'compose'], says: 'did you mean --format?' },
    { what: 'an unknown setting', args: ['render', '--mods=exact'], says: 'did you mean --modes?' },
    { what: 'an unknown short option', args: ['render', '-x'], says: '"render" has no option -x' },
    { what: 'a value that an option does not have', args: ['hash', '--format', 'jsn'], says: 'did you mean "json"?' },
    { what: 'a value that is missing', args: ['hash', '--format'], says: 'it is one of text, json' },
    { what: 'a value that an option does not take', args: ['build', '--push=all'], says: '--push takes no value' },
    { what: 'an option that is there twice', args: ['hash', '--modes', 'exec', '--modes=exact'], says: 'given twice' },
    { what: 'a service that is missing', args: ['explain'], says: 'its form is: compose-cache explain <service>' },
    { what: 'one service too many', args: ['explain', 'app', 'db'], says: '"db" is one more' },
    { what: 'a shell that we do not know', args: ['completion', 'zhs'], says: 'did you mean "zsh"?' },
    { what: 'arguments before --', args: ['compose', 'up'], says: 'compose-cache compose -- up' },
    { what: 'a service that the project does not have', args: ['hash', 'ap'], says: 'did you mean "app"' }
  ])('names $what', async ({ args, says }) => {
    expectError(await runCli(args, { cwd: workspace.path }), 2, says);
  });
});

describe('help of help', () => {
  it('is the help of the program', async () => {
    const [twice, once] = await Promise.all([runCli(['help', 'help']), runCli(['help'])]);
    expect(twice).toEqual(once);
  });
});

describe('a name that is nearly right', () => {
  beforeEach(async () => {
    workspace = await createWorkspace();
    await writeFile(inWorkspace('Dockerfile'), 'FROM scratch\n');
  });
  afterEach(() => workspace.remove());

  const project = (text: string) => writeFile(inWorkspace('compose.yaml'), text);

  it('is suggested for an attribute of a service', async () => {
    await project('services:\n  web:\n    image: shop/web\n    biuld: .\n');
    expectError(await runCli(['hash'], { cwd: workspace.path }), 2, 'compose.yaml:4:5', 'did you mean "build"?');
  });

  it('is suggested for a setting, and for its value', async () => {
    await project('x-compose-cache: { mode: exact }\nservices:\n  web: { image: shop/web, build: . }\n');
    expectError(await runCli(['hash'], { cwd: workspace.path }), 2, 'compose.yaml:1:20', 'did you mean "modes"?');
    await project('x-compose-cache: { modes: exakt }\nservices:\n  web: { image: shop/web, build: . }\n');
    expectError(await runCli(['hash'], { cwd: workspace.path }), 2, 'compose.yaml:1:27', 'did you mean "exact"?');
  });

  it('is suggested for a profile, which docker compose would pass over', async () => {
    await project('services:\n  web: { image: shop/web, build: ., profiles: [debug] }\n');
    const run = async (...args: readonly string[]) => (await runCli(['hash', ...args], { cwd: workspace.path })).stderr;
    expect(await run('--profile', 'debgu')).toBe(
      'warning: no service has the profile "debgu" [unknown-profile]\n  help: did you mean "debug"?\n' +
        'no service with a build\n'
    );
    expect(await run('--profile', 'other')).toBe('no service with a build\n');
    expect(await run('--profile', 'other', '--verbose')).toContain('note: no service has the profile "other"');
    expect(await run('--profile', '*')).toBe('');
  });
});

describe('a machine', () => {
  beforeEach(async () => {
    workspace = await createWorkspace();
    await writeFile(inWorkspace('Dockerfile'), 'FROM scratch\n');
  });
  afterEach(() => workspace.remove());

  const imageAt = (host: string) =>
    writeFile(inWorkspace('compose.yaml'), PROJECT.replace('IMAGE', `${host}/shop/web`));
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runCli(args, { cwd: workspace.path, env: { DOCKER_CONFIG: workspace.path, ...env } });

  async function withServer(listener: RequestListener, use: (host: string) => Promise<void>): Promise<void> {
    const { port, close } = await listen(createServer(listener));
    try {
      await use(`127.0.0.1:${port}`);
    } finally {
      await close();
    }
  }

  it.each([['compose', '--', 'ps'], ['build'], ['push']])(
    'without docker is told what to install (%s)',
    async (...args) => {
      await withServer(
        (_, response) => response.writeHead(404).end(),
        async host => {
          await imageAt(host);
          const result = await run(args, { PATH: workspace.path });
          expectError(result, 3, 'the program "docker" was not found', 'install', '[docker-not-found]');
        }
      );
    }
  );

  it('with a registry that is down is told which one', async () => {
    let closed = '';
    await withServer(
      () => undefined,
      async host => {
        closed = host;
      }
    );
    await imageAt(closed);
    for (const command of ['pull', 'build', 'push']) {
      expectError(await run([command, '--strict']), 3, closed, '[registry-unreachable]');
    }
  });

  it('that the registry does not know is told to log in', async () => {
    await withServer(
      (_, response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="shop"' }).end(),
      async host => {
        await imageAt(host);
        expectError(await run(['pull', '--strict']), 3, `docker login ${host}`, '[registry-unauthorized]');
      }
    );
  });

  it('that may not read the repository is told so', async () => {
    await withServer(
      (_, response) => response.writeHead(403).end(),
      async host => {
        await imageAt(host);
        expectError(await run(['pull', '--strict']), 3, host, '[registry-unauthorized]');
      }
    );
  });

  it('whose image nobody has built is told how to build it', async () => {
    await withServer(
      (_, response) => response.writeHead(404).end(),
      async host => {
        await imageAt(host);
        expectError(await run(['pull']), 1, `${host}/shop/web:`, 'compose-cache build --push', '[missing-image]');
      }
    );
  });
});
