/**
 * The examples' pipelines as their CI services would run them: each shell step is read out of the file, each job gets a
 * machine of its own, the registry asks for a password, and `npm` installs the package as it would be published.
 */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushBaseImage } from '../support/base-image.ts';
import { buildSteps } from '../support/build-log.ts';
import { writesAmong } from '../support/ci-job.ts';
import { checkOut, runCli } from '../support/cli.ts';
import { REPOSITORY_ROOT, runTool, type ToolResult } from '../support/docker.ts';
import { type Engine, skipsEngine, startEngine } from '../support/engine.ts';
import { type ExampleImages, pushExampleImages } from '../support/example-images.ts';
import { runGitHubJob } from '../support/github-workflow.ts';
import { type PackageRegistry, startPackageRegistry } from '../support/package-registry.ts';
import { buildkiteStep, circleCiJob, gitLabJob, type PipelineJob } from '../support/pipeline-file.ts';
import {
  REGISTRY_USER,
  type RegistryRequest,
  type RegistryServer,
  startRegistryServer
} from '../support/registry-server.ts';

type Variables = Readonly<Record<string, string>>;

/** A fresh machine with a checkout of the example. */
interface Machine {
  readonly checkout: string;
  readonly env: Variables;
}

interface JobResult extends ToolResult {
  /** How many images were built, where the service is told. */
  readonly built: string | undefined;
  readonly requests: readonly RegistryRequest[];
  /** The images that the engine of the job had at its end. */
  readonly images: readonly string[];
}

let registry: RegistryServer;
let bases: RegistryServer;
let packages: PackageRegistry;
let baseImages: ExampleImages & { readonly BASE_IMAGE: string };

const onMachine = async <Result>(use: (engine: Engine) => Promise<Result>): Promise<Result> => {
  const engine = await startEngine();
  try {
    return await use(engine);
  } finally {
    await engine.stop();
  }
};

/** Runs one job on a machine of its own. */
async function runJob(
  example: string,
  run: (machine: Machine) => Promise<ToolResult & { readonly built: string | undefined }>
): Promise<JobResult> {
  const checkout = await checkOut(example);
  const prefix = await mkdtemp(join(tmpdir(), 'cc-prefix-'));
  try {
    return await onMachine(async engine => {
      const before = registry.requests().length;
      const env = {
        ...engine.env,
        ...baseImages,
        ...packages.env,
        npm_config_prefix: prefix,
        PATH: `${join(prefix, 'bin')}:${engine.env.PATH}`
      };
      const result = await run({ checkout: checkout.path, env });
      const images = await engine.ok(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}']);
      return { ...result, requests: registry.requests().slice(before), images: images.split('\n').sort() };
    });
  } finally {
    await checkout.remove();
    await rm(prefix, { recursive: true, force: true });
  }
}

/** Runs the scripts of a job, one after the other, until one fails. */
async function runSteps(
  { steps, env: own }: PipelineJob,
  { checkout, env }: Machine,
  more: Variables
): Promise<ToolResult> {
  const result = { exitCode: 0, stdout: '', stderr: '' };
  for (const { shell, script } of steps) {
    const [program = '', ...args] = shell;
    const { exitCode, stdout, stderr } = await runTool(program, [...args, script], {
      cwd: checkout,
      env: { ...env, ...more, ...own }
    });
    Object.assign(result, { exitCode, stdout: result.stdout + stdout, stderr: result.stderr + stderr });
    if (exitCode !== 0) break;
  }
  return result;
}

const builtIn = async (file: string): Promise<string | undefined> =>
  /COMPOSE_CACHE_BUILT=(\d+)/.exec(await readFile(file, 'utf8').catch(() => ''))?.[1];

const credentials = (namespace: string) => ({
  REGISTRY: `${registry.host}/${namespace}`,
  REGISTRY_USER: REGISTRY_USER.name,
  REGISTRY_PASSWORD: REGISTRY_USER.password
});

/** Alpine's package manager, for a machine that has the programs already: it looks whether that is so. */
const APK = `#!/bin/sh
[ "$1 $2" = 'add --no-cache' ] || exit 1
shift 2
for name in "$@"; do command -v "$(echo "$name" | sed 's/^nodejs$/node/')" > /dev/null || exit 1; done
`;

