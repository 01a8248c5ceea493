import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli, type Workspace } from '../support/cli.ts';
import { crowdOfServices } from '../support/crowd.ts';
import { checkOutRepository } from '../support/git.ts';

let workspace: Workspace;

const ENVIRONMENT = { DOCKER_DEFAULT_PLATFORM: 'linux/amd64' };

function graph(...args: readonly string[]) {
  return runCli(['graph', ...args], { cwd: workspace.path, env: ENVIRONMENT });
}

beforeEach(async () => {
  workspace = await checkOutRepository('examples/polyglot');
});

afterEach(() => workspace.remove());

describe('graph', () => {
  it('prints Mermaid of the whole project by default', async () => {
    const { exitCode, stdout, stderr } = await graph();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^flowchart LR\n/);
    for (const name of ['base', 'api', 'worker', 'web', 'db', 'packages', 'python:3.13-slim', 'postgres:17']) {
      expect(stdout).toContain(`"${name}`);
    }
  });

  it('of one service prints that and what it stands on', async () => {
    const { stdout } = await graph('worker', '--collapse', '--format', 'dot');
    const titles = [...stdout.matchAll(/label="([^"\\]+)\\n|label="([^"\\]+)", shape/g)].map(
      ([, one, two]) => one ?? two
    );
    expect(titles).toEqual(['base', 'worker', 'python:3.13-slim']);
  });

  it('writes a page to a file and nothing to standard output', async () => {
    const { exitCode, stdout } = await graph('--format', 'html', '-o', 'graph.html');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(readFileSync(join(workspace.path, 'graph.html'), 'utf8')).toMatch(/^<!doctype html>.*<\/html>\n$/s);
  });

  it('marks what differs from a commit, and what only stands on it', async () => {
    appendFileSync(join(workspace.path, 'base/pip.conf'), '# more\n');
    const { stdout } = await graph('--collapse', '--against', 'main');
    expect(stdout).toMatch(/"base<br><small>[0-9a-f]{12} · changed</);
    expect(stdout).toMatch(/"api<br><small>[0-9a-f]{12} · changed below</);
    expect(stdout).toMatch(/"web<br><small>[0-9a-f]{12}</);
  });

  it('compares one service with a saved fingerprint', async () => {
    const { stdout: saved } = await runCli(['explain', 'web', '--format', 'json'], {
      cwd: workspace.path,
      env: ENVIRONMENT
    });
    appendFileSync(join(workspace.path, 'before.json'), saved);
    appendFileSync(join(workspace.path, 'web/src/index.js'), '// more\n');
    const { stdout } = await graph('--collapse', '--against', 'before.json');
    expect(stdout).toMatch(/"web<br><small>[0-9a-f]{12} · changed</);
    expect(stdout).toMatch(/"api<br><small>[0-9a-f]{12}</);
  });

  it('says that a registry which does not answer is unknown', async () => {
    // Nothing listens on port 1.
    const { exitCode, stdout, stderr } = await runCli(['graph', 'web', '--status', '--collapse'], {
      cwd: workspace.path,
      env: { ...ENVIRONMENT, REGISTRY: '127.0.0.1:1' }
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/"web<br><small>[0-9a-f]{12} · unknown</);
    expect(stderr).toContain('127.0.0.1:1');
  });

  it.each([
    { services: 500, nameLength: 5, args: [], says: '' },
    { services: 501, nameLength: 5, args: [], says: '501 edges (Mermaid draws 500), so' },
    { services: 501, nameLength: 5, args: ['--format', 'dot'], says: '' },
    { services: 501, nameLength: 5, args: ['--quiet'], says: '' },
    { services: 400, nameLength: 90, args: [], says: 'characters (Mermaid reads 50000), so' }
  ])('says what Mermaid will not draw: $services services, names of $nameLength, $args', async row => {
    writeFileSync(join(workspace.path, 'crowd.yaml'), crowdOfServices(row.services, row.nameLength));
    const { exitCode, stdout, stderr } = await graph('-f', 'crowd.yaml', ...row.args);
    expect(exitCode).toBe(0);
    expect(stdout).not.toBe('');
    expect(stderr.match(/\[large-diagram\]/g) ?? []).toHaveLength(row.says === '' ? 0 : 1);
    expect(stderr).toContain(row.says);
  });

  it.each([
    { wrong: 'a format', args: ['--format', 'png'], code: 2, says: 'mermaid' },
    { wrong: 'a service', args: ['wbe'], code: 2, says: 'did you mean "web"?' },
    { wrong: 'a commit', args: ['--against', 'nowhere'], code: 2, says: '"nowhere" is neither a file nor a commit' },
    { wrong: 'a folder for the result', args: ['-o', 'none/graph.html'], code: 2, says: 'create its folder first' }
  ])('refuses $wrong that there is not, in words', async ({ args, code, says }) => {
    const { exitCode, stdout, stderr } = await graph(...args);
    expect(stderr).toContain(says);
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
  });
});
