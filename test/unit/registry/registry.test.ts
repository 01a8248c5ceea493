import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../src/host/index.ts';
import type { RegistryOptions } from '../../../src/registry/index.ts';
import { createFakeClock, createFakeHttp, type FakeAnswer } from '../../support/fake-host.ts';
import {
  createTestClient,
  digestOf,
  emptyImage,
  indexOf,
  manifestOf,
  OCI_INDEX,
  OCI_MANIFEST,
  ref
} from '../../support/registry-client.ts';

const IMAGE = ref('127.0.0.1:5000/app:1');
const { manifest, config } = emptyImage({ labels: { which: 'this' } });
const OTHER = emptyImage({ labels: { which: 'other' } }).manifest;

/** A registry whose answers depend on the method, and the path below the repository. */
function answering(
  answers: Readonly<Record<string, FakeAnswer | ((request: HttpRequest) => FakeAnswer)>>,
  options: Partial<RegistryOptions> = {}
) {
  const http = createFakeHttp(request => {
    const answer = answers[`${request.method} ${request.url.pathname.replace('/v2/app/', '')}`] ?? { status: 404 };
    return typeof answer === 'function' ? answer(request) : answer;
  });
  return { http, client: createTestClient({ http, clock: createFakeClock(), ...options }) };
}

/** An answer with a manifest, as registries give it. */
function served(
  { bytes, mediaType, digest }: typeof manifest,
  headers: Readonly<Record<string, string | undefined>> = {}
): FakeAnswer {
  const all = { 'content-type': mediaType, 'docker-content-digest': digest, ...headers };
  const given = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { status: 200, headers: Object.fromEntries(given), body: bytes };
}

describe('a hit', () => {
  it('is asked for in all four forms of a manifest', async () => {
    const { client, http } = answering({ 'HEAD manifests/1': served(manifest) });
    await client.head(IMAGE);
    expect(http.requests[0]?.headers.accept?.split(', ').sort()).toEqual([
      'application/vnd.docker.distribution.manifest.list.v2+json',
      'application/vnd.docker.distribution.manifest.v2+json',
      'application/vnd.oci.image.index.v1+json',
      'application/vnd.oci.image.manifest.v1+json'
    ]);
  });

  it('is the tag "latest" where a reference has neither tag nor digest', async () => {
    const { client, http } = answering({});
    await client.head(ref('127.0.0.1:5000/app'));
    expect(http.lines()).toEqual(['HEAD http://127.0.0.1:5000/v2/app/manifests/latest']);
  });

  it('may have parameters in its media type', async () => {
    const { client } = answering({
      'HEAD manifests/1': served(manifest, { 'content-type': `${OCI_MANIFEST}; charset=utf-8`, 'content-length': '9' })
    });
    expect(await client.head(IMAGE)).toMatchObject({ kind: 'hit', mediaType: OCI_MANIFEST, sizeBytes: 9 });
  });

  it('does not claim a size that the registry does not tell', async () => {
    const { client } = answering({ 'HEAD manifests/1': served(manifest) });
    expect(await client.head(IMAGE)).toMatchObject({ kind: 'hit', sizeBytes: undefined });
  });

  it.each([
    { rule: 'a registry that tells no digest', head: served(manifest, { 'docker-content-digest': undefined }) },
    { rule: 'a registry that knows no HEAD', head: { status: 405 } },
    { rule: 'a registry that has not heard of HEAD', head: { status: 501 } }
  ])('is read where it cannot be asked for: $rule', async ({ head }) => {
    const { client } = answering({
      'HEAD manifests/1': head,
      'GET manifests/1': served(manifest, { 'docker-content-digest': undefined })
    });
    expect(await client.head(IMAGE)).toEqual({
      kind: 'hit',
      digest: manifest.digest,
      mediaType: OCI_MANIFEST,
      sizeBytes: manifest.bytes.length
    });
  });

  it.each([
    {
      rule: 'a login page',
      answer: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
      what: 'text/html, which is no image manifest'
    },
    { rule: 'an answer without a media type', answer: { status: 200 }, what: 'an unknown media type' },
    {
      rule: 'a digest that is none',
      answer: served(manifest, { 'docker-content-digest': 'sha256:1' }),
      what: 'a digest that is none'
    },
    {
      rule: 'a manifest of the first version',
      answer: served(manifest, { 'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws' }),
      what: 'which is no image manifest'
    }
  ])('is not $rule', async ({ answer, what }) => {
    const { client } = answering({ 'HEAD manifests/1': answer, 'GET manifests/1': answer });
    expect(await client.head(IMAGE)).toMatchObject({
      kind: 'unknown',
      problem: { code: 'registry-refused', message: expect.stringContaining(what) },
      failure: { status: 200, retryable: false }
    });
  });

  it('is not another manifest than the one that was asked for by its digest', async () => {
    const { client } = answering({ [`HEAD manifests/${manifest.digest}`]: served(OTHER) });
    expect(await client.head(ref(`127.0.0.1:5000/app@${manifest.digest}`))).toMatchObject({
      kind: 'unknown',
      problem: { message: expect.stringContaining(OTHER.digest) }
    });
  });
});

