/**
 * Hashes against the real builder in corners that the random projects of exactness.test.ts do not reach: each was once a
 * false hit or a false miss, or looked like one.
 */
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importBaseImage } from '../support/base-image.ts';
import { createWorkspace, runCli, type Workspace } from '../support/cli.ts';
import { type Engine, skipsEngine, startEngine } from '../support/engine.ts';

const BASE = 'corners-base:1';
const COMPOSE = 'services: { web: { image: corners/web, build: . } }\n';

/** Two services, the one upon the other; the lower one for two platforms. */
function servicesOn(platform: string): string {
  return JSON.stringify({
    services: {
      base: {
        image: 'corners/base',
        build: { context: '.', dockerfile: 'base.Dockerfile', platforms: ['linux/amd64', 'linux/arm64'] }
      },
      web: {
        image: 'corners/web',
        build: { context: '.', additional_contexts: { base: 'service:base' }, platforms: [platform] }
      }
    }
  });
}

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
    rule: 'a variable of another service has the value of the platform that is built',
    files: {
      'compose.yaml': servicesOn('linux/arm64'),
      'base.Dockerfile': 'FROM scratch\nARG TARGETARCH\nENV FILE=$TARGETARCH\nCOPY Dockerfile /\n',
      Dockerfile: 'FROM base\nCOPY $FILE /file\n',
      amd64: 'one',
      arm64: 'one'
    },
    change: { files: { arm64: 'two' } },
    noticed: true
  },
  {
    rule: 'another service is taken for the platform that FROM names',
    files: {
      'compose.yaml': servicesOn('linux/amd64'),
      'base.Dockerfile': 'FROM scratch\nARG TARGETARCH\nCOPY $TARGETARCH /file\n',
      Dockerfile: 'FROM --platform=linux/amd64 base AS other\nFROM scratch\nCOPY --from=other /file /\n',
      amd64: 'one',
      arm64: 'two'
    },
    change: {
      files: {
        Dockerfile: 'FROM --platform=linux/arm64 base AS other\nFROM scratch\nCOPY --from=other /file /\n'
      }
    },
    noticed: true
  },
  {
    rule: 'labels of another service do not matter to those who only copy its files',
    files: {
      'compose.yaml': servicesOn('linux/amd64'),
      'compose.override.yaml': 'services: { base: { build: { labels: { a: one } } } }\n',
      'base.Dockerfile': 'FROM scratch\nCOPY file /\n',
      Dockerfile: 'FROM scratch\nCOPY --from=base /file /\n',
      file: 'one'
    },
    change: { files: { 'compose.override.yaml': 'services: { base: { build: { labels: { a: two } } } }\n' } },
    noticed: false
  },
  {
    rule: 'DOCKER_DEFAULT_PLATFORM may stand in .env',
    files: {
      Dockerfile: 'FROM scratch\nARG TARGETARCH\nCOPY $TARGETARCH /file\n',
      '.env': 'DOCKER_DEFAULT_PLATFORM=linux/amd64\n',
      amd64: 'one',
      arm64: 'one'
    },
    change: { files: { '.env': 'DOCKER_DEFAULT_PLATFORM=linux/arm64\n' } },
    noticed: true
  },
  {
    rule: 'a named context may be called "context"',
    files: {
      'compose.yaml':
        'services: { web: { image: corners/web, build: { context: ., additional_contexts: { context: other } } } }\n',
      Dockerfile: 'FROM scratch\nCOPY --from=context file /\n',
      'other/file': 'one'
    },
    change: { files: { 'other/file': 'two' } },
    noticed: true
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

  it('the mode of a directory counts, although only a new builder looks at it', async () => {
    const directory = join(workspace.path, 'files/directory');
    await write({
      'compose.yaml': COMPOSE,
      Dockerfile: `FROM ${BASE}\nCOPY files /files\n`,
      'files/directory/file': 'one'
    });
    const modeInImage = () =>
      engine.ok(['run', '--rm', '--network=none', 'corners/web', 'stat', '-c', '%a', '/files/directory']);
    await chmod(directory, 0o755);
    const before = await ask({});
    expect(await modeInImage()).toBe('755');
    await chmod(directory, 0o700);
    await ask({});
    expect(await modeInImage()).toBe('755');
    await engine.ok(['builder', 'prune', '--all', '--force']);
    const after = await ask({});
    expect(await modeInImage()).toBe('700');
    expect(after.hash).not.toBe(before.hash);
  });

  it('an OCI layout may hold another image below the same name', async () => {
    const layout = join(workspace.path, 'layout');
    const makeLayout = async (text: string) => {
      await write({ 'base/Dockerfile': 'FROM scratch\nCOPY file /base\n', 'base/file': text });
      const output = `type=oci,tar=false,dest=${layout},name=base:1`;
      await engine.ok(['buildx', 'build', '--provenance=false', '--output', output, join(workspace.path, 'base')]);
    };
    await write({
      'compose.yaml': JSON.stringify({
        services: {
          web: {
            image: 'corners/web',
            build: { context: 'web', additional_contexts: { base: 'oci-layout://./layout:1' } }
          }
        }
      }),
      'web/Dockerfile': 'FROM base\nCOPY file /web\n',
      'web/file': 'one'
    });
    await makeLayout('one');
    const before = await ask({});
    await rm(layout, { recursive: true });
    await makeLayout('two');
    const after = await ask({});
    expect(after.image).not.toBe(before.image);
    expect(after.hash).not.toBe(before.hash);
  });
});
