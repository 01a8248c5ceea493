import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../src/host/index.ts';
import type { Registry } from '../../../src/registry/index.ts';
import { createFakeClock, createFakeHttp, type FakeAnswer } from '../../support/fake-host.ts';
import { createTestClient, digestOf, OCI_MANIFEST, ref } from '../../support/registry-client.ts';

const HIT: FakeAnswer = {
  status: 200,
  headers: { 'content-type': OCI_MANIFEST, 'docker-content-digest': digestOf(Buffer.from('{}')) }
};
const refusal = (challenge: string): FakeAnswer => ({ status: 401, headers: { 'www-authenticate': challenge } });
const BEARER = 'Bearer realm="https://auth.example/token?x=1",service="the service"';
const PASSWORD = '{"auths":{"registry.example":{"username":"me","password":"open-sesame"}}}';

interface Guarded {
  /** What the registry says to a request that carries no token that it takes. */
  readonly challenge: (request: HttpRequest) => string;
  /** What the token server says. */
  readonly token?: (request: HttpRequest, count: number) => FakeAnswer;
  /** Whether the registry takes a token. */
  readonly takes?: (token: string, request: HttpRequest) => boolean;
  readonly config?: string;
}

/** A registry that lets nobody in without a token, its token server, and a client. */
function guarded({ challenge, token, takes = () => true, config }: Guarded) {
  let tokens = 0;
  const http = createFakeHttp(request => {
    if (request.url.host === 'auth.example') {
      tokens++;
      return token?.(request, tokens) ?? { status: 200, body: `{"token":"token-${tokens}"}` };
    }
    const [, given] = /^Bearer (.*)$/.exec(request.headers.authorization ?? '') ?? [];
    return given !== undefined && takes(given, request) ? HIT : refusal(challenge(request));
  });
  const clock = createFakeClock();
  const environment = config === undefined ? {} : { DOCKER_AUTH_CONFIG: config };
  const client = createTestClient({ http, clock, environment });
  const hosts = () => http.requests.map(({ url }) => url.host.replace('.example', ''));
  return { client, http, clock, hosts };
}

const image = (tag: string) => ref(`registry.example/app:${tag}`);
const kinds = async (answers: readonly ReturnType<Registry['head']>[]) =>
  (await Promise.all(answers)).map(answer => answer.kind);

