import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, skipsEngine, startEngine } from '../support/engine.ts';
import { EXPANSIONS, REFUSED_WORDS, VARIABLES } from '../unit/dockerfile/word-table.ts';

const HEAD = ['FROM scratch', ...[...VARIABLES].map(([name, value]) => `ARG ${name}="${value}"`)];

describe.skipIf(skipsEngine)('words in a Dockerfile', () => {
  let engine: Engine;
  let folder: string;

  beforeAll(async () => {
    engine = await startEngine();
    folder = await mkdtemp(join(tmpdir(), 'cc-words-'));
  });
  afterAll(async () => {
    await engine.stop();
    await rm(folder, { recursive: true });
  });

  async function build(lines: readonly string[]) {
    await writeFile(join(folder, 'Dockerfile'), [...HEAD, ...lines, ''].join('\n'));
    return engine.docker(['buildx', 'build', '--quiet', '--load', '--tag', 'words:1', folder]);
  }

  it('expand in a real builder to what we take them for', async () => {
    // A backslash at the end would continue the line.
    const words = EXPANSIONS.filter(([word]) => !word.endsWith('\\'));
    const built = await build(words.map(([word], index) => `LABEL word${index}=${word} end${index}=`));
    expect(built.exitCode, built.stderr).toBe(0);
    const labels: unknown = JSON.parse(
      await engine.ok(['image', 'inspect', '--format', '{{json .Config.Labels}}', 'words:1'])
    );
    expect(labels).toMatchObject(Object.fromEntries(words.map(([, text], index) => [`word${index}`, text])));
  });

  it.each(REFUSED_WORDS)('%s is refused by a real builder, too, for %s', async word => {
    expect((await build([`LABEL word=${word}`])).exitCode).not.toBe(0);
  });
});
