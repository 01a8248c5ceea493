/**
 * Who we are at a registry, as docker would answer it: `DOCKER_AUTH_CONFIG`, then the registry's helper, else the
 * general one, else what the file holds. Each registry is looked up once, and only when it asks: a helper may take a
 * second.
 */
import type { Environment, Processes } from '../host/index.ts';
import { askCredentialHelper } from './credential-helper.ts';
import {
  type ConfigFiles,
  type Credentials,
  credentialHelperOf,
  type DockerConfig,
  readDockerConfigs,
  storedCredentials
} from './docker-config.ts';
import type { Redaction } from './redaction.ts';

export interface CredentialsOptions {
  readonly processes: Processes;
  readonly environment: Environment;
  readonly files: ConfigFiles;
  readonly redaction: Redaction;
  readonly helperTimeoutMs: number;
}

export interface CredentialStore {
  /** @param key - See `Endpoint.credentialKey`. @throws RegistryError 'invalid-credentials' */
  find(key: string): Promise<Credentials>;
}

export function createCredentialStore(options: CredentialsOptions): CredentialStore {
  const { environment, files, redaction } = options;
  const found = new Map<string, Promise<Credentials>>();
  let configs: readonly DockerConfig[] | undefined;

  const look = async (key: string): Promise<Credentials> => {
    configs ??= readDockerConfigs(environment, files);
    for (const config of configs) {
      const credentials = await lookIn(config, key);
      if (credentials.kind !== 'anonymous') return credentials;
    }
    return { kind: 'anonymous' };
  };

  const lookIn = (config: DockerConfig, key: string): Promise<Credentials> | Credentials => {
    const helper = credentialHelperOf(config, key);
    if (helper === undefined) return storedCredentials(config, key);
    return askCredentialHelper(helper, key, { ...options, timeoutMs: options.helperTimeoutMs });
  };

  return {
    find(key) {
      const known = found.get(key);
      if (known !== undefined) return known;
      const looking = look(key).then(credentials => {
        if (credentials.kind === 'password') redaction.hide(credentials.password);
        else if (credentials.kind !== 'anonymous') redaction.hide(credentials.token);
        return credentials;
      });
      found.set(key, looking);
      return looking;
    }
  };
}
