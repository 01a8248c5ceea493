import { describe, expect, it } from 'vitest';
import { HttpError } from '../../../src/host/index.ts';
import type { RegistryOptions } from '../../../src/registry/index.ts';
import { createFakeClock, createFakeHttp, type FakeAnswer } from '../../support/fake-host.ts';
import { createTestClient, digestOf, OCI_MANIFEST, ref } from '../../support/registry-client.ts';

const IMAGE = ref('registry.example/app:1');
const DIGEST = digestOf(Buffer.from('{}'));
const HIT: FakeAnswer = {
  status: 200,
  headers: { 'content-type': OCI_MANIFEST, 'docker-content-digest': DIGEST, 'content-length': '2' }
};
const unreachable = () => new HttpError('unreachable', 'connect ECONNREFUSED');

/** A client whose requests get these answers, the last one again and again. */
function answering(answers: readonly (FakeAnswer | Error)[], options: Partial<RegistryOptions> = {}) {
  const http = createFakeHttp((_, count) => answers[Math.min(count, answers.length) - 1] ?? { status: 404 });
  const clock = createFakeClock();
  return { http, clock, client: createTestClient({ http, clock, ...options }) };
}

describe('a request that fails for a while', () => {
  it('is sent again after waits that double', async () => {
    const { client, clock, http } = answering([{ status: 500 }, unreachable(), { status: 503 }, HIT]);
    expect(await client.head(IMAGE)).toMatchObject({ kind: 'hit', digest: DIGEST });
    expect(clock.sleeps).toEqual([250, 500, 1000]);
    expect(http.requests).toHaveLength(4);
  });

  it('waits as long as the registry says', async () => {
    const { client, clock } = answering([{ status: 429, headers: { 'retry-after': '7' } }, HIT]);
    expect(await client.head(IMAGE)).toMatchObject({ kind: 'hit' });
    expect(clock.sleeps).toEqual([7000]);
  });

  it('lets all other requests to that registry wait, too, and no others', async () => {
    const http = createFakeHttp((_, count) => (count === 1 ? { status: 429, headers: { 'retry-after': '7' } } : HIT));
    const waiting: (() => void)[] = [];
    const time = createFakeClock();
    const clock = { ...time, sleep: () => new Promise<void>(wake => waiting.push(wake)) };
    const client = createTestClient({ http, clock });
    const first = client.head(ref('127.0.0.1:5000/app:1'));
    await expect.poll(() => waiting.length).toBe(1);
    const second = client.head(ref('127.0.0.1:5000/app:2'));
    expect(await client.head(ref('127.0.0.1:5001/app:3'))).toMatchObject({ kind: 'hit' });
    expect(http.requests.map(({ url }) => url.pathname.at(-1))).toEqual(['1', '3']);
    expect(waiting).toHaveLength(2);
    time.advance(7000);
    for (const wake of waiting) wake();
    expect((await Promise.all([first, second])).map(answer => answer.kind)).toEqual(['hit', 'hit']);
  });

  it('is given up at once where the registry wants a longer wait than there is time', async () => {
    const { client, clock } = answering([{ status: 429, headers: { 'retry-after': '3600' } }]);
    expect(await client.head(IMAGE)).toMatchObject({
      kind: 'unknown',
      problem: { code: 'registry-refused', help: 'the registry may be busy: try again later' },
      failure: { status: 429, retryable: true }
    });
    expect(clock.sleeps).toEqual([]);
  });

  it('is given up after the last attempt, with what the registry said', async () => {
    const body = '{"errors":[{"code":"TOOMANYREQUESTS","message":"slow\\ndown"},{"code":"<b>"}]}';
    const { client, http } = answering([{ status: 429, body }]);
    expect(await client.head(IMAGE)).toEqual({
      kind: 'unknown',
      problem: {
        code: 'registry-refused',
        message:
          'registry "registry.example" answered HEAD https://registry.example/v2/app/manifests/1 with 429 TOOMANYREQUESTS (slow down)',
        help: 'the registry may be busy: try again later'
      },
      failure: {
        method: 'HEAD',
        address: 'https://registry.example/v2/app/manifests/1',
        status: 429,
        codes: ['TOOMANYREQUESTS'],
        retryable: true
      }
    });
    expect(http.requests).toHaveLength(4);
  });

  it('is sent again at once over a new connection if the old one was closed meanwhile', async () => {
    const stale = new HttpError('reset', 'socket hang up', { reusedConnection: true });
    const { client, clock } = answering([stale, HIT]);
    expect(await client.head(IMAGE)).toMatchObject({ kind: 'hit' });
    expect(clock.sleeps).toEqual([]);
  });

  it('ends with the time for all its attempts', async () => {
    const clock = createFakeClock();
    const http = createFakeHttp(({ limits }) => {
      clock.advance(limits.totalTimeoutMs);
      return new HttpError('timeout', 'too slow');
    });
    const client = createTestClient({ http, clock, limits: { totalTimeoutMs: 5000 } });
    expect(await client.head(IMAGE)).toMatchObject({ kind: 'unknown', failure: { retryable: true } });
    expect(http.requests.map(request => request.limits.totalTimeoutMs)).toEqual([5000]);
  });

  it('tells how many requests were sent', async () => {
    const { client } = answering([{ status: 500 }, HIT]);
    await client.head(IMAGE);
    expect(Object.fromEntries(client.requestCounts())).toEqual({ HEAD: 2 });
  });
});

