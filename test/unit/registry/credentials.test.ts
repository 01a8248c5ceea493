import { describe, expect, it } from 'vitest';
import { createCredentialStore } from '../../../src/registry/credentials.ts';
import { createRedaction } from '../../../src/registry/redaction.ts';
import { createFakeProcesses, systemError } from '../../support/fake-host.ts';

const HUB = 'https://index.docker.io/v1/';
const NOT_FOUND = { exitCode: 1, stdout: 'credentials not found in native keychain\n' };

/** The credentials of docker for a configuration file and helpers that answer like this. */
function storeOf(config: object, answer: Parameters<typeof createFakeProcesses>[0] = () => new Error('no helper')) {
  const processes = createFakeProcesses(answer);
  const environment = { DOCKER_CONFIG: '/conf', PATH: '/bin' };
  const files = { read: () => Buffer.from(JSON.stringify(config)) };
  const redaction = createRedaction();
  const store = createCredentialStore({ processes, environment, files, redaction, helperTimeoutMs: 1000 });
  return { store, processes, redaction };
}
const given = (username: string, secret: string) => () => ({
  stdout: JSON.stringify({ ServerURL: 'x', Username: username, Secret: secret })
});

describe('a credential helper', () => {
  it('is asked for its registry by the name of the registry', async () => {
    const config = { credHelpers: { 'registry.example:5000': 'ecr-login' }, credsStore: 'desktop' };
    const { store, processes } = storeOf(config, given('AWS', 'pw'));
    expect(await store.find('registry.example:5000')).toEqual({ kind: 'password', username: 'AWS', password: 'pw' });
    expect(processes.runs).toEqual([['docker-credential-ecr-login', 'get', 'registry.example:5000']]);
  });

  it('is asked for all others where it is the store', async () => {
    const { store, processes } = storeOf({ credsStore: 'desktop' }, given('me', 'pw'));
    await store.find(HUB);
    expect(processes.runs).toEqual([['docker-credential-desktop', 'get', HUB]]);
  });

  it('is asked once, whatever it says and however many ask at the same time', async () => {
    const { store, processes } = storeOf({ credsStore: 'desktop' }, () => NOT_FOUND);
    await Promise.all([store.find('a.example'), store.find('a.example')]);
    await store.find('a.example');
    expect(processes.runs).toHaveLength(1);
  });

  it('gives an identity token with the user name for it', async () => {
    const { store } = storeOf({ credsStore: 'desktop' }, given('<token>', 'idt'));
    expect(await store.find(HUB)).toEqual({ kind: 'identity-token', token: 'idt' });
  });

  it('may have nothing, and then nothing else is tried, as docker does it', async () => {
    const auths = { 'registry.example': { username: 'old', password: 'pw' } };
    const { store } = storeOf({ credsStore: 'desktop', auths }, () => NOT_FOUND);
    expect(await store.find('registry.example')).toEqual({ kind: 'anonymous' });
  });

  it('is not asked where no configuration names it', async () => {
    const auths = { 'registry.example': { username: 'me', password: 'pw' } };
    const { store, processes } = storeOf({ auths, credHelpers: { 'other.example': 'x' } });
    expect(await store.find('registry.example')).toMatchObject({ username: 'me' });
    expect(processes.runs).toEqual([]);
  });

  it.each([
    { rule: 'is not installed', answer: () => systemError('ENOENT'), what: 'could not be started' },
    {
      rule: 'fails',
      answer: () => ({ exitCode: 2, stdout: 'not\nlogged in' }),
      what: 'failed with exit code 2 (not logged in)'
    },
    {
      rule: 'fails and says so elsewhere',
      answer: () => ({ exitCode: 1, stderr: 'no vault' }),
      what: 'failed with exit code 1 (no vault)'
    },
    { rule: 'fails without a word', answer: () => ({ exitCode: 1 }), what: 'failed with exit code 1 for' },
    { rule: 'does not end', answer: () => ({ exitCode: 137, timedOut: true }), what: 'did not answer within 1000 ms' },
    { rule: 'talks', answer: () => ({ stdout: 'Welcome!' }), what: 'gave no JSON' }
  ])('that $rule is named', async ({ answer, what }) => {
    const { store } = storeOf({ credsStore: 'desktop' }, answer);
    const error = await store.find('registry.example').catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      problem: { code: 'invalid-credentials', message: expect.stringContaining(what), help: expect.any(String) },
      failure: undefined
    });
    expect(error).toMatchObject({ problem: { message: expect.stringContaining('"docker-credential-desktop"') } });
  });

  it('cannot be a path', async () => {
    const { store, processes } = storeOf({ credsStore: '../../tmp/evil' });
    await expect(store.find('registry.example')).rejects.toMatchObject({ problem: { code: 'invalid-credentials' } });
    expect(processes.runs).toEqual([]);
  });

  it('gives secrets that no later message repeats', async () => {
    const { store, redaction } = storeOf({ credsStore: 'desktop' }, given('me', 'open-sesame'));
    await store.find('registry.example');
    expect(redaction.redact('you sent open-sesame')).toBe('you sent ***');
  });
});