describe('a manifest', () => {
  it.each([
    { rule: 'its header', reference: IMAGE, answer: served(OTHER, { 'docker-content-digest': manifest.digest }) },
    {
      rule: 'the reference',
      reference: ref(`127.0.0.1:5000/app@${manifest.digest}`),
      answer: served(OTHER, { 'docker-content-digest': undefined })
    }
  ])('is refused where its bytes do not have the digest of $rule', async ({ reference, answer }) => {
    const { client } = answering({ 'GET manifests/1': answer, [`GET manifests/${manifest.digest}`]: answer });
    await expect(client.getManifest(reference)).rejects.toMatchObject({
      problem: {
        code: 'registry-refused',
        message: expect.stringContaining(`bytes whose digest is ${OTHER.digest}, not ${manifest.digest}`)
      }
    });
  });

  it('may have a digest of the longer kind', async () => {
    const digest = `sha512:${'0'.repeat(128)}`;
    const { client } = answering({ 'GET manifests/1': served(manifest, { 'docker-content-digest': digest }) });
    await expect(client.getManifest(IMAGE)).rejects.toMatchObject({
      problem: { message: expect.stringMatching(/bytes whose digest is sha512:[0-9a-f]{128}, not sha512:0{128}/) }
    });
  });

  it('is written with its media type, byte for byte', async () => {
    const { client, http } = answering({ 'PUT manifests/1': { status: 201 } });
    await client.putManifest(IMAGE, manifest);
    expect(http.requests[0]?.headers).toMatchObject({
      'content-type': OCI_MANIFEST,
      'content-length': String(manifest.bytes.length)
    });
    expect(http.requests[0]?.body).toBe(manifest.bytes);
  });

  it('is not written where the registry made something else of it', async () => {
    const { client } = answering({
      'PUT manifests/1': { status: 201, headers: { 'docker-content-digest': OTHER.digest } }
    });
    await expect(client.putManifest(IMAGE, manifest)).rejects.toMatchObject({
      problem: { code: 'registry-refused', message: expect.stringContaining(OTHER.digest) }
    });
  });

  it('cannot be written where the repository has to be created first, and that is said', async () => {
    const body = '{"errors":[{"code":"NAME_UNKNOWN","message":"The repository does not exist"}]}';
    const { client } = answering({ 'PUT manifests/1': { status: 404, body } });
    await expect(client.putManifest(IMAGE, manifest)).rejects.toMatchObject({
      problem: { code: 'registry-refused', help: expect.stringContaining('create the repository first') },
      failure: { status: 404, codes: ['NAME_UNKNOWN'] }
    });
  });
});

describe('a moved tag', () => {
  it('is not written where the source is another than was known', async () => {
    const { client, http } = answering({ [`GET manifests/${manifest.digest}`]: served(OTHER) });
    await expect(client.moveTag(IMAGE, 'ci', manifest.digest)).rejects.toMatchObject({
      problem: { code: 'registry-refused' }
    });
    expect(http.lines().filter(line => line.startsWith('PUT'))).toEqual([]);
  });

  it('is written even where it cannot be told what it named before', async () => {
    const { client } = answering({
      'HEAD manifests/ci': { status: 400 },
      'GET manifests/1': served(manifest),
      'PUT manifests/ci': { status: 201 }
    });
    expect(await client.moveTag(IMAGE, 'ci')).toEqual({ kind: 'moved', digest: manifest.digest });
  });

  it('is not written where it is right', async () => {
    const { client, http } = answering({ 'HEAD manifests/ci': served(manifest), 'GET manifests/1': served(manifest) });
    expect(await client.moveTag(IMAGE, 'ci')).toEqual({ kind: 'unchanged', digest: manifest.digest });
    expect(http.lines().filter(line => line.startsWith('PUT'))).toEqual([]);
  });

  it('may be one that nobody may overwrite, and the reason is that of the registry', async () => {
    const body = '{"errors":[{"code":"TAG_INVALID","message":"The image tag is immutable"}]}';
    const { client } = answering({ 'GET manifests/1': served(manifest), 'PUT manifests/ci': { status: 400, body } });
    await expect(client.moveTag(IMAGE, 'ci')).rejects.toMatchObject({
      problem: { message: expect.stringContaining('400 TAG_INVALID (The image tag is immutable)') }
    });
  });
});