interface Service {
  readonly file: string;
  readonly example: string;
  readonly namespace: string;
  /** What the services of the example are built from. */
  readonly services: readonly string[];
  readonly passes: RegExp;
  /** Whether the service learns how many images were built. */
  readonly tellsBuilt: boolean;
  readonly job: (
    name: 'build' | 'test',
    text: string,
    machine: Machine
  ) => Promise<ToolResult & { readonly built: string | undefined }>;
}

const circleCi: Service['job'] = async (name, text, machine) => {
  const bashEnv = join(machine.env.HOME ?? '', 'bash.env');
  await writeFile(bashEnv, '');
  const variables = { CI: 'true', CIRCLECI: 'true', CIRCLE_BRANCH: 'main', BASH_ENV: bashEnv };
  const result = await runSteps(circleCiJob(text, name), machine, { ...variables, ...credentials('circleci') });
  return { ...result, built: await builtIn(bashEnv) };
};

const gitLab: Service['job'] = async (name, text, machine) => {
  const { REGISTRY, REGISTRY_USER: user, REGISTRY_PASSWORD: password } = credentials('gitlab');
  const variables = {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_COMMIT_BRANCH: 'main',
    CI_DEFAULT_BRANCH: 'main',
    CI_REGISTRY: registry.host,
    CI_REGISTRY_IMAGE: REGISTRY,
    CI_REGISTRY_USER: user,
    CI_REGISTRY_PASSWORD: password
  };
  const tools = await mkdtemp(join(tmpdir(), 'cc-apk-'));
  await writeFile(join(tools, 'apk'), APK);
  await chmod(join(tools, 'apk'), 0o755);
  const env = { ...machine.env, PATH: `${tools}:${machine.env.PATH}` };
  const result = await runSteps(gitLabJob(text, name, variables), { ...machine, env }, variables);
  await rm(tools, { recursive: true });
  return { ...result, built: await builtIn(join(machine.checkout, 'images.env')) };
};

const buildkite: Service['job'] = async (name, text, machine) => {
  const variables = {
    CI: 'true',
    BUILDKITE: 'true',
    BUILDKITE_BRANCH: 'main',
    BUILDKITE_PIPELINE_DEFAULT_BRANCH: 'main',
    BUILDKITE_PULL_REQUEST: 'false'
  };
  const step = buildkiteStep(text, name === 'build' ? 'Build images' : 'Test');
  const result = await runSteps(step, machine, { ...variables, ...credentials('buildkite') });
  return { ...result, built: undefined };
};

const gitHub: Service['job'] = async (name, workflow, { checkout, env }) => {
  const { REGISTRY, REGISTRY_USER: user, REGISTRY_PASSWORD: password } = credentials('github');
  const result = await runGitHubJob({
    workflow,
    name,
    workspace: checkout,
    env: { ...env, GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'main' },
    contexts: {
      github: {
        repository: 'team/shop',
        event_name: 'push',
        actor: 'somebody',
        event: { repository: { default_branch: 'main' } }
      },
      vars: { REGISTRY, REGISTRY_USER: user },
      secrets: { REGISTRY_PASSWORD: password }
    }
  });
  const [outputs] = result.outputs;
  if (name === 'build') {
    expect(Object.keys(JSON.parse(outputs?.images ?? '{}'))).toEqual(POLYGLOT.services);
    expect(result.summary).toContain('### Images of shop');
  }
  return { ...result, built: outputs?.built };
};

const POLYGLOT = {
  example: 'examples/polyglot',
  services: ['base', 'api', 'worker', 'web', 'tests'],
  passes: /pass 2/,
  tellsBuilt: true
};

const SERVICES: readonly Service[] = [
  { ...POLYGLOT, namespace: 'circleci', file: '.circleci/config.yml', job: circleCi },
  { ...POLYGLOT, namespace: 'github', file: '.github/workflows/images.yml', job: gitHub },
  { ...POLYGLOT, namespace: 'gitlab', file: '.gitlab-ci.yml', job: gitLab },
  { ...POLYGLOT, namespace: 'buildkite', file: '.buildkite/pipeline.yml', job: buildkite, tellsBuilt: false },
  {
    example: 'examples/blog-post',
    namespace: 'circleci',
    services: ['app'],
    passes: /all tests passed/,
    tellsBuilt: true,
    file: '.circleci/config.yml',
    job: circleCi
  }
];

