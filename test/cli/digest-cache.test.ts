import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { REPOSITORY_ROOT } from '../support/docker.ts';

let workspace: Workspace;

beforeEach(async () => {
  workspace = await createWorkspace();
});

afterEach(() => workspace.remove());

/** A context of many files that have been left alone for a while, as only such are remembered. */
const CONTEXT = join(REPOSITORY_ROOT, 'fixtures');

function cacheFiles(): string[] {
  return readdirSync(join(workspace.path, '.cache/compose-cache/digests'));
}

async function hash(more: Readonly<Record<string, string>> = {}): Promise<string> {
  const file = join(workspace.path, 'compose.yaml');
  writeFileSync(
    file,
    `services: { web: { image: example/web, build: { context: ${CONTEXT}, dockerfile_inline: "FROM scratch\\nCOPY . /" } } }\n`
  );
  const { stdout, exitCode } = await runCli(['hash', '-f', file], { env: { HOME: workspace.path, ...more } });
  expect(exitCode).toBe(0);
  return stdout;
}

describe('the digest cache in the user’s cache folder', () => {
  it('is shared by runs at the same time, which all say what a run without it says', async () => {
    const truth = await hash({ COMPOSE_CACHE_NO_CACHE: '1' });
    const hashes = await Promise.all(Array.from({ length: 4 }, () => hash()));
    expect(hashes).toEqual([truth, truth, truth, truth]);
    // Whole files only, and one for the context.
    expect(cacheFiles()).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.digests$/)]);
    expect(await hash()).toBe(truth);
  });

  it('is no error where the folder cannot be made', async () => {
    const truth = await hash({ COMPOSE_CACHE_NO_CACHE: '1' });
    writeFileSync(join(workspace.path, '.cache'), '');
    expect(await hash()).toBe(truth);
  });

  it('is left alone with COMPOSE_CACHE_NO_CACHE', async () => {
    mkdirSync(join(workspace.path, '.cache/compose-cache/digests'), { recursive: true });
    await hash({ COMPOSE_CACHE_NO_CACHE: '1' });
    expect(cacheFiles()).toEqual([]);
  });
});
