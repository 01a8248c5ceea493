/**
 * Runs a job of a GitHub workflow: its shell steps, and those of the action in this repository.
 *
 * Expressions are evaluated by GitHub's own library. A step sees and leaves what GitHub's runner gives it: `GITHUB_OUTPUT`,
 * `GITHUB_PATH`, `GITHUB_STEP_SUMMARY`. An action other than ours is an error, but for the checkout, which is the machine's.
 *
 * Source: "Workflow syntax" and "Metadata syntax for GitHub Actions" of GitHub's documentation.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { parse } from 'yaml';
import { REPOSITORY_ROOT, runTool, type ToolResult } from './docker.ts';

/** Values by the name of their context: `github`, `vars`, `secrets`. */
export type Contexts = Readonly<Record<string, unknown>>;

export interface GitHubJob {
  /** The text of the workflow. */
  readonly workflow: string;
  readonly name: string;
  readonly contexts: Contexts;
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface GitHubResult extends ToolResult {
  /** What the steps with an action gave out, in order. */
  readonly outputs: readonly Readonly<Record<string, string>>[];
  readonly summary: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a parsed document of many shapes; what is missing fails the test.
type Document = any;

/** What the steps of a job share. */
interface Runner {
  readonly folder: string;
  readonly workspace: string;
  env: Record<string, string>;
  readonly log: { stdout: string; stderr: string; exitCode: number };
}

export async function runGitHubJob({ workflow, name, contexts, workspace, env }: GitHubJob): Promise<GitHubResult> {
  const { jobs, env: ownEnv }: Document = parse(workflow);
  const folder = await mkdtemp(join(tmpdir(), 'cc-github-'));
  const summary = join(folder, 'summary.md');
  const known: Contexts = { runner: { temp: folder }, ...contexts };
  const github: Document = known.github;
  const event = join(folder, 'event.json');
  await writeFile(event, JSON.stringify(github.event));
  const runner: Runner = {
    folder,
    workspace,
    env: {
      PATH: process.env.PATH ?? '',
      ...env,
      ...textsOf(ownEnv, known),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: github.event_name,
      GITHUB_EVENT_PATH: event,
      GITHUB_REPOSITORY: github.repository,
      GITHUB_STEP_SUMMARY: summary
    },
    log: { stdout: '', stderr: '', exitCode: 0 }
  };
  const outputs: Record<string, string>[] = [];
  try {
    for (const step of jobs[name].steps as readonly Document[]) {
      if (runner.log.exitCode !== 0) break;
      if (step.run !== undefined) await runStep(step, known, runner);
      else if (String(step.uses).startsWith('compose-cache/compose-cache@')) {
        outputs.push(await runAction(textsOf(step.with, known), known, runner));
      } else if (!String(step.uses).startsWith('actions/checkout@')) throw new Error(`unknown action ${step.uses}`);
    }
    return { ...runner.log, outputs, summary: await textOf(summary) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs action.yml of this repository. @returns its outputs. */
async function runAction(
  given: Readonly<Record<string, string>>,
  contexts: Contexts,
  runner: Runner
): Promise<Record<string, string>> {
  const action: Document = parse(await readFile(join(REPOSITORY_ROOT, 'action.yml'), 'utf8'));
  const unknown = Object.keys(given).filter(name => action.inputs[name] === undefined);
  if (unknown.length > 0) throw new Error(`the action has no input ${unknown.join(', ')}`);
  const defaults = Object.entries<Document>(action.inputs).map(([name, input]) => [name, input.default]);
  const steps: Record<string, unknown> = {};
  const inside: Contexts = {
    ...contexts,
    github: { ...(contexts.github as object), action_path: REPOSITORY_ROOT },
    inputs: { ...Object.fromEntries(defaults), ...given },
    steps
  };
  for (const step of action.runs.steps as readonly Document[]) {
    if (runner.log.exitCode !== 0) break;
    if (step.if !== undefined && !isTrue(step.if, inside)) continue;
    const outputs = await runStep(step, inside, runner);
    if (step.id !== undefined) steps[step.id] = { outputs };
  }
  return textsOf(
    Object.fromEntries(Object.entries<Document>(action.outputs).map(([k, { value }]) => [k, value])),
    inside
  );
}

async function runStep(step: Document, contexts: Contexts, runner: Runner): Promise<Record<string, string>> {
  const { folder, log } = runner;
  const [output, path] = [join(folder, 'output'), join(folder, 'path')];
  for (const file of [output, path]) await writeFile(file, '');
  const { exitCode, stdout, stderr } = await runTool(
    'bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', '-c', evaluateIn(step.run, contexts)],
    {
      cwd: join(runner.workspace, evaluateIn(step['working-directory'] ?? '.', contexts)),
      env: { ...runner.env, ...textsOf(step.env, contexts), GITHUB_OUTPUT: output, GITHUB_PATH: path }
    }
  );
  Object.assign(log, { exitCode, stdout: log.stdout + stdout, stderr: log.stderr + stderr });
  const added = (await textOf(path)).split('\n').filter(line => line !== '');
  runner.env = { ...runner.env, PATH: [...added, runner.env.PATH].join(':') };
  const lines = (await textOf(output)).split('\n').filter(line => line.includes('='));
  return Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function textsOf(values: Document, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [name, evaluateIn(String(value), contexts)])
  );
}

/** The text with each `${{ … }}` replaced by its value. */
export function evaluateIn(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => evaluate(expression, contexts).coerceString());
}

function isTrue(expression: string, contexts: Contexts): boolean {
  return evaluate(`(${expression}) && 'yes'`, contexts).coerceString() === 'yes';
}

function evaluate(expression: string, contexts: Contexts): data.ExpressionData {
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), []).parse();
  return new Evaluator(parsed, JSON.parse(JSON.stringify(contexts), data.reviver)).evaluate();
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
