import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, skipsEngine, startEngine } from '../support/engine.ts';

interface Recorded {
  readonly tree: readonly string[];
  readonly cases: readonly Case[];
}

interface Case {
  readonly text: string;
  readonly ignored?: readonly string[];
  readonly refused?: true;
}

/** Each ignore file is that of a named context; a build takes many of them at once. */
const AT_ONCE = 40;

async function makeContext(folder: string, tree: readonly string[], ignore: string): Promise<void> {
  for (const path of tree) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), '');
  }
  await writeFile(join(folder, '.dockerignore'), ignore);
}

describe.skipIf(skipsEngine)('the recorded ignore files', () => {
  let engine: Engine;
  let folder: string;
  let recorded: Recorded;

  beforeAll(async () => {
    engine = await startEngine();
    folder = await mkdtemp(join(tmpdir(), 'cc-ignore-'));
    const fixture = new URL('../../fixtures/context/ignore-patterns/patterns.json', import.meta.url);
    // Our own file, written by our own recorder.
    recorded = JSON.parse(await readFile(fixture, 'utf8')) as Recorded;
  });
  afterAll(async () => {
    await engine.stop();
    await rm(folder, { recursive: true });
  });

  /** Copies each context whole into a directory of its own, and brings all of them out. */
  async function build(name: string, contexts: ReadonlyMap<string, Case>) {
    const args = ['buildx', 'build', '--output', join(folder, name, 'out')];
    let stages = '';
    let result = 'FROM scratch\n';
    for (const [context, { text }] of contexts) {
      await makeContext(join(folder, context), recorded.tree, text);
      args.push('--build-context', `${context}=${join(folder, context)}`);
      stages += `FROM scratch AS stage-${context}\nCOPY --from=${context} . /\n`;
      result += `COPY --from=stage-${context} / /${context}/\n`;
    }
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'Dockerfile'), stages + result);
    return engine.docker([...args, join(folder, name)]);
  }

  /** A refusal cancels what else the builder is doing, and now and then it tells of that and not of the reason. */
  async function buildWithReason(...args: Parameters<typeof build>): ReturnType<typeof build> {
    for (let attempt = 0; attempt < 10; attempt++) {
      const result = await build(...args);
      if (result.exitCode === 0 || !result.stderr.includes('context canceled')) return result;
    }
    return build(...args);
  }

  it('keep out of a build what the fixture says, and nothing else', async () => {
    const cases = recorded.cases.filter(({ refused }) => refused !== true);
    for (let start = 0; start < cases.length; start += AT_ONCE) {
      const contexts = new Map(cases.slice(start, start + AT_ONCE).map((one, index) => [`c${start + index}`, one]));
      const { exitCode, stderr } = await build(`build-${start}`, contexts);
      expect(exitCode, stderr).toBe(0);
      for (const [context, { text, ignored }] of contexts) {
        const arrived = new Set(await readdir(join(folder, `build-${start}`, 'out', context), { recursive: true }));
        const missing = recorded.tree.filter(path => !arrived.has(path));
        expect(missing, JSON.stringify(text)).toEqual(ignored);
      }
    }
  });

  it('are refused where the fixture says so', async () => {
    for (const [index, one] of recorded.cases.filter(({ refused }) => refused === true).entries()) {
      const { exitCode, stderr } = await buildWithReason(`refused-${index}`, new Map([[`r${index}`, one]]));
      expect(exitCode, JSON.stringify(one.text)).not.toBe(0);
      expect(stderr).toMatch(/syntax error in pattern|illegal exclusion pattern/);
    }
  });
});