describe('a request that cannot succeed', () => {
  it.each([
    { rule: 'an unknown host', reason: 'unknown-host' },
    { rule: 'a certificate that is not trusted', reason: 'certificate' },
    { rule: 'a server that speaks no TLS', reason: 'tls' },
    { rule: 'a server that speaks no HTTP', reason: 'protocol' }
  ] as const)('is sent once only: $rule', async ({ reason }) => {
    const { client, http } = answering([new HttpError(reason, 'the system says why')]);
    expect(await client.head(IMAGE)).toMatchObject({
      kind: 'unknown',
      problem: {
        code: 'registry-unreachable',
        message: expect.stringContaining('the system says why'),
        help: expect.any(String)
      },
      failure: { status: undefined, retryable: false }
    });
    expect(http.requests).toHaveLength(1);
  });

  it('spares the other requests to a host that is down, for a while', async () => {
    const { client, clock, http } = answering([unreachable()]);
    await client.head(IMAGE);
    expect(http.requests).toHaveLength(4);
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.head(IMAGE)));
    expect(new Set(answers.map(answer => answer.kind))).toEqual(new Set(['unknown']));
    expect(http.requests).toHaveLength(4);
    expect(await client.head(ref('other.example/app:1'))).toMatchObject({ kind: 'unknown' });
    expect(http.requests).toHaveLength(8);
    clock.advance(60_000);
    await client.head(IMAGE);
    expect(http.requests).toHaveLength(12);
  });

  it('is never more than the allowed number of requests at once', async () => {
    let running = 0;
    let most = 0;
    const http = createFakeHttp(() => HIT);
    const counting = {
      ...http,
      request: async (request: Parameters<typeof http.request>[0]) => {
        most = Math.max(most, ++running);
        const answer = await http.request(request);
        running--;
        return answer;
      }
    };
    const client = createTestClient({ http: counting, limits: { concurrency: 3 } });
    await Promise.all(Array.from({ length: 20 }, (_, number) => client.head(ref(`127.0.0.1:5000/app:${number}`))));
    expect(most).toBe(3);
  });

  it('ends with the reason of whoever stops it', async () => {
    const stop = new AbortController();
    const http = createFakeHttp(() => {
      stop.abort(new Error('interrupted'));
      return { status: 500 };
    });
    const client = createTestClient({ http, clock: createFakeClock(), signal: stop.signal });
    await expect(client.head(IMAGE)).rejects.toThrow('interrupted');
    expect(http.requests).toHaveLength(1);
  });
});

