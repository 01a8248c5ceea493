import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegistryOptions } from '../../src/registry/index.ts';
import { skipsEngine } from '../support/engine.ts';
import { authConfig, createTestClient, emptyImage, ref, uploadBlob } from '../support/registry-client.ts';
import { REGISTRY_USER, type RegistryServer, startRegistryServer } from '../support/registry-server.ts';
import { IDENTITY_TOKEN, startTokenServer, type TokenServer } from '../support/token-server.ts';

const WRONG = { name: REGISTRY_USER.name, password: 'not-the-password' };

/** A client, and the requests it made, as they can be seen from here. */
function createWatchedClient(options: Partial<RegistryOptions>) {
  const events: string[] = [];
  const client = createTestClient({
    ...options,
    onEvent: ({ method, address, status }) => events.push(`${method} ${new URL(address).pathname} ${status}`)
  });
  return { client, events };
}

describe.skipIf(skipsEngine)('a registry that asks for a password', () => {
  let server: RegistryServer;
  const login = () => ({ environment: { DOCKER_AUTH_CONFIG: authConfig(server.host, REGISTRY_USER) } });
  const image = emptyImage({});

  beforeAll(async () => {
    server = await startRegistryServer({ auth: true });
    const pair = Buffer.from(`${REGISTRY_USER.name}:${REGISTRY_USER.password}`).toString('base64');
    await uploadBlob(server.host, 'app', image.config, { authorization: `Basic ${pair}` });
    await createTestClient(login()).putManifest(ref(`${server.host}/app:1`), image.manifest);
  });
  afterAll(() => server.close());

  it('lets us in with the credentials of docker, which are sent unasked from the second request on', async () => {
    const { client, events } = createWatchedClient(login());
    const digest = image.manifest.digest;
    expect(await client.head(ref(`${server.host}/app:1`))).toMatchObject({ kind: 'hit', digest });
    expect(await client.moveTag(ref(`${server.host}/app:1`), 'ci')).toMatchObject({ digest });
    expect(await client.head(ref(`${server.host}/app:2`))).toEqual({ kind: 'miss' });
    expect(events.filter(event => event.endsWith('401'))).toEqual(['HEAD /v2/app/manifests/1 401']);
  });

  it('keeps strangers out, and we say how to log in', async () => {
    expect(await createTestClient().head(ref(`${server.host}/app:1`))).toMatchObject({
      kind: 'unknown',
      problem: {
        code: 'registry-unauthorized',
        help: expect.stringMatching(`has no credentials for it: log in with "docker login ${server.host}"`)
      },
      failure: { method: 'HEAD', status: 401, retryable: false }
    });
  });

  it('refuses a wrong password once, and the password is not in the error', async () => {
    const { client, events } = createWatchedClient({
      environment: { DOCKER_AUTH_CONFIG: authConfig(server.host, WRONG) }
    });
    const reference = ref(`${server.host}/app:1`);
    const error = await client.putManifest(reference, image.manifest).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      problem: {
        code: 'registry-unauthorized',
        help: expect.stringContaining("docker's credentials for it do not suffice")
      },
      failure: { status: 401, codes: ['UNAUTHORIZED'] }
    });
    expect(JSON.stringify(error)).not.toContain(WRONG.password);
    expect(events).toHaveLength(2);
  });
});

