/**
 * The hooks of `.pre-commit-hooks.yaml`, run by the real pre-commit on real commits.
 *
 * pre-commit gets a repository with the files of this working tree, installs the package from it as it does for its
 * users (npm builds it), and runs the hooks in a project of their own.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkOut, createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { engineIsRequired, REPOSITORY_ROOT, runTool, type ToolResult } from '../support/docker.ts';
import { GIT_ENVIRONMENT, git, trackAll } from '../support/git.ts';
import { registryEnvironment, whyNoPreCommit } from '../support/pre-commit.ts';

const why = whyNoPreCommit();
if (why !== undefined && !engineIsRequired()) process.stderr.write(`tests with pre-commit are skipped: ${why}\n`);

/** npm installs and builds the package once. */
const INSTALL_TIMEOUT_MS = 240_000;

/** A repository with the files of this working tree, whether they are committed or not. @returns its commit. */
function publish(folder: string): string {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: REPOSITORY_ROOT,
    encoding: 'utf8'
  });
  for (const name of listed.split('\0').filter(path => path !== '' && existsSync(join(REPOSITORY_ROOT, path)))) {
    cpSync(join(REPOSITORY_ROOT, name), join(folder, name));
  }
  trackAll(folder);
  git(folder, 'commit', '--quiet', '--message=published');
  return git(folder, 'rev-parse', 'HEAD').trim();
}

describe.skipIf(why !== undefined && !engineIsRequired())('a project with the hooks of pre-commit', () => {
  let published: Workspace;
  let home: Workspace;
  let project: Workspace;

  const inProject = (name: string) => join(project.path, name);
  const rendered = () => readFile(inProject('ci.compose.yml'), 'utf8');
  const environment = () => ({ PRE_COMMIT_HOME: home.path, ...registryEnvironment(), ...GIT_ENVIRONMENT });
  const preCommit = (...args: readonly string[]) =>
    runTool('pre-commit', args, { cwd: project.path, env: environment() });

  /** Stages everything and commits, as a person would. */
  async function commit(): Promise<ToolResult> {
    git(project.path, 'add', '--all');
    const args = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--message=change'];
    return runTool('git', args, { cwd: project.path, env: environment() });
  }

  function configure(rev: string, hooks: readonly string[]): Promise<void> {
    const repo = JSON.stringify(published.path);
    return writeFile(
      inProject('.pre-commit-config.yaml'),
      `repos:\n  - repo: ${repo}\n    rev: ${rev}\n    hooks:\n${hooks.map(hook => `      - ${hook}\n`).join('')}`
    );
  }

  beforeAll(async () => {
    expect(why).toBeUndefined();
    published = await createWorkspace();
    home = await createWorkspace();
    project = await checkOut('examples/polyglot');
    const rev = publish(published.path);
    await configure(rev, [
      '{id: compose-cache-check, args: [--rendered, ci.compose.yml]}',
      '{id: compose-cache-render, stages: [manual]}',
      '{id: compose-cache-check, alias: fix, args: [--rendered, ci.compose.yml, --fix], stages: [manual]}'
    ]);
    await runCli(['render', '-o', 'ci.compose.yml'], { cwd: project.path });
    trackAll(project.path);
    git(project.path, 'commit', '--quiet', '--message=first');
    const installed = await preCommit('install', '--install-hooks');
    expect(installed, installed.stdout + installed.stderr).toMatchObject({ exitCode: 0 });
  }, INSTALL_TIMEOUT_MS);

  afterAll(async () => {
    for (const workspace of [published, home, project]) await workspace?.remove();
  });

  it('can be committed to while the rendered file is up to date', async () => {
    await appendFile(inProject('compose.yaml'), '# a comment\n');
    await runCli(['render', '-o', 'ci.compose.yml'], { cwd: project.path });
    const { exitCode, stderr } = await commit();
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/compose-cache check\.+Passed/);
  });

  it.each([
    { hook: 'compose-cache-render', change: '// one change\n' },
    { hook: 'fix', change: '// another change\n' }
  ])('refuses a commit that makes the rendered file stale, until the hook $hook has mended it', async each => {
    await appendFile(inProject('web/src/index.js'), each.change);
    const before = await rendered();
    const refused = await commit();
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/^ci\.compose\.yml:\d+:\d+: error: .*\[stale-rendering\]$/m);
    expect(await rendered()).toBe(before);

    const mending = await preCommit('run', each.hook, '--hook-stage', 'manual');
    expect(mending.exitCode).toBe(1);
    expect(mending.stdout).toContain('files were modified by this hook');
    expect(await rendered()).not.toBe(before);

    const accepted = await commit();
    expect(accepted.exitCode, accepted.stderr).toBe(0);
    expect(git(project.path, 'status', '--porcelain')).toBe('');
  });

  it('looks at what is staged, not at other changes', async () => {
    await mkdir(dirname(inProject('docs/notes.md')), { recursive: true });
    await writeFile(inProject('docs/notes.md'), 'notes\n');
    git(project.path, 'add', 'docs/notes.md');
    await appendFile(inProject('web/src/index.js'), '// not staged\n');
    const args = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--message=notes'];
    const { exitCode, stderr } = await runTool('git', args, { cwd: project.path, env: environment() });
    expect(exitCode, stderr).toBe(0);
    expect(await readFile(inProject('web/src/index.js'), 'utf8')).toContain('// not staged');
  });
});
