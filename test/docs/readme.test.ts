import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { REPOSITORY_ROOT } from '../support/docker.ts';

const README = readFileSync(join(REPOSITORY_ROOT, 'README.md'), 'utf8');

describe('the README', () => {
  it('shows what the example really becomes', async () => {
    const env = { DOCKER_DEFAULT_PLATFORM: 'linux/amd64' };
    const { stdout } = await runCli(['render', '--project-directory', 'examples/polyglot'], {
      cwd: REPOSITORY_ROOT,
      env
    });
    const [, shown = ''] = /```diff\n([\s\S]*?)```/.exec(README) ?? [];
    const lines = shown.split('\n').filter(line => line !== '' && !line.startsWith('-'));
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(stdout).toContain(`${line.slice(1)}\n`);
  });

  it("shows the pipeline of the blog post's example", () => {
    const pipeline = readFileSync(join(REPOSITORY_ROOT, 'examples/blog-post/.circleci/config.yml'), 'utf8');
    expect(README).toContain(`\`\`\`yaml\n${pipeline.slice(pipeline.indexOf('version:'))}\`\`\``);
  });

  it.each([
    ...new Set([...README.matchAll(/^compose-cache (?<command>[a-z]+)/gm)].map(([, command]) => command ?? ''))
  ])('names a command that there is: %s', async command => {
    expect((await runCli([command, '--help'])).exitCode).toBe(0);
  });
});