describe.skipIf(skipsEngine)('a registry that asks for tokens', () => {
  let tokens: TokenServer;
  let server: RegistryServer;
  const first = emptyImage({});
  const at = (name: string) => ref(`${server.host}/${name}`);
  const environmentOf = (entry: object) => ({
    DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [server.host]: entry } })
  });
  const asUser = () => ({ DOCKER_AUTH_CONFIG: authConfig(server.host, REGISTRY_USER) });
  const scopesOf = async (work: () => Promise<unknown>) => {
    const before = tokens.questions().length;
    await work();
    return tokens.questions().slice(before);
  };

  beforeAll(async () => {
    tokens = await startTokenServer();
    server = await startRegistryServer({ tokens: tokens.issuer });
    const url = new URL(tokens.issuer.realm);
    url.searchParams.set('service', tokens.issuer.service);
    const pair = Buffer.from(`${REGISTRY_USER.name}:${REGISTRY_USER.password}`).toString('base64');
    const client = createTestClient({ environment: asUser() });
    for (const repository of ['one', 'two']) {
      url.searchParams.set('scope', `repository:${repository}:pull,push`);
      const answer = await fetch(url, { headers: { authorization: `Basic ${pair}` } });
      // What the token server of the tests answers.
      const { token } = (await answer.json()) as { readonly token: string };
      await uploadBlob(server.host, repository, first.config, { authorization: `Bearer ${token}` });
      await client.putManifest(at(`${repository}:1`), first.manifest);
    }
  });
  afterAll(async () => {
    await server.close();
    await tokens.close();
  });

  it('is read by strangers with one token for all requests to a repository', async () => {
    const client = createTestClient();
    const asked = await scopesOf(async () => {
      const answers = await Promise.all(['1', '2', '1', '3'].map(tag => client.head(at(`one:${tag}`))));
      expect(answers.map(answer => answer.kind)).toEqual(['hit', 'miss', 'hit', 'miss']);
      await client.listTags(at('one'));
    });
    expect(asked).toEqual([{ method: 'GET', account: undefined, scopes: ['repository:one:pull'] }]);
  });

  it('gives a token for each repository, and for writing one that reads as well', async () => {
    const client = createTestClient({ environment: asUser() });
    const asked = await scopesOf(async () => {
      await client.moveTag(at('one:1'), 'moved');
      await client.head(at('one:moved'));
      await client.head(at('two:1'));
    });
    expect(asked).toEqual([
      { method: 'GET', account: REGISTRY_USER.name, scopes: ['repository:one:pull,push'] },
      { method: 'GET', account: REGISTRY_USER.name, scopes: ['repository:two:pull'] }
    ]);
  });

  it('exchanges an identity token by POST', async () => {
    const client = createTestClient({ environment: environmentOf({ identitytoken: IDENTITY_TOKEN }) });
    const asked = await scopesOf(async () => {
      expect(await client.moveTag(at('two:1'), 'by-identity')).toMatchObject({ kind: 'moved' });
    });
    expect(asked).toEqual([{ method: 'POST', account: REGISTRY_USER.name, scopes: ['repository:two:pull,push'] }]);
  });

  it('deletes with a token for deleting', async () => {
    const client = createTestClient({ environment: asUser() });
    const none = `sha256:${'0'.repeat(64)}`;
    const asked = await scopesOf(async () => {
      expect(await client.deleteManifest(at('one'), none)).toEqual({ kind: 'miss' });
    });
    expect(asked.map(question => question.scopes)).toEqual([['repository:one:delete']]);
  });

  it('does not let strangers write, and does not ask again for a token that it got just now', async () => {
    const { client, events } = createWatchedClient({});
    await expect(client.putManifest(at('one:stolen'), first.manifest)).rejects.toMatchObject({
      problem: { code: 'registry-unauthorized', help: expect.stringContaining(`docker login ${server.host}`) },
      failure: { method: 'PUT', status: 401, codes: ['UNAUTHORIZED'] }
    });
    expect(events).toEqual(['PUT /v2/one/manifests/stolen 401', 'GET /token 200', 'PUT /v2/one/manifests/stolen 401']);
    expect(await client.head(at('one:stolen'))).toEqual({ kind: 'miss' });
  });

  it('says that the token server refused a wrong password', async () => {
    const client = createTestClient({ environment: { DOCKER_AUTH_CONFIG: authConfig(server.host, WRONG) } });
    const answer = await client.head(at('one:1'));
    expect(answer).toMatchObject({
      kind: 'unknown',
      problem: {
        code: 'registry-unauthorized',
        message: expect.stringContaining('UNAUTHORIZED (incorrect username or password)')
      },
      failure: { method: 'GET', address: tokens.issuer.realm, status: 401 }
    });
    expect(JSON.stringify(answer)).not.toContain(WRONG.password);
  });
});
