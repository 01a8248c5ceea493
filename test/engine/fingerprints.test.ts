/** Fingerprints beside images, in the reference registry, which does not list referrers by itself. */
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobResult, type Pipeline, startPipeline } from '../support/ci-job.ts';
import { runCli } from '../support/cli.ts';
import type { ToolResult } from '../support/docker.ts';
import { skipsEngine } from '../support/engine.ts';
import { createTestClient, ref } from '../support/registry-client.ts';

const VALUE = 'value-of-the-argument';
const DOCKERFILE = `ARG BASE_IMAGE
FROM \${BASE_IMAGE}
ARG TOKEN=${VALUE}-by-default
ENV TOKEN=$TOKEN
RUN echo "$TOKEN" > /docs
COPY settings.txt /docs-settings
`;
const PUBLISH = { COMPOSE_CACHE_FINGERPRINTS: 'publish' };

describe.skipIf(skipsEngine)('fingerprints that are published', () => {
  let pipeline: Pipeline;

  beforeAll(async () => {
    pipeline = await startPipeline('ci/five-services');
  });
  afterAll(() => pipeline.close());

  const build = async (env: Readonly<Record<string, string>> = PUBLISH): Promise<JobResult> => {
    const result = await pipeline.job(['build', '--push', 'docs', 'worker'], env);
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    return result;
  };
  /** On a machine without docker. */
  const diff = (service: string, ...args: string[]): Promise<ToolResult> =>
    runCli(['diff', service, '--against', `${pipeline.registry.host}/five/${service}:ci`, ...args], {
      cwd: pipeline.checkout.path,
      env: { ...pipeline.variables, HOME: pipeline.checkout.path }
    });
  const listTags = async (): Promise<readonly string[]> =>
    (await pipeline.registry.tagsOf('five/docs')).filter(tag => tag.startsWith('sha256-'));

  it('are missed where nobody published one', async () => {
    await build({});
    expect(await listTags()).toEqual([]);
    const result = await diff('docs');
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain('[missing-fingerprint]');
    await pipeline.change('docs/settings.txt', 'published\n');
    await pipeline.change('docs/Dockerfile', DOCKERFILE);
    await pipeline.change('compose.override.yaml', `services: { docs: { build: { args: { TOKEN: ${VALUE} } } } }\n`);
  });

  it('say from any tag of the image what changed since', async () => {
    await build();
    expect(await diff('docs')).toMatchObject({ exitCode: 0, stderr: '' });
    await pipeline.change('docs/settings.txt', 'changed\n');
    const { exitCode, stdout, stderr } = await diff('docs', '--format', 'json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(JSON.parse(stdout).services).toMatchObject([
      { service: 'docs', changes: [{ kind: 'files', files: [{ change: 'changed', path: 'settings.txt' }] }] }
    ]);
  });

  it('hold no value of a build argument or variable, and no place on the machine', async () => {
    const [tag = ''] = await listTags();
    const digest = tag.replace('-', ':');
    const client = createTestClient();
    const type = 'application/vnd.compose-cache.fingerprint.v1+gzip';
    const image = ref(`${pipeline.registry.host}/five/docs@${digest}`);
    const [bytes = new Uint8Array()] = (await client.readArtifacts(image, type, 2 ** 20)) ?? [];
    client.close();
    const text = gunzipSync(bytes).toString();
    expect(text).toContain('"ARG TOKEN"');
    expect(text).not.toContain(VALUE);
    expect(text).not.toContain(pipeline.checkout.path);
  });

  it('cost nothing where nothing is built', async () => {
    await pipeline.change('docs/settings.txt', 'published\n');
    const { requests } = await build();
    const writes = requests.filter(({ method }) => method === 'POST' || method === 'PUT');
    expect(writes).toEqual([]);
    expect(requests.some(({ path }) => /referrers|sha256-/.test(path))).toBe(false);
  });

  it('go with their images', async () => {
    const [published = ''] = await listTags();
    await pipeline.change('docs/settings.txt', 'newer\n');
    await build();
    expect(await listTags()).toHaveLength(2);
    const result = await pipeline.job(['prune', '--keep-last', '0', '--yes', 'docs'], PUBLISH);
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    const left = await listTags();
    expect(left).toHaveLength(1);
    expect(left).not.toContain(published);
    expect(await diff('docs')).toMatchObject({ exitCode: 0 });
  });
});