describe('a registry that wants a token', () => {
  it('is asked with a token of the server that it names, for what is to be done', async () => {
    const { client, http } = guarded({ challenge: () => BEARER });
    expect(await client.head(image('1'))).toMatchObject({ kind: 'hit' });
    expect(http.lines()).toEqual([
      'HEAD https://registry.example/v2/app/manifests/1',
      'GET https://auth.example/token?x=1&service=the+service&scope=repository%3Aapp%3Apull',
      'HEAD https://registry.example/v2/app/manifests/1'
    ]);
    expect(http.requests[1]?.headers).not.toHaveProperty('authorization');
  });

  it('refuses the first of many requests only', async () => {
    const { client, hosts } = guarded({ challenge: () => BEARER });
    expect(new Set(await kinds(['1', '2', '3', '4'].map(tag => client.head(image(tag)))))).toEqual(new Set(['hit']));
    expect(hosts().filter(host => host === 'registry')).toHaveLength(5);
    expect(hosts().filter(host => host === 'auth')).toHaveLength(1);
  });

  it('sees a user name and a password go to the token server only', async () => {
    const { client, http } = guarded({ challenge: () => BEARER, config: PASSWORD });
    await client.head(image('1'));
    const basic = `Basic ${Buffer.from('me:open-sesame').toString('base64')}`;
    expect(http.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, basic, 'Bearer token-1']);
    expect(http.requests[1]?.url.searchParams.get('account')).toBe('me');
  });

  it('sees an identity token go to the token server in a form', async () => {
    const config = '{"auths":{"registry.example":{"identitytoken":"refresh me"}}}';
    const token = () => ({ status: 200, body: '{"access_token":"fresh"}' });
    const { client, http } = guarded({ challenge: () => BEARER, config, token });
    expect(await client.head(image('1'))).toMatchObject({ kind: 'hit' });
    const question = http.requests[1];
    expect(question?.method).toBe('POST');
    expect(question?.url.href).toBe('https://auth.example/token?x=1');
    expect(Object.fromEntries(new URLSearchParams(Buffer.from(question?.body ?? []).toString()))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'compose-cache',
      service: 'the service',
      scope: 'repository:app:pull',
      refresh_token: 'refresh me'
    });
  });

  it('gets the token that docker was given for it, without a token server', async () => {
    const config = '{"auths":{"registry.example":{"registrytoken":"given"}}}';
    const { client, http } = guarded({ challenge: () => BEARER, config });
    expect(await client.head(image('1'))).toMatchObject({ kind: 'hit' });
    expect(http.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer given']);
  });

  it('is asked with a new token when the old one is about to end', async () => {
    const token = (_: HttpRequest, count: number) => ({
      status: 200,
      body: JSON.stringify({ token: `token-${count}`, expires_in: 300 })
    });
    const { client, clock, hosts } = guarded({ challenge: () => BEARER, token });
    const tokensAfter = async (ms: number) => {
      clock.advance(ms);
      await client.head(image('1'));
      return hosts().filter(host => host === 'auth').length;
    };
    expect([await tokensAfter(0), await tokensAfter(290_000), await tokensAfter(8_000)]).toEqual([1, 1, 2]);
  });

  it('is asked with a new token when it does not take the old one any more', async () => {
    let revoked = false;
    const takes = (token: string) => !(revoked && token === 'token-1');
    const { client, clock, hosts } = guarded({ challenge: () => BEARER, takes });
    await client.head(image('1'));
    revoked = true;
    clock.advance(1000);
    expect(await client.head(image('2'))).toMatchObject({ kind: 'hit' });
    expect(hosts()).toEqual(['registry', 'auth', 'registry', 'registry', 'auth', 'registry']);
  });

  it('may want more than we thought, and says so', async () => {
    const challenge = (request: HttpRequest) =>
      request.headers.authorization === undefined
        ? BEARER
        : `${BEARER},scope="repository:app:pull,metadata_read",error="insufficient_scope"`;
    const { client, http } = guarded({ challenge, takes: token => token !== 'token-1' });
    expect(await client.head(image('1'))).toMatchObject({ kind: 'hit' });
    const scopes = http.requests.map(({ url }) => url.searchParams.get('scope')).filter(scope => scope !== null);
    expect(scopes).toEqual(['repository:app:pull', 'repository:app:pull,metadata_read']);
  });

  it('is not asked for ever', async () => {
    const { client, http } = guarded({ challenge: () => BEARER, takes: () => false });
    expect(await client.head(image('1'))).toMatchObject({
      kind: 'unknown',
      problem: { code: 'registry-unauthorized' },
      failure: { status: 401 }
    });
    expect(http.requests).toHaveLength(3);
  });

  it.each([
    {
      rule: 'refuses',
      answer: { status: 403, body: '{"errors":[{"code":"DENIED"}]}' },
      code: 'registry-unauthorized',
      what: '403 DENIED'
    },
    { rule: 'answers nonsense', answer: { status: 200, body: '<html>' }, code: 'registry-refused', what: 'no token' },
    {
      rule: 'gives a token that would end the header',
      answer: { status: 200, body: '{"token":"a\\r\\nb: c"}' },
      code: 'registry-refused',
      what: 'no token'
    },
    {
      rule: 'gives an empty token',
      answer: { status: 200, body: '{"token":""}' },
      code: 'registry-refused',
      what: 'no token'
    },
    { rule: 'does not know the realm', answer: { status: 404 }, code: 'registry-refused', what: '404' }
  ])('whose token server $rule cannot be asked', async ({ answer, code, what }) => {
    const { client } = guarded({ challenge: () => BEARER, token: () => answer });
    expect(await client.head(image('1'))).toMatchObject({
      kind: 'unknown',
      problem: { code, message: expect.stringContaining(what) },
      failure: { address: 'https://auth.example/token' }
    });
  });

  it.each([
    { rule: 'is not encrypted', realm: 'http://auth.example/token', what: 'not encrypted (http://auth.example/token)' },
    { rule: 'is a file', realm: 'file:///token', what: 'not encrypted' },
    { rule: 'has no address', realm: 'token', what: 'without an address' }
  ])('whose token server $rule gets no password', async ({ realm, what }) => {
    const { client, http } = guarded({ challenge: () => `Bearer realm="${realm}"`, config: PASSWORD });
    expect(await client.head(image('1'))).toMatchObject({
      kind: 'unknown',
      problem: { code: 'registry-refused', message: expect.stringContaining(what) }
    });
    expect(http.requests).toHaveLength(1);
  });
});