describe('a redirect', () => {
  const redirect = (location: string, status = 307): FakeAnswer => ({ status, headers: { location } });
  const REGISTRY_TOKEN = { DOCKER_AUTH_CONFIG: '{"auths":{"registry.example":{"registrytoken":"open-sesame"}}}' };
  const CHALLENGE: FakeAnswer = { status: 401, headers: { 'www-authenticate': 'Bearer realm="https://t.example"' } };

  /** Requests with the first word of what they said of themselves. */
  const seen = (http: ReturnType<typeof createFakeHttp>) =>
    http.requests.map(({ url, headers }) => `${url.href} ${headers.authorization ?? 'as nobody'}`);

  it('to the same host keeps who we are', async () => {
    const { client, http } = answering([CHALLENGE, redirect('/elsewhere'), HIT], { environment: REGISTRY_TOKEN });
    expect(await client.head(IMAGE)).toMatchObject({ kind: 'hit' });
    expect(seen(http).at(-1)).toBe('https://registry.example/elsewhere Bearer open-sesame');
  });

  it.each([
    { rule: 'another host', location: 'https://store.example/blob?signature=x' },
    { rule: 'another port of the same host', location: 'https://registry.example:8443/blob' },
    { rule: 'another host below the same one', location: 'https://a.registry.example/blob' }
  ])('to $rule does not', async ({ location }) => {
    const { client, http } = answering([CHALLENGE, redirect(location), HIT], { environment: REGISTRY_TOKEN });
    expect(await client.head(IMAGE)).toMatchObject({ kind: 'hit' });
    expect(seen(http).at(-1)).toBe(`${location} as nobody`);
  });

  it('back to the first host does not bring back who we were', async () => {
    const back = redirect('https://registry.example/again');
    const { client, http } = answering([CHALLENGE, redirect('https://store.example/'), back, HIT], {
      environment: REGISTRY_TOKEN
    });
    await client.head(IMAGE);
    expect(seen(http).at(-1)).toBe('https://registry.example/again as nobody');
  });

  it('to a host that wants a login does not tell it ours', async () => {
    const { client, http } = answering([redirect('https://store.example/'), CHALLENGE], {
      environment: REGISTRY_TOKEN
    });
    expect(await client.head(IMAGE)).toMatchObject({ kind: 'unknown', failure: { status: 401 } });
    expect(seen(http)).toHaveLength(2);
    expect(JSON.stringify(seen(http))).not.toContain('open-sesame');
  });

  it.each([
    {
      rule: 'to plain HTTP',
      location: 'http://store.example/x',
      what: 'a redirect to an address that is not encrypted'
    },
    { rule: 'to a file', location: 'file:///etc/passwd', what: 'a redirect to an address that is not encrypted' },
    { rule: 'to no address', location: 'https://[', what: 'a redirect to nowhere' },
    { rule: 'in a circle', location: '/v2/app/manifests/1', what: 'more than 5 redirects' }
  ])('$rule is not followed', async ({ location, what }) => {
    const { client } = answering([redirect(location)]);
    expect(await client.head(IMAGE)).toMatchObject({
      kind: 'unknown',
      problem: { code: 'registry-refused', message: expect.stringContaining(what) },
      failure: { retryable: false }
    });
  });

  it('is not followed for writing', async () => {
    const { client, http } = answering([redirect('/elsewhere')]);
    const manifest = { digest: DIGEST, mediaType: OCI_MANIFEST, bytes: Buffer.from('{}') };
    await expect(client.putManifest(IMAGE, manifest)).rejects.toMatchObject({
      problem: { message: expect.stringContaining('followed for reading only') }
    });
    expect(http.requests).toHaveLength(1);
  });
});

describe('a proxy', () => {
  const environment = { HTTPS_PROXY: 'http://me:open-sesame@proxy.example:3128', NO_PROXY: 'near.example' };

  it('is used for a registry far away only', async () => {
    const { client, http } = answering([HIT], { environment });
    for (const image of ['registry.example/app', 'near.example/app', '127.0.0.1:5000/app'])
      await client.head(ref(image));
    expect(http.requests.map(({ proxy }) => proxy?.host)).toEqual(['proxy.example:3128', undefined, undefined]);
  });

  it('that is none is named, but not shown', async () => {
    const { client, http } = answering([HIT], { environment: { HTTPS_PROXY: 'socks5://me:open-sesame@proxy' } });
    const answer = await client.head(IMAGE);
    expect(answer).toMatchObject({
      kind: 'unknown',
      problem: { message: expect.stringContaining('HTTPS_PROXY is not the address of an HTTP proxy') }
    });
    expect(JSON.stringify(answer)).not.toContain('open-sesame');
    expect(http.requests).toEqual([]);
  });
});

describe('a certificate that Node does not trust', () => {
  it('is accepted where the machine trusts it, from then on at once', async () => {
    const http = createFakeHttp(({ trust }) =>
      trust === undefined ? new HttpError('certificate', 'self-signed') : HIT
    );
    const asked: string[] = [];
    const client = createTestClient({
      http,
      trustFor: host => {
        asked.push(host);
        return ['the PEM of the company'];
      }
    });
    const image = ref('registry.example:5000/app');
    expect(await client.head(image)).toMatchObject({ kind: 'hit' });
    expect(await client.head(image)).toMatchObject({ kind: 'hit' });
    expect(asked).toEqual(['registry.example:5000']);
    expect(http.requests.map(({ trust }) => trust?.length)).toEqual([undefined, 1, 1]);
  });
});
