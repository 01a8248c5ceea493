import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Registry } from '../../src/registry/index.ts';
import { skipsEngine } from '../support/engine.ts';
import {
  createTestClient,
  DOCKER_LIST,
  DOCKER_MANIFEST,
  emptyImage,
  indexOf,
  OCI_INDEX,
  OCI_MANIFEST,
  ref,
  uploadBlob
} from '../support/registry-client.ts';
import { type RegistryServer, startRegistryServer } from '../support/registry-server.ts';

describe.skipIf(skipsEngine)('the registry client and the reference registry', () => {
  let server: RegistryServer;
  let registry: Registry;
  const events: string[] = [];
  const at = (name: string) => ref(`${server.host}/${name}`);

  /** Puts an image without layers under a tag. */
  const push = async (name: string, image: ReturnType<typeof emptyImage>) => {
    const reference = at(name);
    await uploadBlob(server.host, reference.path, image.config);
    await registry.putManifest(reference, image.manifest);
    return image.manifest;
  };
  /** An index of two platforms under a tag. */
  const pushIndex = async (name: string, mediaType: string, manifestType: string) => {
    const arm = emptyImage({ platform: 'linux/arm64/v8', labels: { which: 'arm' } }, manifestType);
    const amd = emptyImage({ platform: 'linux/amd64', labels: { which: 'amd' } }, manifestType);
    await push(`${name}-arm`, arm);
    await push(`${name}-amd`, amd);
    const index = indexOf(
      [
        { manifest: arm.manifest, platform: 'linux/arm64/v8' },
        { manifest: amd.manifest, platform: 'linux/amd64' }
      ],
      mediaType
    );
    await registry.putManifest(at(name), index);
    return { index, arm: arm.manifest, amd: amd.manifest };
  };
  /** The requests that one piece of work makes. */
  const requestsOf = async (work: () => Promise<unknown>) => {
    const before = events.length;
    await work();
    return events.slice(before);
  };

  beforeAll(async () => {
    server = await startRegistryServer();
    registry = createTestClient({
      onEvent: ({ method, address, status }) => events.push(`${method} ${new URL(address).pathname} ${status}`)
    });
  });
  afterAll(async () => {
    registry.close();
    await server.close();
  });

  it('finds a tag with one HEAD', async () => {
    const manifest = await push('found:1', emptyImage({}));
    const requests = await requestsOf(async () => {
      expect(await registry.head(at('found:1'))).toEqual({
        kind: 'hit',
        digest: manifest.digest,
        mediaType: OCI_MANIFEST,
        sizeBytes: manifest.bytes.length
      });
    });
    expect(requests).toEqual(['HEAD /v2/found/manifests/1 200']);
  });

  it('misses a tag that is not there, and a repository that is not there', async () => {
    await push('missed:1', emptyImage({}));
    expect(await registry.head(at('missed:2'))).toEqual({ kind: 'miss' });
    expect(await registry.head(at('never-seen:1'))).toEqual({ kind: 'miss' });
    expect(await registry.getManifest(at('never-seen:1'))).toBeUndefined();
    expect(await registry.listTags(at('never-seen'))).toBeUndefined();
  });

  it('finds a manifest by its digest', async () => {
    const { digest } = await push('by-digest:1', emptyImage({}));
    expect(await registry.head(at(`by-digest@${digest}`))).toMatchObject({ kind: 'hit', digest });
    expect(await registry.head(at(`by-digest@sha256:${'0'.repeat(64)}`))).toEqual({ kind: 'miss' });
  });

  it.each([
    { rule: 'moves an OCI manifest', mediaType: OCI_MANIFEST },
    { rule: "moves a manifest of Docker's", mediaType: DOCKER_MANIFEST }
  ])('$rule byte for byte', async ({ mediaType }) => {
    const repository = mediaType === OCI_MANIFEST ? 'move-oci' : 'move-docker';
    const { digest } = await push(`${repository}:hash`, emptyImage({ labels: { for: repository } }, mediaType));
    expect(await registry.moveTag(at(`${repository}:hash`), 'ci')).toEqual({ kind: 'moved', digest });
    expect(await server.digestOf(repository, 'ci')).toBe(digest);
    expect(await registry.head(at(`${repository}:ci`))).toMatchObject({ kind: 'hit', digest, mediaType });
  });

  it.each([
    { rule: 'an OCI index', mediaType: OCI_INDEX, manifestType: OCI_MANIFEST, repository: 'index-oci' },
    { rule: "a manifest list of Docker's", mediaType: DOCKER_LIST, manifestType: DOCKER_MANIFEST, repository: 'list' }
  ])('moves $rule with all its platforms', async ({ mediaType, manifestType, repository }) => {
    const { index, arm } = await pushIndex(`${repository}:hash`, mediaType, manifestType);
    expect(await registry.moveTag(at(`${repository}:hash`), 'ci')).toEqual({ kind: 'moved', digest: index.digest });
    const moved = await registry.getManifest(at(`${repository}:ci`));
    expect(Buffer.from(moved?.bytes ?? [])).toEqual(Buffer.from(index.bytes));
    const forArm = await registry.getImageManifest(at(`${repository}:ci`), 'linux/arm64');
    expect(forArm?.digest).toBe(arm.digest);
  });

  it('asks only once whether a tag is right already', async () => {
    const { digest } = await push('right:hash', emptyImage({}));
    await registry.moveTag(at('right:hash'), 'ci');
    const requests = await requestsOf(async () => {
      expect(await registry.moveTag(at('right:hash'), 'ci', digest)).toEqual({ kind: 'unchanged', digest });
    });
    expect(requests).toEqual(['HEAD /v2/right/manifests/ci 200']);
  });

  it('cannot move a tag to an image that is not there', async () => {
    await expect(registry.moveTag(at('nothing:hash'), 'ci')).rejects.toMatchObject({
      problem: { code: 'missing-image', message: expect.stringContaining(`${server.host}/nothing:hash`) }
    });
    expect(await server.tagsOf('nothing')).toEqual([]);
  });

  it('is refused a manifest whose blobs are not there, with the reason of the registry', async () => {
    const { manifest } = emptyImage({ labels: { never: 'uploaded' } });
    await expect(registry.putManifest(at('unfinished:1'), manifest)).rejects.toMatchObject({
      problem: { code: 'registry-refused' },
      failure: { method: 'PUT', status: 400, codes: ['MANIFEST_BLOB_UNKNOWN'], retryable: false }
    });
  });

  it('reads what an image says of itself, through an index', async () => {
    const { amd, index } = await pushIndex('config:1', OCI_INDEX, OCI_MANIFEST);
    expect(await registry.readImageConfig(at('config:1'), 'linux/amd64')).toMatchObject({
      manifestDigest: amd.digest,
      platform: { os: 'linux', architecture: 'amd64', variant: 'v1' },
      labels: new Map([['which', 'amd']]),
      environment: new Map([['A', '1=2']]),
      onBuild: ['RUN true']
    });
    expect(await registry.readImageConfig(at('config:1'), 'linux/s390x')).toBeUndefined();
    expect(await registry.readImageConfig(at('config:2'))).toBeUndefined();
    expect(await registry.getImageManifest(at(`config@${index.digest}`), 'linux/amd64')).toMatchObject(amd);
  });

  it('reads when an image was made and how large it is', async () => {
    const image = emptyImage({ created: '2026-01-02T03:04:05Z' });
    await push('dated:1', image);
    expect(await registry.readImageConfig(at('dated:1'))).toMatchObject({
      created: '2026-01-02T03:04:05Z',
      sizeBytes: image.config.length
    });
  });

  it('lists all tags of a repository', async () => {
    const { manifest, config } = emptyImage({});
    await uploadBlob(server.host, 'listed', config);
    const tags = ['b', 'a', 'ci', 'B'];
    for (const tag of tags) await registry.putManifest(at(`listed:${tag}`), manifest);
    expect(await registry.listTags(at('listed'))).toEqual(['B', 'a', 'b', 'ci']);
  });

  it('deletes a manifest with its tags by its digest', async () => {
    const { digest } = await push('deleted:1', emptyImage({ labels: { to: 'delete' } }));
    await registry.moveTag(at('deleted:1'), '2');
    expect(await registry.deleteManifest(at('deleted'), digest)).toEqual({ kind: 'deleted' });
    expect(await registry.deleteManifest(at('deleted'), digest)).toEqual({ kind: 'miss' });
    expect(await registry.head(at('deleted:1'))).toEqual({ kind: 'miss' });
    expect(await registry.head(at('deleted:2'))).toEqual({ kind: 'miss' });
  });

  it('says that this registry does not delete a tag alone', async () => {
    await push('tag-only:1', emptyImage({}));
    expect(await registry.deleteTag(at('tag-only:1'))).toEqual({ kind: 'unsupported' });
    expect(await registry.head(at('tag-only:1'))).toMatchObject({ kind: 'hit' });
  });

  it('refuses a blob that is larger than allowed', async () => {
    const image = emptyImage({ labels: { long: 'x'.repeat(1000) } });
    const manifest = await push('large:1', image);
    const digest = (await registry.readImageConfig(at('large:1')))?.manifestDigest;
    expect(digest).toBe(manifest.digest);
    const { config } = JSON.parse(Buffer.from(manifest.bytes).toString());
    expect(Buffer.from((await registry.getBlob(at('large'), config.digest)) ?? [])).toEqual(image.config);
    await expect(registry.getBlob(at('large'), config.digest, 100)).rejects.toMatchObject({
      problem: { code: 'registry-refused', message: expect.stringContaining('longer than 100 bytes') }
    });
  });

  it('says unknown while the registry is away, and finds it again with the same client afterwards', async () => {
    const { digest } = await push('away:1', emptyImage({}));
    const client = createTestClient({ limits: { attempts: 2, firstDelayMs: 1, downForMs: 0 } });
    expect(await client.head(at('away:1'))).toMatchObject({ kind: 'hit', digest });
    await server.stop();
    expect(await client.head(at('away:1'))).toMatchObject({
      kind: 'unknown',
      problem: { code: 'registry-unreachable', message: expect.stringContaining('ECONNREFUSED') },
      failure: { method: 'HEAD', status: undefined, retryable: true }
    });
    await server.restart();
    expect(await client.head(at('away:1'))).toMatchObject({ kind: 'hit', digest });
    client.close();
  });
});
