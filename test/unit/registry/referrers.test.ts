import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../src/host/index.ts';
import { createFakeClock, createFakeHttp, type FakeAnswer } from '../../support/fake-host.ts';
import { createTestClient, digestOf, emptyImage, OCI_INDEX, OCI_MANIFEST, ref } from '../../support/registry-client.ts';

const IMAGE = ref('127.0.0.1:5000/app:1');
const TYPE = 'application/vnd.test.note.v1';
const { manifest } = emptyImage({ labels: { which: 'subject' } });
const LIST_TAG = manifest.digest.replace(':', '-');

interface Stored {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A registry in memory, as far as artifacts need one; `lists` says whether it knows referrers by itself. */
function startRegistry(lists: boolean) {
  const manifests = new Map<string, Stored>([['1', { type: OCI_MANIFEST, bytes: manifest.bytes }]]);
  manifests.set(manifest.digest, { type: OCI_MANIFEST, bytes: manifest.bytes });
  const blobs = new Map<string, Uint8Array>();
  const parsed = ({ bytes }: Stored) => JSON.parse(Buffer.from(bytes).toString());

  const referrers = (digest: string): FakeAnswer => {
    if (!lists) return { status: 404 };
    const entries = [...manifests].flatMap(([name, stored]) =>
      name.startsWith('sha256:') && parsed(stored).subject?.digest === digest
        ? [
            {
              mediaType: stored.type,
              digest: name,
              size: stored.bytes.length,
              artifactType: parsed(stored).artifactType
            }
          ]
        : []
    );
    return {
      status: 200,
      headers: { 'content-type': OCI_INDEX },
      body: Buffer.from(JSON.stringify({ manifests: entries }))
    };
  };
  const put = (name: string, request: HttpRequest): FakeAnswer => {
    const bytes = request.body ?? new Uint8Array();
    const stored = { type: request.headers['content-type'] ?? '', bytes };
    const digest = digestOf(bytes);
    manifests.set(digest, stored).set(name, stored);
    const subject = parsed(stored).subject?.digest;
    const headers = { 'docker-content-digest': digest };
    return { status: 201, headers: lists && subject !== undefined ? { ...headers, 'oci-subject': subject } : headers };
  };
  const get = (name: string): FakeAnswer => {
    const stored = manifests.get(name);
    if (stored === undefined) return { status: 404 };
    const headers = { 'content-type': stored.type, 'docker-content-digest': digestOf(stored.bytes) };
    return { status: 200, headers, body: stored.bytes };
  };
  const remove = (digest: string): FakeAnswer => {
    for (const [name, { bytes }] of manifests) if (digestOf(bytes) === digest) manifests.delete(name);
    return { status: 202 };
  };

  const http = createFakeHttp(request => {
    const [, kind = '', name = ''] =
      /^\/v2\/app\/(manifests|blobs|referrers|elsewhere)\/(.+)$/.exec(request.url.pathname) ?? [];
    if (kind === 'referrers') return referrers(name);
    if (kind === 'manifests' && request.method === 'PUT') return put(name, request);
    if (kind === 'manifests' && request.method === 'DELETE') return remove(name);
    if (kind === 'manifests') return get(name);
    if (request.method === 'POST') {
      return { status: 202, headers: { location: 'https://inside.example/v2/app/elsewhere/1?state=a%2Fb' } };
    }
    if (kind === 'elsewhere') {
      if (request.url.searchParams.get('state') !== 'a/b') return { status: 400 };
      blobs.set(request.url.searchParams.get('digest') ?? '', request.body ?? new Uint8Array());
      return { status: 201 };
    }
    const blob = blobs.get(name);
    return blob === undefined ? { status: 404 } : { status: 200, body: blob };
  });
  return { client: createTestClient({ http, clock: createFakeClock() }), http, manifests };
}

const note = (text: string) => ({ mediaType: TYPE, bytes: Buffer.from(text) });

describe.each([
  { kind: 'a registry that lists referrers by itself', lists: true },
  { kind: 'a registry that does not', lists: false }
])('an artifact beside an image in $kind', ({ lists }) => {
  const contents = async (client: ReturnType<typeof startRegistry>['client'], type = TYPE) =>
    (await client.readArtifacts(IMAGE, type, 1000))?.map(bytes => Buffer.from(bytes).toString());

  it('is found from the image, the oldest first, by its type', async () => {
    const { client, manifests } = startRegistry(lists);
    expect(await contents(client)).toEqual([]);
    await client.attachArtifact(IMAGE, note('one'));
    await client.attachArtifact(IMAGE, note('two'));
    expect(await contents(client)).toEqual(['one', 'two']);
    expect(await contents(client, 'application/vnd.test.other')).toEqual([]);
    expect(manifests.has(LIST_TAG)).toBe(!lists);
  });

  it('is there once, however often it is put there', async () => {
    const { client } = startRegistry(lists);
    for (let time = 0; time < 3; time++) await client.attachArtifact(IMAGE, note('same'));
    expect(await contents(client)).toEqual(['same']);
  });

  it('goes without those of other types', async () => {
    const { client } = startRegistry(lists);
    await client.attachArtifact(IMAGE, note('goes'));
    await client.attachArtifact(IMAGE, { ...note('stays'), mediaType: 'application/vnd.test.other' });
    await client.deleteArtifacts(IMAGE, manifest.digest, TYPE);
    expect(await contents(client)).toEqual([]);
    expect(await contents(client, 'application/vnd.test.other')).toEqual(['stays']);
  });

  it('leaves nothing behind when it was the only one', async () => {
    const { client, manifests } = startRegistry(lists);
    const before = [...manifests.keys()].sort();
    await client.attachArtifact(IMAGE, note('goes'));
    await client.deleteArtifacts(IMAGE, manifest.digest, TYPE);
    expect([...manifests.keys()].sort()).toEqual(before);
  });

  it('is not made where there is no image', async () => {
    const { client, http } = startRegistry(lists);
    await client.attachArtifact(ref('127.0.0.1:5000/app:none'), note('lost'));
    expect(http.requests.every(({ method }) => method === 'GET')).toBe(true);
    expect(await client.readArtifacts(ref('127.0.0.1:5000/app:none'), TYPE, 1000)).toBeUndefined();
  });
});