describe('a registry that wants a password', () => {
  const basic = (config?: string) => {
    const http = createFakeHttp(({ headers }) =>
      headers.authorization === undefined ? refusal('Basic realm="r"') : HIT
    );
    const environment = config === undefined ? {} : { DOCKER_AUTH_CONFIG: config };
    return { http, client: createTestClient({ http, environment }) };
  };

  it('gets it with each request once it has asked', async () => {
    const { client, http } = basic(PASSWORD);
    expect(await kinds([client.head(image('1')), client.head(image('2'))])).toEqual(['hit', 'hit']);
    expect(http.requests.filter(({ headers }) => headers.authorization === undefined)).toHaveLength(1);
  });

  it('gets none of another registry', async () => {
    const { client, http } = basic(PASSWORD);
    expect(await client.head(ref('other.example/app:1'))).toMatchObject({ kind: 'unknown', failure: { status: 401 } });
    expect(http.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('never sees an identity token, which is not for it', async () => {
    const { client, http } = basic('{"auths":{"registry.example":{"identitytoken":"idt"}}}');
    expect(await client.head(image('1'))).toMatchObject({ kind: 'unknown' });
    expect(http.requests).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it('by Docker Hub says that the repository may not exist yet', async () => {
    const http = createFakeHttp(({ url }) =>
      url.host === 'auth.docker.io'
        ? { status: 200, body: '{"token":"t"}' }
        : refusal('Bearer realm="https://auth.docker.io/token"')
    );
    const answer = await createTestClient({ http }).head(ref('me/app:1'));
    expect(http.lines()[0]).toBe('HEAD https://registry-1.docker.io/v2/me/app/manifests/1');
    expect(answer).toMatchObject({
      problem: {
        code: 'registry-unauthorized',
        help: 'docker has no credentials for it: log in with "docker login" as someone who may do this, unless the repository does not exist yet: Docker Hub gives the same answer then'
      }
    });
  });

  it('without a challenge says how to log in, and claims nothing about credentials', async () => {
    const client = createTestClient({ http: createFakeHttp(() => ({ status: 403 })) });
    expect(await client.head(image('1'))).toMatchObject({
      problem: { help: 'log in with "docker login registry.example" as someone who may do this' },
      failure: { status: 403 }
    });
  });

  it('that repeats what we sent does not bring it into a message', async () => {
    const http = createFakeHttp(({ headers }) => ({
      ...refusal('Basic realm="r"'),
      body: JSON.stringify({ errors: [{ code: 'DENIED', message: `wrong: ${headers.authorization} open-sesame` }] })
    }));
    const answer = await createTestClient({ http, environment: { DOCKER_AUTH_CONFIG: PASSWORD } }).head(image('1'));
    expect(answer).toMatchObject({ problem: { message: expect.stringContaining('DENIED (wrong: Basic *** ***)') } });
  });

  it('is said to be our fault where the credentials cannot be read', async () => {
    const http = createFakeHttp(() => refusal('Basic realm="r"'));
    const client = createTestClient({ http, environment: { DOCKER_AUTH_CONFIG: '{' } });
    expect(await client.head(image('1'))).toMatchObject({
      kind: 'unknown',
      problem: { code: 'invalid-credentials' },
      failure: undefined
    });
  });
});
