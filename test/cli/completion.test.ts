/**
 * Completion in real shells: what is typed is a line with tabs, what is seen is the arguments that the shell then gives.
 *
 * bash and zsh run on a terminal; fish answers `complete --do-complete`, which is its own completion without one.
 */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, installCli, runCli, type Workspace } from '../support/cli.ts';
import { findDockerTools, runTool } from '../support/docker.ts';
import { runOnTerminal } from '../support/pty.ts';
import { findTool } from '../support/shells.ts';

const PROJECT = `services:
  web: { image: shop/web, build: . }
  web-2.x_y: { image: shop/web2, build: . }
  api: { image: shop/api, build: ., profiles: ["odd name", tools] }
  db: { image: postgres }
`;

/** Shows the arguments of every run but those by which the shell asks for completion. */
const SHOW_ARGUMENTS = `compose-cache() {
  if [[ " $* " == *" --answer "* ]]; then command compose-cache "$@"; else printf '<%s>' "$@"; echo; fi
}
`;

let workspace: Workspace;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  workspace = await createWorkspace();
  const bin = await installCli(workspace.path);
  env = { PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, HOME: workspace.path };
  await writeFile(join(workspace.path, 'compose.yaml'), PROJECT);
  await writeFile(join(workspace.path, 'a file.yaml'), PROJECT);
  await mkdir(join(workspace.path, 'sub'));
});
afterAll(() => workspace.remove());

/** What is typed, and what the program gets. */
const LINES = [
  { typed: 'expl\t ap\t', given: ['explain', 'api'] },
  { typed: 'hash web-\t', given: ['hash', 'web-2.x_y'] },
  { typed: 'hash --modes exa\t', given: ['hash', '--modes', 'exact'] },
  { typed: 'hash --modes=exa\t', given: ['hash', '--modes=exact'] },
  { typed: 'hash --project-n\t', given: ['hash', '--project-name'] },
  { typed: 'hash -f a\t', given: ['hash', '-f', 'a file.yaml'] },
  { typed: 'hash -f a\\ file.yaml ap\t', given: ['hash', '-f', 'a file.yaml', 'api'] },
  { typed: 'hash --file=com\t', given: ['hash', '--file=compose.yaml'] },
  { typed: 'hash --profile od\t', given: ['hash', '--profile', 'odd name'] },
  { typed: 'completion z\t', given: ['completion', 'zsh'] },
  { typed: 'help conf\t', given: ['help', 'config'] }
] as const;

const asShown = (given: readonly string[]) => given.map(word => `<${word}>`).join('');

function shownLines(output: string): readonly string[] {
  return [...output.matchAll(/^(?:<[^<>\n]*>)+$/gm)].map(([line]) => line.replace('/>', '>'));
}

async function completed(shell: string): Promise<readonly string[]> {
  const { output } = await runOnTerminal(shell, {
    cwd: workspace.path,
    env,
    prompt: 'READY> ',
    typed: [...LINES.map(({ typed }) => `compose-cache ${typed}\n`), 'exit\n']
  });
  return shownLines(output);
}

const script = findTool('script');
const zsh = findTool('zsh');
const fish = findTool('fish');

describe.skipIf(script === undefined)('completion in bash', () => {
  const start = `PS1='READY> '\nbind 'set enable-bracketed-paste off'\nsource <(compose-cache completion bash)\n${SHOW_ARGUMENTS}`;
  const expected = LINES.map(({ given }) => asShown(given));

  it('gives commands, options, their values, files, services and profiles', async () => {
    await writeFile(join(workspace.path, 'start.bash'), start);
    expect(await completed('bash --rcfile start.bash -i')).toEqual(expected);
  });
});

