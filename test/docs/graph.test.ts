import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { REPOSITORY_ROOT } from '../support/docker.ts';

const PAGE = join(REPOSITORY_ROOT, 'docs/graph.md');

describe('docs/graph.md', () => {
  it('shows the graph that the example really has', async () => {
    const { stdout } = await runCli(['graph'], {
      cwd: join(REPOSITORY_ROOT, 'examples/polyglot'),
      env: { DOCKER_DEFAULT_PLATFORM: 'linux/amd64' }
    });
    const block = /```mermaid\n.*?```/s;
    const text = readFileSync(PAGE, 'utf8').replace(block, () => `\`\`\`mermaid\n${stdout}\`\`\``);
    expect(text).toMatch(block);
    await expect(text).toMatchFileSnapshot(PAGE);
  });
});
