/**
 * Reads what docker knows about logging in: `config.json` in `DOCKER_CONFIG` or `~/.docker`, and the variable
 * `DOCKER_AUTH_CONFIG`, which has the same shape and goes first.
 *
 * A configuration that is not JSON is an error: docker would warn and go on without credentials, and a build would
 * then be pushed by nobody or not found. Only the entry that is asked for is looked at; the others may be as broken
 * as they like.
 *
 * Source: docker's `cli/config` packages.
 */
import type { Environment, Files } from '../host/index.ts';
import { DOCKER_HUB_KEY, isDockerHubName } from './endpoint.ts';
import { isObject, type JsonObject, objectField, parseJson, stringField, textsOf } from './json.ts';
import { RegistryError } from './problems.ts';

/** What is sent to prove who we are. */
export type Credentials =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** An OAuth2 refresh token, to be exchanged for a token of the registry. */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** A token that the registry itself takes. */
  | { readonly kind: 'registry-token'; readonly token: string };

/** All that is asked of the file system here. */
export type ConfigFiles = Pick<Files, 'read'>;

/** One of the two places in parsed form. */
export interface DockerConfig {
  /** The file's path or the variable's name, for messages. */
  readonly origin: string;
  readonly auths: JsonObject;
  /** Names of helpers by registry. */
  readonly credentialHelpers: ReadonlyMap<string, string>;
  /** The helper for all others. */
  readonly credentialStore: string | undefined;
}

/** The variable's configuration, if any, then the file's, if any. @throws RegistryError 'invalid-credentials' */
export function readDockerConfigs(environment: Environment, files: ConfigFiles): readonly DockerConfig[] {
  const configs: DockerConfig[] = [];
  const variable = environment.DOCKER_AUTH_CONFIG;
  if (variable !== undefined && variable !== '') {
    // Only `auths` count there, as for docker: a variable cannot choose a program to run.
    const { origin, auths } = parseDockerConfig(variable, 'DOCKER_AUTH_CONFIG');
    configs.push({ origin, auths, credentialHelpers: new Map(), credentialStore: undefined });
  }
  const path = configPath(environment);
  const text = path === undefined ? undefined : readConfigFile(path, files);
  if (path !== undefined && text !== undefined) configs.push(parseDockerConfig(text, path));
  return configs;
}

function configPath(environment: Environment): string | undefined {
  const home = environment.HOME || environment.USERPROFILE;
  const directory = environment.DOCKER_CONFIG || (home === undefined || home === '' ? undefined : `${home}/.docker`);
  return directory === undefined ? undefined : `${directory}/config.json`;
}

/** @returns undefined where there is no such file. */
function readConfigFile(path: string, files: ConfigFiles): string | undefined {
  try {
    return Buffer.from(files.read(path)).toString('utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw invalid(path, `cannot be read (${code})`, "check the file's permissions", cause);
  }
}

export function parseDockerConfig(text: string, origin: string): DockerConfig {
  const parsed = text.trim() === '' ? {} : parseJson(text.replace(/^\uFEFF/, ''));
  if (!isObject(parsed)) throw invalid(origin, 'is not a JSON object', 'mend it, or log in anew with "docker login"');
  return {
    origin,
    auths: objectField(parsed, 'auths') ?? {},
    credentialHelpers: textsOf(parsed.credHelpers),
    credentialStore: stringField(parsed, 'credsStore')
  };
}

/** The suffix of the helper program that keeps the credentials of a registry. */
export function credentialHelperOf(config: DockerConfig, key: string): string | undefined {
  return config.credentialHelpers.get(key) || config.credentialStore;
}

/**
 * The credentials that the configuration itself holds.
 * @param key - `registry.example:5000`, or Docker Hub's own key.
 * @throws RegistryError 'invalid-credentials' where there is an entry that cannot be decoded.
 */
export function storedCredentials(config: DockerConfig, key: string): Credentials {
  const entry = objectField(config.auths, entryNameOf(config.auths, key));
  const registryToken = stringField(entry, 'registrytoken');
  if (registryToken !== undefined) return { kind: 'registry-token', token: registryToken };
  const identityToken = stringField(entry, 'identitytoken');
  if (identityToken !== undefined) return { kind: 'identity-token', token: identityToken };
  const encoded = stringField(entry, 'auth');
  if (encoded !== undefined) return decodePair(encoded, config.origin, key);
  const username = stringField(entry, 'username');
  const password = stringField(entry, 'password');
  return username === undefined || password === undefined
    ? { kind: 'anonymous' }
    : { kind: 'password', username, password };
}

/** An entry's name is the key, or an older spelling of it with scheme and path: `https://registry.example/v1/`. */
function entryNameOf(auths: JsonObject, key: string): string {
  if (Object.hasOwn(auths, key)) return key;
  const names = Object.keys(auths).sort();
  return names.find(name => (key === DOCKER_HUB_KEY ? isDockerHubName(hostOf(name)) : hostOf(name) === key)) ?? key;
}

function hostOf(name: string): string {
  return name.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/\/.*$/s, '');
}

/** `auth` is the base64 of `user:password`. Neither may reach a message. */
function decodePair(encoded: string, origin: string, key: string): Credentials {
  const text = encoded.replace(/[\r\n]/g, '');
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0;
  const decoded = isBase64 ? Buffer.from(text, 'base64').toString('utf8') : '';
  const colon = decoded.indexOf(':');
  if (colon < 1) {
    throw invalid(
      origin,
      `has an "auth" of "${key}" that is not the base64 of USER:PASSWORD`,
      'log in anew with "docker login"'
    );
  }
  // Some old versions of docker padded the pair with zero bytes.
  const password = decoded.slice(colon + 1).replace(/^\0+|\0+$/g, '');
  return { kind: 'password', username: decoded.slice(0, colon), password };
}

function invalid(origin: string, what: string, help: string, cause?: unknown): RegistryError {
  return new RegistryError(
    { code: 'invalid-credentials', message: `docker's configuration "${origin}" ${what}`, help },
    { cause: cause ?? new Error(what) }
  );
}