describe.skipIf(script === undefined || zsh === undefined)('completion in zsh', () => {
  it('gives commands, options, their values, files, services and profiles', async () => {
    const root = zsh?.root ?? '';
    const start = `PS1='READY> '
${root === '' ? '' : `module_path=(${root}/usr/lib/*/zsh/*(/N)); fpath=(${root}/usr/share/zsh/functions/**/*(/N))`}
autoload -Uz compinit && compinit -u -D
source <(compose-cache completion zsh)
unsetopt prompt_cr prompt_sp beep
${SHOW_ARGUMENTS}`;
    await writeFile(join(workspace.path, '.zshrc'), start);
    env = { ...env, ZDOTDIR: workspace.path };
    expect(await completed(`${zsh?.path} -i`)).toEqual(LINES.map(({ given }) => asShown(given)));
  });
});

describe.skipIf(fish === undefined)('completion in fish', () => {
  it('gives commands, options, their values, files, services and profiles', async () => {
    const functions =
      fish?.root === undefined ? '' : `set -p fish_function_path ${fish.root}/usr/share/fish/functions\n`;
    const lines = LINES.map(({ typed }) => typed.split('\t')[0] ?? '');
    const asks = lines.map(
      line => `complete --do-complete 'compose-cache ${line.replaceAll('\\', '\\\\')}' | string split -f1 \\t`
    );
    await writeFile(
      join(workspace.path, 'start.fish'),
      `${functions}compose-cache completion fish | source\n${asks.join('\necho ==\n')}\n`
    );
    const { stdout, stderr } = await runTool(fish?.path ?? '', ['--no-config', 'start.fish'], {
      cwd: workspace.path,
      env: { ...env, ...fish?.env }
    });
    expect(stderr).toBe('');
    expect(stdout.split('==\n').map(answers => answers.trim())).toEqual([
      'explain',
      ...LINES.slice(1).map(({ given }) => given.at(-1))
    ]);
  });
});

describe('an answer to a shell', () => {
  const answer = async (words: readonly string[], shell = 'zsh') =>
    runCli(['completion', shell, '--answer', '--', ...words], { cwd: workspace.path, env });
  const wordsOf = (stdout: string) =>
    stdout
      .split('\n')
      .slice(1, -1)
      .map(line => line.split('\t')[0]);

  it('leaves out what was given', async () => {
    expect(wordsOf((await answer(['hash', 'web', ''])).stdout)).toEqual(['web-2.x_y', 'api']);
    expect((await answer(['hash', '--format', 'json', '--form'])).stdout).toBe('nothing\n');
    expect(wordsOf((await answer(['hash', '-f', 'compose.yaml', '--fil'])).stdout)).toEqual(['--file']);
  });

  it('leaves out options that are for programs', async () => {
    expect(wordsOf((await answer(['completion', '-'])).stdout)).toEqual(['--help']);
  });

  it('is nothing, and no error, where the project cannot be read', async () => {
    expect(await answer(['hash', '-f', 'missing.yaml', ''])).toMatchObject({
      exitCode: 0,
      stdout: 'nothing\n',
      stderr: ''
    });
  });

  it('does not wait for standard input', async () => {
    expect((await answer(['hash', '-f', '-', ''])).stdout).toBe('nothing\n');
  });

  const docker = findDockerTools();

  it.skipIf(typeof docker === 'string')('has what docker compose completes, behind --', async () => {
    if (typeof docker === 'string') return;
    const plugins = join(workspace.path, 'docker/cli-plugins');
    await mkdir(plugins, { recursive: true });
    await symlink(docker.compose, join(plugins, 'docker-compose'));
    const words = ['compose', '--', 'run', '--rm', 'we'];
    const { stdout } = await runCli(['completion', 'zsh', '--answer', '--', ...words], {
      cwd: workspace.path,
      env: { PATH: dirname(docker.docker), DOCKER_CONFIG: join(workspace.path, 'docker') }
    });
    expect(wordsOf(stdout).sort()).toEqual(['web', 'web-2.x_y']);
  });

  it('has the refs of git', async () => {
    const git = (...args: readonly string[]) =>
      runTool('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: workspace.path, env });
    await git('init', '--quiet', '--initial-branch', 'trunk');
    await git('commit', '--quiet', '--allow-empty', '--message', 'first');
    expect((await answer(['diff', '--against', 'tr'])).stdout).toBe('files\ntrunk\t\n');
  });
});
