/**
 * `check` through the real binary, in real git repositories.
 *
 * Each folder of `fixtures/check` is a project with one thing wrong, which has the folder's name; `expected.txt` is what
 * is printed of it. What no fixture can hold (files that git does not know, permission bits, odd names) is made here.
 */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CODES, type DiagnosticCode, gravityOf } from '../../src/diagnostic/index.ts';
import { checkOut, createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { REPOSITORY_ROOT } from '../support/docker.ts';
import { git, trackAll } from '../support/git.ts';

const FIXTURES = 'fixtures/check';
const cases = await readdir(join(REPOSITORY_ROOT, FIXTURES));

interface Making {
  readonly before?: () => void;
  readonly after?: () => void;
  readonly env?: Readonly<Record<string, string>>;
}

/** What is done to a fixture before git is told of its files, and after. */
const MADE: Readonly<Record<string, Making>> = {
  'ignored-input': {
    before: () => write('.gitignore', 'node_modules\n'),
    after: () => write('node_modules/left-pad/index.js', '1')
  },
  'untracked-input': { after: () => write('src/new.js', '// not yet in git\n') },
  'line-endings': {
    before: () => write('.gitattributes', '* text=auto\n'),
    after: () => write('src/main.js', "console.log('hello');\r\n")
  },
  'odd-mode': { after: () => chmodSync(inWorkspace('src/main.js'), 0o600) },
  'unknown-variable': { env: { COMPOSE_CACHE_MODE: 'exact' } },
  'unsupported-file': {
    before: () => writeFileSync(Buffer.concat([Buffer.from(inWorkspace('src/')), Buffer.from([0xe9])]), '')
  }
};

let workspace: Workspace | undefined;
const folder = () => workspace?.path ?? '';
const inWorkspace = (name: string) => join(folder(), name);

function write(name: string, text: string): void {
  mkdirSync(join(inWorkspace(name), '..'), { recursive: true });
  writeFileSync(inWorkspace(name), text);
}

const check = (...args: readonly string[]) => runCli(['check', ...args], { cwd: folder() });

interface PrintedFinding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly services: readonly string[];
}

async function findings(...args: readonly string[]): Promise<readonly PrintedFinding[]> {
  const { stdout, stderr } = await check('--format', 'json', ...args);
  expect(stdout, stderr).not.toBe('');
  return (JSON.parse(stdout) as { findings: PrintedFinding[] }).findings;
}

const codes = (found: readonly PrintedFinding[]) => found.map(({ code }) => code);

afterEach(async () => {
  await workspace?.remove();
  workspace = undefined;
});

describe('a project with one thing wrong', () => {
  it('is there for every finding', () => {
    const all = (Object.keys(CODES) as DiagnosticCode[]).filter(code => gravityOf(code) !== undefined);
    // Only a file that is written to all the time raises it; see test/unit/context/file-reader.test.ts.
    expect([...cases, 'file-changed'].sort()).toEqual([...all].sort());
  });

  it.each(cases)('is told as fixtures/check/%s/expected.txt says', async name => {
    workspace = await checkOut(`${FIXTURES}/${name}`);
    await rm(inWorkspace('expected.txt'), { force: true });
    MADE[name]?.before?.();
    trackAll(folder());
    MADE[name]?.after?.();
    const { env = {} } = MADE[name] ?? {};
    const { exitCode, stdout } = await runCli(['check', '--strict'], { cwd: folder(), env });
    expect([...stdout.matchAll(/ \[([a-z-]+)\]$/gm)].map(([, code]) => code)).toContain(name);
    expect(stdout.match(/^(?:\S.*: )?(?:error|warning): /gm)).toHaveLength(1);
    expect(stdout).not.toContain('not-to-be-shown');
    expect(exitCode).toBe(1);
    const expected = join(REPOSITORY_ROOT, FIXTURES, name, 'expected.txt');
    await expect(stdout.replaceAll(folder(), 'FOLDER')).toMatchFileSnapshot(expected);
  });
});

