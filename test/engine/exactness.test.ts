/**
 * Hashes against the real builder: random projects, random changes, built before and after.
 *
 * The builder notices a change if it executes a step again or if the image differs in layers, configuration or history.
 * A hash has to change then (else a hit is false), and should stay where the builder notices nothing (else a miss is).
 *
 * `EXACTNESS_RUNS` (25 when absent) says how many pairs are built, `EXACTNESS_SEED` which.
 */
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeFiles, nodeProcesses } from '../../src/host/index.ts';
import { createPlan } from '../../src/pipeline/plan.ts';
import { importBaseImage } from '../support/base-image.ts';
import { buildSteps } from '../support/build-log.ts';
import { createWorkspace, type Workspace } from '../support/cli.ts';
import { type Engine, skipsEngine, startEngine } from '../support/engine.ts';
import { hashOfContext, md5OfFiles } from '../support/other-hashes.ts';
import {
  dockerfileOf,
  type RandomProject,
  randomChange,
  randomProject,
  writeProject
} from '../support/random-project.ts';

/**
 * Out of a stage that has no files any more BuildKit copies what its cache has of the stage before, so it is no judge of that.
 * A builder without a cache copies nothing, as the hash has it.
 */
const STAGE_WITHOUT_FILES = /^FROM scratch AS aside\n(?:(?!FROM|COPY|ADD|RUN|WORKDIR).*\n)*FROM/im;

const RUNS = Number(process.env.EXACTNESS_RUNS ?? '25');
const SEED = Number(process.env.EXACTNESS_SEED ?? '4');
const BASE = 'exactness-base:1';

interface Built {
  /** Instructions that were executed, not taken from the cache. */
  readonly executed: readonly string[];
  /** Layers, configuration and history. */
  readonly image: string;
}

type Verdict = 'hit' | 'miss' | 'false hit' | 'false miss';

const METHODS = ['compose-cache', 'find | md5sum | sort | md5sum', 'whole context'] as const;

type Method = (typeof METHODS)[number];

function verdict(noticed: boolean, changed: boolean): Verdict {
  if (noticed) return changed ? 'miss' : 'false hit';
  return changed ? 'false miss' : 'hit';
}

function summaryOf(verdicts: readonly Record<Method, Verdict>[]): string {
  const lines = METHODS.map(method => {
    const count = (wanted: Verdict) => verdicts.filter(each => each[method] === wanted).length;
    return `  ${method}: ${count('hit')} hits, ${count('miss')} misses, ${count('false hit')} false hits, ${count('false miss')} false misses`;
  });
  return [`${verdicts.length} pairs, seed ${SEED}:`, ...lines].join('\n');
}

describe.skipIf(skipsEngine)('a hash', () => {
  let engine: Engine;
  let workspace: Workspace;

  beforeAll(async () => {
    engine = await startEngine();
    workspace = await createWorkspace();
    await importBaseImage(engine, BASE);
  });
  afterAll(async () => {
    await engine?.stop();
    await workspace?.remove();
  });

  /** @returns undefined where the build fails. */
  async function build(folder: string, args: ReadonlyMap<string, string>): Promise<Built | undefined> {
    const given = [...args].flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    const options = ['--progress', 'plain', '--provenance=false', '--tag', 'exactness', ...given];
    const { exitCode, stderr } = await engine.docker(['buildx', 'build', ...options, join(folder, 'context')]);
    if (exitCode !== 0) return undefined;
    const steps = buildSteps(stderr).filter(({ instruction, cached }) => !cached && !instruction.startsWith('FROM'));
    const [config, history] = await Promise.all([
      engine.ok(['image', 'inspect', '--format', '{{json .Config}} {{json .RootFS}} {{.Author}}', 'exactness']),
      engine.ok(['image', 'history', '--no-trunc', '--format', '{{json .CreatedBy}}', 'exactness'])
    ]);
    return { executed: steps.map(({ instruction }) => instruction), image: `${config}\n${history}` };
  }

  async function hashOf(folder: string): Promise<string> {
    const plan = await createPlan({
      load: {
        files: [],
        projectDirectory: undefined,
        projectName: 'exactness',
        profiles: [],
        envFiles: [],
        workingDirectory: folder,
        environment: {},
        readStdin: () => '',
        fileSystem: nodeFiles
      },
      services: [],
      settings: { modes: 'exact' },
      processes: nodeProcesses,
      cacheFolder: undefined
    });
    const [target] = plan.targets;
    if (target === undefined) throw new Error('the project has no target');
    return target.hash;
  }

  /**
   * Whether steps that the log does not call cached were executed. A directory that two stages make upon nothing is one
   * step for BuildKit, and its log never calls it cached; whatever was executed is cached when it is built once more.
   */
  async function reallyRan({ executed }: Built, folder: string, { args }: RandomProject): Promise<boolean> {
    const repeated = await build(folder, args);
    return repeated?.executed.join() !== executed.join();
  }

  async function hashesOf(folder: string, { args }: RandomProject): Promise<Record<Method, string>> {
    const context = join(folder, 'context');
    return {
      'compose-cache': await hashOf(folder),
      'find | md5sum | sort | md5sum': await md5OfFiles(context),
      'whole context': await hashOfContext(context, args)
    };
  }

  /** @returns a verdict for each method; undefined where one of the two builds fails. */
  async function compare(before: RandomProject, after: RandomProject): Promise<Record<Method, Verdict> | undefined> {
    const folder = join(workspace.path, 'project');
    await writeProject(before, folder);
    const built = await build(folder, before.args);
    if (built === undefined) return undefined;
    const hashes = await hashesOf(folder, before);
    await writeProject(after, folder);
    const again = await build(folder, after.args);
    if (again === undefined) return undefined;
    const noticed =
      again.image !== built.image || (again.executed.length > 0 && (await reallyRan(again, folder, after)));
    const now = await hashesOf(folder, after);
    const verdictOf = (method: Method) => verdict(noticed, hashes[method] !== now[method]);
    return {
      'compose-cache': verdictOf('compose-cache'),
      'find | md5sum | sort | md5sum': verdictOf('find | md5sum | sort | md5sum'),
      'whole context': verdictOf('whole context')
    };
  }

  it('changes where BuildKit notices a change, and nowhere else', { timeout: 60_000 + RUNS * 20_000 }, async () => {
    const drawn = fc.sample(fc.tuple(randomProject(BASE), randomChange()), { numRuns: RUNS * 4, seed: SEED });
    const pairs = drawn
      .map(([before, { kind, apply }]) => ({ before, kind, after: apply(before) }))
      .filter(({ after }) => after !== undefined && !STAGE_WITHOUT_FILES.test(dockerfileOf(after)))
      .slice(0, RUNS);
    const verdicts: Record<Method, Verdict>[] = [];
    const wrong: string[] = [];
    for (const { before, kind, after } of pairs) {
      const found = after === undefined ? undefined : await compare(before, after);
      if (after === undefined || found === undefined) continue;
      verdicts.push(found);
      const ours = found['compose-cache'];
      if (!ours.startsWith('false')) continue;
      wrong.push(`${ours} after "${kind}":\n${dockerfileOf(before)}---\n${dockerfileOf(after)}`);
    }
    process.stderr.write(`${summaryOf(verdicts)}\n`);
    expect(wrong).toEqual([]);
    expect(verdicts.length, 'pairs that could be built').toBeGreaterThan(pairs.length / 2);
  });
});
