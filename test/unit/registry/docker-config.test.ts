import { describe, expect, it } from 'vitest';
import { parseDockerConfig, readDockerConfigs, storedCredentials } from '../../../src/registry/docker-config.ts';
import { systemError } from '../../support/fake-host.ts';

const HUB = 'https://index.docker.io/v1/';
const base64 = (text: string) => Buffer.from(text).toString('base64');

function credentialsOf(auths: object, key: string) {
  return storedCredentials(parseDockerConfig(JSON.stringify({ auths }), 'config.json'), key);
}

/** A file system with these files; an error in place of a text is what reading that file gives. */
function filesOf(files: Readonly<Record<string, string | Error>>) {
  const asked: string[] = [];
  return {
    asked,
    read(path: string) {
      asked.push(path);
      const content = files[path] ?? systemError('ENOENT');
      if (content instanceof Error) throw content;
      return Buffer.from(content);
    }
  };
}

describe("the credentials in docker's configuration", () => {
  const password = { kind: 'password', username: 'me', password: 'pa:ss' };
  it.each([
    { rule: 'are the base64 of a pair', entry: { auth: base64('me:pa:ss') }, credentials: password },
    {
      rule: 'may have line breaks in the base64',
      entry: { auth: `${base64('me:pa:ss').slice(0, 4)}\r\n${base64('me:pa:ss').slice(4)}` },
      credentials: password
    },
    { rule: 'may be padded with zero bytes', entry: { auth: base64('me:pa:ss\0\0') }, credentials: password },
    { rule: 'may be a user name and a password', entry: { username: 'me', password: 'pa:ss' }, credentials: password },
    {
      rule: 'are the pair where both are there',
      entry: { auth: base64('me:pa:ss'), username: 'x', password: 'y' },
      credentials: password
    },
    {
      rule: 'may be an identity token',
      entry: { auth: base64('me:pa'), identitytoken: 'idt' },
      credentials: { kind: 'identity-token', token: 'idt' }
    },
    {
      rule: 'may be a token of the registry',
      entry: { registrytoken: 'rt', identitytoken: 'idt' },
      credentials: { kind: 'registry-token', token: 'rt' }
    },
    {
      rule: 'are none in an empty entry, as docker leaves it beside a store',
      entry: {},
      credentials: { kind: 'anonymous' }
    },
    { rule: 'are none where there is only a user name', entry: { username: 'me' }, credentials: { kind: 'anonymous' } },
    {
      rule: 'are none where nothing is of the right type',
      entry: { auth: 1, username: [], password: {} },
      credentials: { kind: 'anonymous' }
    }
  ])('$rule', ({ entry, credentials }) => {
    expect(credentialsOf({ 'registry.example:5000': entry }, 'registry.example:5000')).toEqual(credentials);
  });

  it.each([
    { rule: 'the host', name: 'registry.example', key: 'registry.example' },
    { rule: 'the host with a scheme', name: 'https://registry.example', key: 'registry.example' },
    { rule: 'the host with scheme and path', name: 'https://registry.example/v1/', key: 'registry.example' },
    { rule: 'the host with a path', name: 'registry.example/v2/', key: 'registry.example' },
    { rule: 'the host with a port', name: 'http://registry.example:5000', key: 'registry.example:5000' },
    { rule: "Docker Hub's own key", name: HUB, key: HUB },
    { rule: 'an everyday name of Docker Hub', name: 'docker.io', key: HUB },
    { rule: 'a newer address of Docker Hub', name: 'https://index.docker.io/v2/', key: HUB }
  ])('are found under $rule', ({ name, key }) => {
    expect(credentialsOf({ [name]: { auth: base64('me:pw') } }, key)).toMatchObject({ username: 'me' });
  });

  it.each([
    { rule: 'another port', name: 'registry.example:5000', key: 'registry.example' },
    { rule: 'a host below', name: 'a.registry.example', key: 'registry.example' },
    { rule: 'a host above', name: 'registry.example', key: 'a.registry.example' },
    { rule: 'another registry for Docker Hub', name: 'registry.example', key: HUB },
    { rule: 'a property of every object', name: 'registry.example', key: 'constructor' }
  ])('are not found under $rule', ({ name, key }) => {
    expect(credentialsOf({ [name]: { auth: base64('me:pw') } }, key)).toEqual({ kind: 'anonymous' });
  });

  it('are those of the exact key where several spellings are there', () => {
    const auths = {
      'https://registry.example/v1/': { auth: base64('old:pw') },
      'registry.example': { auth: base64('new:pw') }
    };
    expect(credentialsOf(auths, 'registry.example')).toMatchObject({ username: 'new' });
  });

  it.each(['%%%', 'YQ', base64('no colon'), base64(':no user')])('cannot be "%s", which no message repeats', auth => {
    const read = () => credentialsOf({ 'registry.example': { auth } }, 'registry.example');
    expect(read).toThrow(
      'docker\'s configuration "config.json" has an "auth" of "registry.example" that is not the base64'
    );
    expect(read).not.toThrow(auth);
  });

  it('may be broken for a registry that nobody asks about', () => {
    const auths = { 'broken.example': { auth: '%%%' }, 'registry.example': { auth: base64('me:pw') } };
    expect(credentialsOf(auths, 'registry.example')).toMatchObject({ username: 'me' });
  });
});

