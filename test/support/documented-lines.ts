/**
 * The command lines of the documentation, and the project in which they are run.
 *
 * Every fenced block of the language `sh` is run, line by line, in a fresh checkout of a project. A comment right before a
 * block says otherwise: `<!-- in: examples/blog-post -->` names another project, `<!-- not run: why -->` leaves it out.
 * What needs an engine or a registry is run by test/engine/docs.test.ts, all else by test/docs/command-lines.test.ts.
 */
import { appendFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWorkspace, installCli, type Workspace } from './cli.ts';
import { REPOSITORY_ROOT, runTool, type ToolResult } from './docker.ts';
import { blocksOf, readDocuments } from './markdown.ts';

export interface DocumentedBlock {
  /** Where it was found first: `README.md:12`. */
  readonly place: string;
  /** The folder of the project. */
  readonly project: string;
  readonly lines: readonly string[];
  readonly needsEngine: boolean;
}

const PROJECT = 'fixtures/docs/shop';
const WITH_ENGINE =
  /\bcompose-cache (?:plan|build|pull|push|ci|compose|lock|prune)\b|\bdocker\b|--bases (?:resolve|pin)|graph --status|--against \S*:ci\b/;

/** Whose exit code 1 says "no", which is an answer. */
const MAY_SAY_NO = /\bcompose-cache (?:diff|check)\b|plan --require/;

/** Every block that is to be run, each once. */
export function documentedBlocks(): readonly DocumentedBlock[] {
  const blocks = new Map<string, DocumentedBlock>();
  for (const { path, text } of readDocuments()) {
    for (const { language, text: script, note, line } of blocksOf(text)) {
      if (language !== 'sh' || note?.name === 'not run') continue;
      const project = note?.name === 'in' ? note.value : PROJECT;
      const key = `${project}\n${script}`;
      if (blocks.has(key)) continue;
      const lines = linesOf(script);
      blocks.set(key, { place: `${path}:${line}`, project, lines, needsEngine: WITH_ENGINE.test(lines.join('\n')) });
    }
  }
  return [...blocks.values()];
}

/** Command lines without comments; a backslash joins two. */
function linesOf(script: string): readonly string[] {
  return script
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map(line => line.replace(/(?:^|\s+)#.*$/, ''))
    .filter(line => line !== '');
}

export interface DocumentedProject {
  /** Runs the lines of a block in a state of the project that no other block has touched. @returns what went wrong. */
  readonly run: (block: DocumentedBlock) => Promise<readonly string[]>;
  readonly remove: () => Promise<void>;
}

/** What the command lines expect of the shell that they are typed into. */
const SHELL_PREAMBLE = 'set -o pipefail; fpath=("$HOME" "$HOME"); mkdir -p ~/.config/fish/completions; ';

/**
 * Makes a git repository of a project, as after a change on a branch: `main` and the tag `v1.4` are one commit behind,
 * `origin` has `main`, and fingerprints were saved as `before.json` and `ci.json`.
 *
 * @param env - What the command lines find in their environment besides.
 */
export async function openDocumentedProject(
  project: string,
  env: Readonly<Record<string, string>> = {}
): Promise<DocumentedProject> {
  const tools: Workspace = await createWorkspace();
  const checkout = join(tools.path, 'checkout');
  const home = join(tools.path, 'home');
  await mkdir(home);
  await cp(join(REPOSITORY_ROOT, project), checkout, { recursive: true });
  const bin = await installCli(tools.path);
  const environment = {
    ...env,
    HOME: home,
    PATH: `${bin}:${env.PATH ?? process.env.PATH}`,
    BASH_ENV: join(home, 'bash.env'),
    GITHUB_OUTPUT: join(home, 'github.output'),
    GITHUB_ENV: join(home, 'github.env')
  };
  await writeFile(environment.BASH_ENV, '');
  const shell = (line: string): Promise<ToolResult> =>
    runTool('bash', ['-c', line], { cwd: checkout, env: environment });
  const git = async (...args: string[]): Promise<void> => {
    const identity = ['-c', 'user.name=Docs', '-c', 'user.email=docs@shop.example'];
    const result = await runTool('git', [...identity, ...args], { cwd: checkout, env: environment });
    if (result.exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`);
  };
  await git('init', '--quiet', '--initial-branch=main');
  if (project === PROJECT) {
    const explained = await shell('compose-cache explain web --format json > before.json && cp before.json ci.json');
    if (explained.exitCode !== 0) throw new Error(explained.stderr);
  }
  await git('add', '--all');
  await git('commit', '--quiet', '--message=first');
  await git('tag', 'v1.4');
  await git('remote', 'add', 'origin', checkout);
  await git('fetch', '--quiet', 'origin');
  await git('remote', 'set-head', 'origin', 'main');
  await git('checkout', '--quiet', '-b', 'change');
  await appendFile(join(checkout, 'compose.yaml'), '\n# changed on this branch\n');
  await git('commit', '--quiet', '--all', '--message=second');
  return {
    async run({ lines }) {
      await git('reset', '--quiet', '--hard');
      await git('clean', '--quiet', '-fdx');
      const problems: string[] = [];
      for (const line of lines) {
        const { exitCode, stdout, stderr } = await shell(SHELL_PREAMBLE + line);
        const isFine = exitCode === 0 || (exitCode === 1 && MAY_SAY_NO.test(line));
        if (!isFine) problems.push(`${line}\n  exit code ${exitCode}\n${stdout}${stderr}`);
      }
      return problems;
    },
    remove: tools.remove
  };
}
