/**
 * Hashes against the real builder in corners that the random projects of exactness.test.ts do not reach: each was once a
 * false hit or a false miss, or looked like one.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importBaseImage } from '../support/base-image.ts';
import { createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { type Engine, skipsEngine, startEngine } from '../support/engine.ts';

const BASE = 'corners-base:1';
const COMPOSE = 'services: { web: { image: corners/web, build: . } }\n';

interface Corner {
  readonly rule: string;
  /** By path; `compose.yaml` is there without being named. */
  readonly files: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** What is written anew, and the environment from then on. */
  readonly change: {
    readonly files?: Readonly<Record<string, string>>;
    readonly env?: Readonly<Record<string, string>>;
  };
  /** Whether the builder notices; the hash has to agree. */
  readonly noticed: boolean;
}

const CORNERS: readonly Corner[] = [
  {
    rule: 'SOURCE_DATE_EPOCH of the environment is seen by a RUN that declares it',
    files: { Dockerfile: `FROM ${BASE}\nARG SOURCE_DATE_EPOCH\nRUN echo "$SOURCE_DATE_EPOCH" > /epoch\n` },
    env: { SOURCE_DATE_EPOCH: '1000' },
    change: { env: { SOURCE_DATE_EPOCH: '2000' } },
    noticed: true
  },
  {
    rule: 'SOURCE_DATE_EPOCH of the environment goes over a default',
    files: { Dockerfile: `FROM ${BASE}\nARG SOURCE_DATE_EPOCH=1\nRUN echo "$SOURCE_DATE_EPOCH" > /epoch\n` },
    change: { env: { SOURCE_DATE_EPOCH: '2000' } },
    noticed: true
  },
  {
    rule: 'SOURCE_DATE_EPOCH of the environment is the time of a directory that WORKDIR makes',
    files: { Dockerfile: 'FROM scratch\nWORKDIR /made\n' },
    env: { SOURCE_DATE_EPOCH: '1000' },
    change: { env: { SOURCE_DATE_EPOCH: '2000' } },
    noticed: true
  },
  {
    rule: 'SOURCE_DATE_EPOCH of the environment does not go over an argument of the Compose file',
    files: {
      'compose.yaml':
        'services: { web: { image: corners/web, build: { context: ., args: { SOURCE_DATE_EPOCH: "5" } } } }\n',
      Dockerfile: `FROM ${BASE}\nARG SOURCE_DATE_EPOCH\nRUN echo "$SOURCE_DATE_EPOCH" > /epoch\n`
    },
    env: { SOURCE_DATE_EPOCH: '1000' },
    change: { env: { SOURCE_DATE_EPOCH: '2000' } },
    noticed: false
  },
  {
    rule: 'an empty SOURCE_DATE_EPOCH is none',
    files: { Dockerfile: `FROM ${BASE}\nARG SOURCE_DATE_EPOCH=1\nRUN echo "$SOURCE_DATE_EPOCH" > /epoch\n` },
    change: { env: { SOURCE_DATE_EPOCH: '' } },
    noticed: false
  },
  {
    rule: 'SOURCE_DATE_EPOCH of the project file .env does not reach the builder',
    files: { Dockerfile: `FROM ${BASE}\nARG SOURCE_DATE_EPOCH=1\nRUN echo "$SOURCE_DATE_EPOCH" > /epoch\n` },
    change: { files: { '.env': 'SOURCE_DATE_EPOCH=2000\n' } },
    noticed: false
  }
];

describe.skipIf(skipsEngine)('a hash and the builder agree', () => {
  let engine: Engine;
  let workspace: Workspace;

  beforeAll(async () => {
    engine = await startEngine();
    await importBaseImage(engine, BASE);
  });
  afterAll(() => engine?.stop());
  beforeEach(async () => {
    workspace = await createWorkspace();
  });
  afterEach(() => workspace.remove());

  async function write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      const place = join(workspace.path, path);
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, text);
    }
  }

  /** The hash, and what the builder makes: layers, configuration, history. */
  async function ask(env: Readonly<Record<string, string>>) {
    const place = { cwd: workspace.path, env: { ...engine.env, ...env } };
    const result = await runCli(['hash', 'web', '--format', 'json', '--modes', 'exact'], place);
    expect(result).toMatchObject({ exitCode: 0 });
    await engine.ok(['compose', 'build', 'web'], place);
    const [image, history] = await Promise.all([
      engine.ok(['image', 'inspect', '--format', '{{json .Config}} {{json .RootFS}}', 'corners/web']),
      engine.ok(['image', 'history', '--no-trunc', '--format', '{{json .CreatedBy}}', 'corners/web'])
    ]);
    return { hash: String(JSON.parse(result.stdout).services.web.hash), image: `${image}\n${history}` };
  }

  it.each(CORNERS)('$rule', async ({ files, env = {}, change, noticed }) => {
    await write({ 'compose.yaml': COMPOSE, ...files });
    const before = await ask(env);
    await write(change.files ?? {});
    const after = await ask(change.env ?? env);
    expect({ hash: after.hash !== before.hash, builder: after.image !== before.image }).toEqual({
      hash: noticed,
      builder: noticed
    });
  });
});