describe("docker's configuration", () => {
  const config = (name: string) => JSON.stringify({ auths: { 'registry.example': { auth: base64(`${name}:pw`) } } });
  const usersOf = (environment: Record<string, string>, files: Record<string, string>) =>
    readDockerConfigs(environment, filesOf(files)).map(found => storedCredentials(found, 'registry.example'));

  it('is in DOCKER_CONFIG', () => {
    const files = { '/conf/config.json': config('a'), '/home/me/.docker/config.json': config('b') };
    expect(usersOf({ DOCKER_CONFIG: '/conf', HOME: '/home/me' }, files)).toMatchObject([{ username: 'a' }]);
  });

  it('is in the home folder otherwise', () => {
    expect(usersOf({ HOME: '/home/me' }, { '/home/me/.docker/config.json': config('b') })).toMatchObject([
      { username: 'b' }
    ]);
  });

  it('may be in a variable, which goes first', () => {
    const environment = { HOME: '/home/me', DOCKER_AUTH_CONFIG: config('v') };
    expect(usersOf(environment, { '/home/me/.docker/config.json': config('b') })).toMatchObject([
      { username: 'v' },
      { username: 'b' }
    ]);
  });

  it('cannot choose a program to run from a variable', () => {
    const DOCKER_AUTH_CONFIG = '{"credsStore":"evil","credHelpers":{"registry.example":"evil"}}';
    expect(readDockerConfigs({ DOCKER_AUTH_CONFIG }, filesOf({}))).toMatchObject([
      { credentialStore: undefined, credentialHelpers: new Map() }
    ]);
  });

  it('may be absent, or empty', () => {
    expect(usersOf({}, {})).toEqual([]);
    expect(usersOf({ HOME: '/home/me' }, {})).toEqual([]);
    expect(usersOf({ HOME: '/home/me' }, { '/home/me/.docker/config.json': '' })).toEqual([{ kind: 'anonymous' }]);
  });

  it.each(['{', '[]', 'null', '"text"'])('cannot be %s', text => {
    const files = filesOf({ '/conf/config.json': text });
    expect(() => readDockerConfigs({ DOCKER_CONFIG: '/conf' }, files)).toThrow(
      'docker\'s configuration "/conf/config.json" is not a JSON object'
    );
  });

  it('has to be readable where it is there', () => {
    const files = filesOf({ '/conf/config.json': systemError('EACCES') });
    expect(() => readDockerConfigs({ DOCKER_CONFIG: '/conf' }, files)).toThrow(
      'docker\'s configuration "/conf/config.json" cannot be read (EACCES)'
    );
  });
});