describe('findings', () => {
  const COMPOSE =
    'services:\n  web:\n    image: shop/web\n    build: web\n  api:\n    image: shop/api\n    build: api\n';

  beforeEach(async () => {
    workspace = await createWorkspace();
    write('compose.yaml', COMPOSE);
    write('web/Dockerfile', 'FROM node:22\nCOPY . .\n');
    write('web/main.js', '1\n');
    write('api/Dockerfile', 'FROM scratch\nCOPY main.py /\n');
    write('api/main.py', '1\n');
    trackAll(folder());
  });

  it('of one service do not hide those of another', async () => {
    write('compose.yaml', `${COMPOSE}  job:\n    build: job\n`);
    write('api/Dockerfile', 'FROM scratch\nCOPY missing.py /\n');
    const found = await findings();
    expect(codes(found)).toEqual(['missing-source', 'missing-context', 'floating-base']);
    expect(found.map(({ services }) => services)).toEqual([['api'], ['job'], ['web']]);
  });

  it('that are warnings let a run pass, unless it is strict', async () => {
    expect(codes(await findings())).toEqual(['floating-base']);
    expect((await check()).exitCode).toBe(0);
    expect((await check('--strict')).exitCode).toBe(1);
  });

  it('are narrowed to the services that are named', async () => {
    expect(codes(await findings('api'))).toEqual([]);
  });

  it('are switched off by a flag, a variable, the project and the service alone', async () => {
    const env = { COMPOSE_CACHE_CHECK_IGNORE: 'floating-base' };
    expect((await check('--strict', '--check-ignore', 'floating-base')).exitCode).toBe(0);
    expect((await runCli(['check', '--strict'], { cwd: folder(), env })).exitCode).toBe(0);
    write('compose.yaml', `x-compose-cache:\n  check:\n    ignore: [floating-base]\n${COMPOSE}`);
    expect((await check('--strict')).exitCode).toBe(0);
    const own = '    x-compose-cache: {check: {ignore: floating-base}}\n';
    write('compose.yaml', COMPOSE.replace('    build: api\n', `    build: api\n${own}`));
    expect((await check('--strict')).exitCode).toBe(1);
    write('compose.yaml', COMPOSE.replace('    build: web\n', `    build: web\n${own}`));
    expect((await check('--strict')).exitCode).toBe(0);
  });

  it('of a name that does not exist are refused with the one that was meant', async () => {
    const { exitCode, stdout, stderr } = await check('--check-ignore', 'floating-bse');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('did you mean "floating-base"?');
    expect(stderr.match(/invalid-settings/g)).toHaveLength(1);
  });

  it('that hide everything else cannot be switched off', async () => {
    const { exitCode, stderr } = await check('--check-ignore', 'invalid-yaml');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('"invalid-yaml" is not a value of --check-ignore');
  });

  it('name a folder once that git does not know, and the files that count in it', async () => {
    for (let index = 0; index < 20; index++) write(`web/node_modules/p/${index}.js`, '1');
    write('.gitignore', 'node_modules\n');
    git(folder(), 'add', '.gitignore');
    const [found] = (await findings()).filter(({ code }) => code === 'ignored-input');
    expect(found?.message).toBe('COPY . . reads 20 files that git ignores: node_modules/ (20)');
    expect(found).toMatchObject({ file: 'web/Dockerfile', line: 2, services: ['web'] });
  });

  it('are told of folders and files whose names have to be escaped, as one line each', async () => {
    const name = 'a\\b\n\u001b[31mc';
    write('compose.yaml', `services:\n  web: { image: shop/web, build: ${JSON.stringify(name)} }\n`);
    write(`${name}/Dockerfile`, 'FROM scratch\nCOPY . .\n');
    write(`${name}/tracked\\1`, '1');
    trackAll(folder());
    git(folder(), 'commit', '--quiet', '--message=one');
    write(`${name}/new\\1\n`, '1');
    const { exitCode, stdout, stderr } = await check();
    expect(exitCode, stderr).toBe(1);
    expect(stdout).toMatch(
      /^a\\b\\x0a\\x1b\[31mc\/Dockerfile:2:1: error: COPY \. \. reads 1 file .*: new\\1\\x0a \[untracked-input\]\n/
    );
    for (const args of [['explain', 'web'], ['diff', '--against', 'HEAD'], ['graph']]) {
      const { stdout: other, stderr: said } = await runCli(args, { cwd: folder() });
      expect(`${other}${said}`).not.toContain('\u001b');
    }
  });

  it('tell an empty folder, which git does not keep', async () => {
    mkdirSync(inWorkspace('web/empty'));
    const [found] = (await findings()).filter(({ code }) => code === 'untracked-input');
    expect(found?.message).toBe('COPY . . reads empty folders that git does not track: empty/');
  });

  it('do not tell of files that the ignore file keeps out', async () => {
    write('web/.dockerignore', 'node_modules\n.dockerignore\n');
    git(folder(), 'add', 'web/.dockerignore');
    write('web/node_modules/a.js', '1');
    expect(codes(await findings())).toEqual(['floating-base']);
  });

  it('tell an ignore file that nobody added, though no instruction reads it', async () => {
    write('api/Dockerfile.dockerignore', 'docs\n');
    const found = (await findings('api')).filter(({ code }) => code === 'untracked-input');
    expect(found.map(({ message }) => message)).toEqual(['the ignore file is one that git does not track']);
  });

  it('tell a Dockerfile and a whole context that nobody added', async () => {
    write('compose.yaml', `${COMPOSE}  job:\n    image: shop/job\n    build: job\n`);
    write('job/Dockerfile', 'FROM scratch\nCOPY a /\n');
    write('job/a', '1');
    const found = (await findings()).filter(({ code }) => code === 'untracked-input');
    expect(found.map(({ message }) => message)).toEqual([
      'the Dockerfile is one that git does not track',
      'COPY a / reads 1 file that git does not track: .'
    ]);
  });

  it('are looked for in submodules and work trees as in any repository', async () => {
    git(folder(), 'commit', '--quiet', '--message=one');
    const tree = inWorkspace('../tree-of-test');
    const other = await createWorkspace();
    try {
      writeFileSync(join(other.path, 'lib.js'), '1');
      trackAll(other.path);
      git(other.path, 'commit', '--quiet', '--message=lib');
      git(folder(), '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.path, 'web/lib');
      expect(codes(await findings())).toEqual(['floating-base', 'git-in-context']);
      write('web/lib/more.js', '1');
      expect(codes(await findings())).toEqual(['floating-base', 'git-in-context', 'untracked-input']);
      git(folder(), 'worktree', 'add', '--quiet', '--detach', tree);
      const inTree = await runCli(['check', '--format', 'json'], { cwd: tree });
      expect(JSON.parse(inTree.stdout)).toMatchObject({ findings: [{ code: 'floating-base' }] });
    } finally {
      await other.remove();
      await rm(tree, { recursive: true, force: true });
    }
  });

  it('are those of the repository of the files, whatever a git hook says of another', async () => {
    const env = { GIT_DIR: '/nowhere', GIT_INDEX_FILE: '.git/index', GIT_WORK_TREE: '/nowhere' };
    write('web/new.js', '1');
    const { stdout } = await runCli(['check'], { cwd: folder(), env });
    expect(stdout).toContain('[untracked-input]');
  });

  it('can be had without git, which is noted', async () => {
    await rm(inWorkspace('.git'), { recursive: true });
    const { exitCode, stderr } = await check('--verbose');
    expect({ exitCode }).toEqual({ exitCode: 0 });
    expect(stderr).toContain('this is in no git repository');
    const without = await runCli(['check'], { cwd: folder(), env: { PATH: '/nowhere' } });
    expect(without.exitCode).toBe(0);
  });

  it('tell a commit that is an argument under any name, and never its value', async () => {
    git(folder(), 'commit', '--quiet', '--message=one');
    const commit = git(folder(), 'rev-parse', 'HEAD').trim();
    write('api/Dockerfile', 'FROM scratch\nARG STAMP\nARG OTHER\nARG TAG\n');
    const args = `{context: api, args: {STAMP: ${commit.slice(0, 12)}, OTHER: "\${CI_COMMIT_SHA:-none}", TAG: v1}}`;
    write('compose.yaml', COMPOSE.replace('build: api', `build: ${args}`));
    const { stdout } = await check('api');
    const named = [...stdout.matchAll(/the build argument (\w+) changes/g)].map(([, name]) => name);
    expect(named).toEqual(['STAMP', 'OTHER']);
    expect(stdout).not.toContain(commit.slice(0, 12));
  });

  it('of a Dockerfile in the Compose file are placed there', async () => {
    const inline = '    build:\n      dockerfile_inline: |\n        FROM scratch\n        COPY missing /\n';
    write('compose.yaml', `services:\n  web:\n    image: shop/web\n${inline}`);
    const [found] = await findings();
    expect(found).toMatchObject({ code: 'missing-source', file: 'compose.yaml', line: 5 });
    expect(found?.message).toContain('(line 2 of it)');
  });
});

describe('a rendered file', () => {
  beforeEach(async () => {
    workspace = await createWorkspace();
    write('compose.yaml', '# shop\nservices:\n  web:\n    image: shop/web\n    build: web\n');
    write('web/Dockerfile', 'FROM scratch\nCOPY main.js /\n');
    write('web/main.js', '1\n');
    trackAll(folder());
  });

  it.each([
    ['compose', []],
    ['override', ['--format', 'override']],
    ['interpolated', ['--interpolate']]
  ])('is compared with what render would write in the form that it has: %s', async (_form, args) => {
    await runCli(['render', '-o', 'ci.compose.yml', ...args], { cwd: folder() });
    const before = await readFile(inWorkspace('ci.compose.yml'), 'utf8');
    expect(codes(await findings('--rendered', 'ci.compose.yml'))).toEqual([]);
    write('web/main.js', '2\n');
    const [stale] = await findings('--rendered', 'ci.compose.yml');
    const line = before.split('\n').findIndex(text => text.includes('image: shop/web:')) + 1;
    expect(stale).toMatchObject({ code: 'stale-rendering', file: 'ci.compose.yml', line });

    const fixed = await check('--rendered', 'ci.compose.yml', '--fix');
    expect(fixed).toMatchObject({ exitCode: 0, stdout: '' });
    expect(fixed.stderr).toContain('wrote ci.compose.yml');
    const again = await runCli(['render', '-o', 'other.yml', ...args], { cwd: folder() });
    expect(again.exitCode).toBe(0);
    const after = await readFile(inWorkspace('ci.compose.yml'), 'utf8');
    expect(after).toBe(await readFile(inWorkspace('other.yml'), 'utf8'));
    expect(after).not.toBe(before);
  });

  it('is made where it is missing', async () => {
    expect(codes(await findings('--rendered', 'ci/compose.yml'))).toEqual(['stale-rendering']);
    mkdirSync(inWorkspace('ci'));
    expect((await check('--rendered', 'ci/compose.yml', '--fix')).exitCode).toBe(0);
    expect(codes(await findings('--rendered', 'ci/compose.yml'))).toEqual([]);
  });

  it('is made together with its folder, with paths that hold behind a link', async () => {
    write('web/other/of-git.txt', '1\n');
    symlinkSync('web/other', inWorkspace('link'));
    for (const file of ['new/deep/compose.yml', 'link/new/compose.yml']) {
      const fixed = await check('--rendered', file, '--fix');
      expect(fixed, fixed.stderr).toMatchObject({ exitCode: 0, stdout: '' });
      expect(codes(await findings('--rendered', file))).toEqual([]);
    }
  });

  it('that cannot be written is told beside all that was found, and beside what was written', async () => {
    write('web/Dockerfile', 'FROM node:22\n');
    // A link that leads nowhere is refused to everyone; permission bits would not stop root.
    symlinkSync('nowhere/deep', inWorkspace('dangling'));
    const rendered = ['--rendered', 'dangling/ci.yml,ci.yml'];
    const { exitCode, stdout, stderr } = await check('--fix', ...rendered);
    expect(exitCode).toBe(2);
    expect([...stdout.matchAll(/ \[([a-z-]+)\]$/gm)].map(([, code]) => code)).toEqual([
      'stale-rendering',
      'floating-base'
    ]);
    expect(stderr).toContain('wrote ci.yml');
    expect(stderr).toContain('dangling/ci.yml: error: the file cannot be written: ENOENT [unwritable-file]');
  });

  it('is relative to the project where the Compose file names it, else to the current folder', async () => {
    const file = inWorkspace('compose.yaml');
    write('compose.yaml', `x-compose-cache: {rendered: ci.compose.yml}\n${await readFile(file, 'utf8')}`);
    const cwd = inWorkspace('web');
    expect((await runCli(['check', '--fix'], { cwd })).exitCode).toBe(0);
    expect(await readdir(folder())).toContain('ci.compose.yml');
    expect((await runCli(['check', '--rendered', '../ci.compose.yml'], { cwd })).exitCode).toBe(0);
    expect((await runCli(['check', '--rendered', 'ci.compose.yml'], { cwd })).exitCode).toBe(1);
  });

  it('that cannot be read hides nothing else', async () => {
    write('web/Dockerfile', 'FROM node:22\n');
    expect(codes(await findings('--rendered', 'web'))).toEqual(['unreadable-file', 'floating-base']);
  });

  it('is not written where half of the project is wrong', async () => {
    write('compose.yaml', 'services:\n  web:\n    image: shop/web\n    build: web\n  api:\n    build: nowhere\n');
    const { exitCode } = await check('--rendered', 'ci.compose.yml', '--fix');
    expect(exitCode).toBe(1);
    expect(await readdir(folder())).not.toContain('ci.compose.yml');
  });
});
