/** action.yml as a GitHub runner would run it, with commands that need no docker. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type GitHubResult, runGitHubJob } from '../support/github-workflow.ts';
import { type PackageRegistry, startPackageRegistry } from '../support/package-registry.ts';

describe('the action', () => {
  let packages: PackageRegistry;
  let workspace: string;
  beforeAll(async () => {
    packages = await startPackageRegistry();
    workspace = mkdtempSync(join(tmpdir(), 'cc-action-'));
    mkdirSync(join(workspace, 'in here'));
    writeFileSync(
      join(workspace, 'in here/my compose.yaml'),
      'name: it\nservices: {web: {build: {dockerfile_inline: FROM scratch, context: .}}}\n'
    );
  });
  afterAll(async () => {
    await packages.close();
    rmSync(workspace, { recursive: true });
  });

  /** A job of the action and a step behind it. */
  const run = (inputs: Readonly<Record<string, string>>): Promise<GitHubResult> => {
    const steps = [{ uses: 'compose-cache/compose-cache@v0', with: inputs }, { run: 'compose-cache --version' }];
    return runGitHubJob({
      workflow: stringify({ jobs: { job: { steps } } }),
      name: 'job',
      workspace,
      env: packages.env,
      contexts: { github: { event: {}, event_name: 'push', repository: 'team/it' } }
    });
  };
  const HASH = { command: `hash -f "my compose.yaml"`, 'working-directory': 'in here' };

  it('runs a command in the working directory, and leaves compose-cache to the steps behind it', async () => {
    const { exitCode, stdout, stderr } = await run(HASH);
    expect({ exitCode }, stderr).toEqual({ exitCode: 0 });
    expect(stdout).toMatch(/^web {2}[0-9a-f]{64} {2}it-web:[0-9a-f]{32}$/m);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+$/m);
  });

  it('installs the version that it is asked for', async () => {
    const { exitCode, stderr } = await run({ ...HASH, version: '99.0.0' });
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('compose-cache@99.0.0');
  });

  it('fails as the command does', async () => {
    const { exitCode, stdout, stderr } = await run({ ...HASH, command: 'hash -f "my compose.yaml" wbe' });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('did you mean "web"');
    expect(stdout).not.toContain('web');
  });

  it.each(['hash $(touch stolen)', 'hash; touch stolen', 'hash `touch stolen`', 'hash "', 'hash\ntouch stolen'])(
    'never reads an input as a command: %j',
    async command => {
      const before = readdirSync(join(workspace, 'in here'));
      const { exitCode } = await run({ ...HASH, command });
      expect(exitCode).not.toBe(0);
      expect(existsSync(join(workspace, 'in here/stolen'))).toBe(false);
      expect(readdirSync(join(workspace, 'in here'))).toEqual(before);
    }
  );
});