describe.skipIf(skipsEngine)('the pipelines of the examples', () => {
  beforeAll(async () => {
    packages = await startPackageRegistry();
    [registry, bases] = [await startRegistryServer({ auth: true }), await startRegistryServer()];
    baseImages = await onMachine(async engine => ({
      ...(await pushExampleImages(engine, bases.host)),
      BASE_IMAGE: await pushBaseImage(engine, bases.host)
    }));
  });
  afterAll(async () => {
    await Promise.all([registry.close(), bases.close(), packages.close()]);
  });

  describe.each(SERVICES.map(service => [`${service.example}/${service.file}`, service] as const))(
    '%s',
    (_, service) => {
      const { example, file, namespace, services, passes, tellsBuilt, job } = service;
      const run = async (name: 'build' | 'test') => {
        const text = await readFile(join(REPOSITORY_ROOT, example, file), 'utf8');
        const result = await runJob(example, machine => job(name, text, machine));
        expect(result, result.stdout + result.stderr).toMatchObject({ exitCode: 0 });
        expect(result.stdout + result.stderr).not.toContain(REGISTRY_USER.password);
        return result;
      };
      const names = async (): Promise<readonly string[]> => {
        const env = { ...baseImages, REGISTRY: `${registry.host}/${namespace}` };
        const { stdout } = await runCli(['hash', '--format', 'json'], { cwd: join(REPOSITORY_ROOT, example), env });
        const { services: hashes } = JSON.parse(stdout);
        return services.map(service => hashes[service].image).sort();
      };

      it('builds and pushes every image once, and moves the tag ci', async () => {
        const { built, stderr } = await run('build');
        expect(built).toBe(tellsBuilt ? String(services.length) : undefined);
        expect(buildSteps(stderr).length).toBeGreaterThan(0);
        for (const image of await names()) {
          const [, repository = '', tag = ''] = /^[^/]+\/(.+):([^:]+)$/.exec(image) ?? [];
          const digest = await registry.digestOf(repository, tag);
          expect(digest, image).toMatch(/^sha256:/);
          expect(await registry.digestOf(repository, 'ci'), image).toBe(digest);
        }
      });

      it('builds and writes nothing the second time', async () => {
        const { built, stderr, requests, images } = await run('build');
        expect(built).toBe(tellsBuilt ? '0' : undefined);
        expect(buildSteps(stderr)).toEqual([]);
        expect(images).toEqual(['']);
        expect(writesAmong(requests)).toEqual([]);
      });

      it('runs the tests in exactly these images', async () => {
        const { stdout, stderr, images, requests } = await run('test');
        expect(stdout).toMatch(passes);
        expect(buildSteps(stderr)).toEqual([]);
        expect(images).toEqual(await names());
        expect(writesAmong(requests)).toEqual([]);
      });
    }
  );

  it('runs the tests of a fork, which has no password, on what it builds itself', async () => {
    const workflow = await readFile(join(REPOSITORY_ROOT, 'examples/polyglot/.github/workflows/images.yml'), 'utf8');
    const { exitCode, stdout, stderr, requests } = await runJob('examples/polyglot', async ({ checkout, env }) => {
      const event = {
        repository: { default_branch: 'main' },
        pull_request: { head: { repo: { full_name: 'stranger/shop', fork: true } } }
      };
      const result = await runGitHubJob({
        workflow,
        name: 'test',
        workspace: checkout,
        env: { ...env, GITHUB_HEAD_REF: 'mend' },
        contexts: {
          github: { repository: 'team/shop', event_name: 'pull_request', actor: 'stranger', event },
          vars: {},
          secrets: {}
        }
      });
      return { ...result, built: result.outputs[0]?.built };
    });
    expect({ exitCode }, stdout + stderr).toEqual({ exitCode: 0 });
    expect(stdout).toMatch(POLYGLOT.passes);
    expect(requests).toEqual([]);
  });
});
