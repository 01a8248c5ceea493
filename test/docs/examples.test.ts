/** The pipelines of the examples: what `init` writes, and valid by what the services publish. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/index';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { TARGET_NAMES, TARGETS } from '../../src/init/index.ts';
import { checkOut, runCli, type Workspace } from '../support/cli.ts';
import { REPOSITORY_ROOT } from '../support/docker.ts';

const read = (path: string) => readFileSync(join(REPOSITORY_ROOT, path), 'utf8');

describe('the pipelines of an example', () => {
  let checkout: Workspace;
  afterEach(() => checkout.remove());

  it.each([
    { example: 'examples/polyglot', targets: TARGET_NAMES, more: [] },
    { example: 'examples/blog-post', targets: ['circleci'] as const, more: ['--test', 'app sh test.sh'] }
  ])('are what init writes there: $example', async ({ example, targets, more }) => {
    checkout = await checkOut(example);
    execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: checkout.path });
    const result = await runCli(['init', ...targets, '--force', ...more], { cwd: checkout.path });
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    for (const target of targets) {
      const { path } = TARGETS[target];
      expect(readFileSync(join(checkout.path, path), 'utf8'), path).toBe(read(`${example}/${path}`));
    }
  });
});

describe("what GitHub's own parser says", () => {
  const file = (path: string) => ({ name: path, content: read(path) });
  const trace = new NoOperationTraceWriter();

  it('of the workflow is nothing', () => {
    const { context } = parseWorkflow(file('examples/polyglot/.github/workflows/images.yml'), trace);
    expect(context.errors.getErrors().map(String)).toEqual([]);
  });

  it('of the action is nothing', () => {
    const { context } = parseAction(file('action.yml'), trace);
    expect(context.errors.getErrors().map(String)).toEqual([]);
  });

  it('of a wrong one is what is wrong', () => {
    const { name, content } = file('action.yml');
    const { context } = parseAction({ name, content: content.replace('using: composite', 'usng: composite') }, trace);
    expect(String(context.errors.getErrors())).toContain("Unexpected value 'usng'");
  });
});

it('the pre-commit example asks for hooks that there are', () => {
  const known = parse(read('.pre-commit-hooks.yaml')).map(({ id }: { readonly id: string }) => id);
  const { repos } = parse(read('examples/polyglot/.pre-commit-config.yaml'));
  const asked = repos.flatMap(({ hooks }: { readonly hooks: readonly { readonly id: string }[] }) => hooks);
  expect(asked.length).toBeGreaterThan(0);
  for (const { id } of asked) expect(known).toContain(id);
});

it('the action puts no expression into a script, where a value would be read as a command', () => {
  const scripts = parse(read('action.yml')).runs.steps.map(({ run }: { readonly run: string }) => run);
  expect(scripts).toHaveLength(3);
  for (const script of scripts) expect(script).not.toContain('${{');
});
