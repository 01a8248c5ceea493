/**
 * The reference registry (`docker-registry`) on loopback, and what a test asks it behind the product's back.
 *
 * Manifests are read as bytes over HTTP, so that "untouched" means the same digest, and the access log tells what clients did.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROVISIONED_ROOT } from './docker.ts';
import { type Supervised, startProgram } from './supervised.ts';

/** Who may use a registry that was started with `auth`; the registry has the bcrypt hash of the password. */
export const REGISTRY_USER = { name: 'ci', password: 'open-sesame' } as const;
const HTPASSWD = 'ci:$2y$05$nuhoLGDd7f5y9Y.XESbQCO0HNMQykjm9SHr5xsFhV3v0APtZHGxzC\n';

const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json'
].join(', ');

export interface RegistryRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

export interface RegistryServer {
  /** `127.0.0.1:PORT`, the same after a restart. */
  readonly host: string;
  /** The digest of what a tag points at, `undefined` where there is no such tag. */
  readonly digestOf: (repository: string, tag: string) => Promise<string | undefined>;
  /** The digests of the layers of the image that a tag points at, the lowest first. */
  readonly layersOf: (repository: string, tag: string) => Promise<readonly string[]>;
  /** The tags of a repository in alphabetical order; none where it does not exist. */
  readonly tagsOf: (repository: string) => Promise<readonly string[]>;
  readonly deleteManifest: (repository: string, digest: string) => Promise<void>;
  /** What clients asked since the start or the last restart, without this object's own requests. */
  readonly requests: () => readonly RegistryRequest[];
  /** Makes the registry unreachable. */
  readonly stop: () => Promise<void>;
  /** Brings it back with all that it had stored. */
  readonly restart: () => Promise<void>;
  /** Stops it for good and removes what it stored. */
  readonly close: () => Promise<void>;
}

export interface RegistryServerOptions {
  /** Refuse everyone but {@link REGISTRY_USER}. */
  readonly auth?: boolean;
  /** Refuse everyone without a token of this server (see token-server.ts). */
  readonly tokens?: TokenIssuer;
  /** How much fits on its disk; as much as on the machine's where absent. */
  readonly diskMebibytes?: number;
}

/** Who may issue tokens for the registry, in the words of its configuration. */
export interface TokenIssuer {
  /** The address that clients are sent to. */
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  /** The file of the certificate that tokens are signed with. */
  readonly rootcertbundle: string;
}

function authOf(folder: string, { auth, tokens }: RegistryServerOptions): object {
  if (tokens !== undefined) return { auth: { token: tokens } };
  return auth === true ? { auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } } } : {};
}

function configuration(folder: string, address: string, options: RegistryServerOptions): string {
  return JSON.stringify({
    version: 0.1,
    log: { level: 'info', formatter: 'json' },
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
    http: { addr: address, secret: 'the same after a restart' },
    ...authOf(folder, options)
  });
}

const OWN_AGENT = 'compose-cache-tests';

function parseRequests(log: string): RegistryRequest[] {
  const requests: RegistryRequest[] = [];
  for (const line of log.split('\n')) {
    const [, method = '', path = '', status = ''] = / "([A-Z]+) (\S+) HTTP\/1\.1" (\d+) /.exec(line) ?? [];
    if (method !== '' && !line.includes(OWN_AGENT)) requests.push({ method, path, status: Number(status) });
  }
  return requests;
}

function program(): string {
  const provisioned = join(PROVISIONED_ROOT, 'usr/bin/docker-registry');
  return existsSync(provisioned) ? provisioned : 'docker-registry';
}

function listeningPort(output: string): string | undefined {
  return /listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1];
}

async function serve(folder: string, port: string, options: RegistryServerOptions): Promise<Supervised> {
  const file = join(folder, 'config.yml');
  await writeFile(file, configuration(folder, `127.0.0.1:${port}`, options));
  return startProgram([program(), 'serve', file], {
    name: 'the registry of the tests',
    timeoutMs: 30_000,
    isReady: output => listeningPort(output) !== undefined
  });
}

/** Starts an empty registry on a free port of the loopback interface; it needs no TLS there. */
export async function startRegistryServer(options: RegistryServerOptions = {}): Promise<RegistryServer> {
  const auth = options.auth ?? false;
  const folder = await mkdtemp(join(tmpdir(), 'cc-registry-'));
  await writeFile(join(folder, 'htpasswd'), HTPASSWD);
  const disk = join(folder, 'data');
  const { diskMebibytes } = options;
  if (diskMebibytes !== undefined) {
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMebibytes}m`, 'tmpfs', disk]);
  }
  let server = await serve(folder, '0', options);
  const port = listeningPort(server.output()) ?? '';
  const host = `127.0.0.1:${port}`;
  const authorization = `Basic ${Buffer.from(`${REGISTRY_USER.name}:${REGISTRY_USER.password}`).toString('base64')}`;
  const ask = (path: string, method = 'GET') =>
    fetch(`http://${host}/v2/${path}`, {
      method,
      headers: { accept: ACCEPT, 'user-agent': OWN_AGENT, ...(auth ? { authorization } : {}) }
    });
  return {
    host,
    digestOf: async (repository, tag) => {
      const response = await ask(`${repository}/manifests/${tag}`);
      const body = Buffer.from(await response.arrayBuffer());
      return response.ok ? `sha256:${createHash('sha256').update(body).digest('hex')}` : undefined;
    },
    layersOf: async (repository, tag) => {
      const response = await ask(`${repository}/manifests/${tag}`);
      // The shape of an image manifest (OCI image-spec, "Image Manifest").
      const { layers } = (await response.json()) as { readonly layers?: readonly { readonly digest: string }[] };
      if (layers === undefined) throw new Error(`${repository}:${tag} is not one plain image manifest`);
      return layers.map(({ digest }) => digest);
    },
    tagsOf: async repository => {
      const response = await ask(`${repository}/tags/list`);
      // The shape is what the distribution specification says of this answer.
      const { tags } = (await response.json()) as { readonly tags?: readonly string[] | null };
      return [...(tags ?? [])].sort();
    },
    deleteManifest: async (repository, digest) => {
      const response = await ask(`${repository}/manifests/${digest}`, 'DELETE');
      if (response.status !== 202) throw new Error(`the registry did not delete ${digest}: ${response.status}`);
    },
    requests: () => parseRequests(server.output()),
    stop: () => server.stop(),
    restart: async () => {
      await server.stop();
      server = await serve(folder, port, options);
    },
    close: async () => {
      await server.stop();
      if (diskMebibytes !== undefined) execFileSync('umount', [disk]);
      await rm(folder, { recursive: true, force: true });
    }
  };
}
