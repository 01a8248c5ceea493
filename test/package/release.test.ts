import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../support/cli.ts';
import { REPOSITORY_ROOT, runTool, type ToolResult } from '../support/docker.ts';

const WORKFLOWS = join(REPOSITORY_ROOT, '.github/workflows');

describe('the check of a release', () => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await createWorkspace();
  });
  afterEach(() => workspace.remove());

  interface Release {
    readonly tag: string;
    readonly version: string;
    readonly locked?: string;
    readonly changelog: string;
  }
  const check = async ({ tag, version, locked = version, changelog }: Release): Promise<ToolResult> => {
    const write = (name: string, text: string) => writeFile(join(workspace.path, name), text);
    await write('package.json', JSON.stringify({ version }));
    await write('package-lock.json', JSON.stringify({ version: locked, packages: { '': { version: locked } } }));
    await write('CHANGELOG.md', changelog);
    const script = join(REPOSITORY_ROOT, 'scripts/release-check.mjs');
    const args = [tag, '--notes', join(workspace.path, 'notes.md'), '--folder', workspace.path];
    return runTool(process.execPath, [script, ...args]);
  };
  const CHANGELOG = '# Changelog\n\n## 1.2.0 - 2026-11-28\n\n### Added\n\n- Much.\n\n## 1.1.0\n\n- Little.\n';

  it('takes the notes from the section of the version', async () => {
    const { exitCode, stdout } = await check({ tag: 'v1.2.0', version: '1.2.0', changelog: CHANGELOG });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'prerelease=false\ndist-tag=latest\n' });
    expect(await readFile(join(workspace.path, 'notes.md'), 'utf8')).toBe('### Added\n\n- Much.\n');
  });

  it('keeps a version that is not finished from those who did not ask for it', async () => {
    const changelog = '## 2.0.0-rc.1\n\n- New.\n';
    const { stdout } = await check({ tag: 'v2.0.0-rc.1', version: '2.0.0-rc.1', changelog });
    expect(stdout).toBe('prerelease=true\ndist-tag=next\n');
  });

  it.each([
    { rule: 'another tag', release: { tag: 'v1.3.0', version: '1.2.0' }, says: 'the tag should be v1.2.0' },
    { rule: 'a tag without v', release: { tag: '1.2.0', version: '1.2.0' }, says: 'the tag should be v1.2.0' },
    {
      rule: 'an old lockfile',
      release: { tag: 'v1.2.0', version: '1.2.0', locked: '1.1.0' },
      says: 'package-lock.json'
    },
    { rule: 'no section', release: { tag: 'v1.2.1', version: '1.2.1' }, says: 'no section "## 1.2.1"' },
    {
      rule: 'a section of a longer version only',
      release: { tag: 'v1.2', version: '1.2' },
      says: 'no section "## 1.2"'
    },
    { rule: 'an empty section', release: { tag: 'v3.0.0', version: '3.0.0' }, says: 'is empty' }
  ])('refuses $rule, and says how to mend it', async ({ release, says }) => {
    const changelog = CHANGELOG.replace('## 1.2.0', '## Unreleased\n\n## 3.0.0\n\n## 1.2.0');
    const { exitCode, stdout, stderr } = await check({ changelog, ...release });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(says);
  });
});

describe('the workflows', async () => {
  const files = (await readdir(WORKFLOWS)).sort();
  const textOf = (name: string) => readFile(join(WORKFLOWS, name), 'utf8');

  it.each(files)('%s is what GitHub understands', async name => {
    const content = await textOf(name);
    const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
    if (value === undefined) throw new Error(`${name} was not parsed`);
    const template = await convertWorkflowTemplate(context, value);
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
    expect(template.jobs.length).toBeGreaterThan(0);
  });

  it.each(files)('%s runs scripts that there are', async name => {
    const text = await textOf(name);
    const { scripts } = JSON.parse(await readFile(join(REPOSITORY_ROOT, 'package.json'), 'utf8'));
    for (const [, script = ''] of text.matchAll(/npm run ([\w:-]+)/g)) expect(scripts).toHaveProperty([script]);
    for (const [path] of text.matchAll(/(?<=^|\s)(?:scripts\/[\w.-]+|\.ci\/\w+)/gm))
      expect(existsSync(join(REPOSITORY_ROOT, path)), path).toBe(true);
  });

  it.each(files)('%s grants no more than reading, except to the job that publishes', async name => {
    const text = await textOf(name);
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    const writers = text.split(/^ {2}(?=\w[\w-]*:$)/m).filter(job => job.includes(': write'));
    expect(writers.map(job => job.slice(0, job.indexOf(':')))).toEqual(name === 'release.yml' ? ['publish'] : []);
  });

  it('tests the lines of Node that the package says it supports', async () => {
    const { engines } = JSON.parse(await readFile(join(REPOSITORY_ROOT, 'package.json'), 'utf8'));
    const [, first = ''] = /node: \[(\d+),/.exec(await textOf('ci.yml')) ?? [];
    expect(engines.node).toContain(first);
  });
});