describe('the tags of a repository', () => {
  const page = (tags: unknown, next?: string): FakeAnswer => ({
    status: 200,
    headers: next === undefined ? {} : { link: `<${next}>; rel="next"` },
    body: JSON.stringify({ name: 'app', tags })
  });

  it('come page by page', async () => {
    const { client, http } = answering({
      'GET tags/list': ({ url }) =>
        url.searchParams.has('last')
          ? page(['c', 'a'])
          : page(['b', 'a'], 'http://internal/v2/app/tags/list?last=b&n=2')
    });
    expect(await client.listTags(IMAGE)).toEqual(['a', 'b', 'c']);
    expect(http.lines()).toEqual([
      'GET http://127.0.0.1:5000/v2/app/tags/list?n=1000',
      'GET http://127.0.0.1:5000/v2/app/tags/list?last=b&n=2'
    ]);
  });

  it('may be none', async () => {
    expect(await answering({ 'GET tags/list': page(null) }).client.listTags(IMAGE)).toEqual([]);
    expect(await answering({ 'GET tags/list': page([]) }).client.listTags(IMAGE)).toEqual([]);
    expect(await answering({}).client.listTags(IMAGE)).toBeUndefined();
  });

  it.each([
    { rule: 'no JSON', answer: { status: 200, body: '<html>' } },
    { rule: 'no list', answer: page('a') },
    { rule: 'something that is no tag', answer: page(['a', '../b']) },
    { rule: 'something that is no text', answer: page([1]) }
  ])('are not $rule', async ({ answer }) => {
    await expect(answering({ 'GET tags/list': answer }).client.listTags(IMAGE)).rejects.toMatchObject({
      problem: { code: 'registry-refused', message: expect.stringContaining('no list of tags') }
    });
  });

  it('do not go on for ever', async () => {
    const { client, http } = answering(
      { 'GET tags/list': page(['a'], '/v2/app/tags/list') },
      { limits: { tagPages: 3 } }
    );
    await expect(client.listTags(IMAGE)).rejects.toMatchObject({
      problem: { message: expect.stringContaining('more than 3 pages') }
    });
    expect(http.requests).toHaveLength(4);
  });
});

describe('the configuration of an image', () => {
  const configDigest = digestOf(config);
  const whole = { 'GET manifests/1': served(manifest), [`GET blobs/${configDigest}`]: { status: 200, body: config } };

  it('is read by its digest', async () => {
    expect(await answering(whole).client.readImageConfig(IMAGE)).toMatchObject({
      manifestDigest: manifest.digest,
      labels: new Map([['which', 'this']])
    });
  });

  it('is refused where it does not have its digest', async () => {
    const wrong = { ...whole, [`GET blobs/${configDigest}`]: { status: 200, body: '{}' } };
    await expect(answering(wrong).client.readImageConfig(IMAGE)).rejects.toMatchObject({
      problem: { message: expect.stringContaining('bytes whose digest is') }
    });
  });

  it('is none where the manifest is that of a build cache', async () => {
    const blob = { mediaType: 'application/vnd.buildkit.cacheconfig.v0', digest: configDigest, size: 2 };
    const cache = manifestOf({ schemaVersion: 2, config: blob, layers: [] }, OCI_MANIFEST);
    expect(await answering({ 'GET manifests/1': served(cache) }).client.readImageConfig(IMAGE)).toBeUndefined();
  });

  it('is none where an index has nothing for the platform', async () => {
    const index = indexOf([{ manifest, platform: 'linux/arm64' }]);
    const { client } = answering({ 'GET manifests/1': served(index) });
    expect(await client.readImageConfig(IMAGE, 'linux/amd64')).toBeUndefined();
    expect(index.mediaType).toBe(OCI_INDEX);
  });

  it('is the size of all that is transferred', async () => {
    const value = JSON.parse(Buffer.from(manifest.bytes).toString());
    const layers = [{ mediaType: 'l', digest: configDigest, size: 1000 }, { size: 'many' }];
    const layered = manifestOf({ ...value, layers }, OCI_MANIFEST);
    const { client } = answering({ ...whole, 'GET manifests/1': served(layered) });
    expect((await client.readImageConfig(IMAGE))?.sizeBytes).toBe(config.length + 1000);
  });

  it('cannot be asked for a platform that is none', async () => {
    await expect(answering(whole).client.readImageConfig(IMAGE, 'linux')).rejects.toThrow(RangeError);
  });
});

describe('deleting', () => {
  it.each([
    { rule: 'works', answer: { status: 202 }, kind: 'deleted' },
    { rule: 'may come too late', answer: { status: 404 }, kind: 'miss' },
    {
      rule: 'may be switched off',
      answer: { status: 405, body: '{"errors":[{"code":"UNSUPPORTED"}]}' },
      kind: 'unsupported'
    },
    {
      rule: 'of a tag may not be known',
      answer: { status: 400, body: '{"errors":[{"code":"DIGEST_INVALID"}]}' },
      kind: 'unsupported'
    }
  ])('$rule', async ({ answer, kind }) => {
    expect(await answering({ 'DELETE manifests/1': answer }).client.deleteTag(IMAGE)).toEqual({ kind });
  });

  it('may be forbidden', async () => {
    const { client } = answering({ 'DELETE manifests/1': { status: 403 } });
    await expect(client.deleteTag(IMAGE)).rejects.toMatchObject({ problem: { code: 'registry-unauthorized' } });
  });
});
