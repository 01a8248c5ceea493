/** The product's registry client as a test needs it, and images small enough to be written by hand. */
import { createHash } from 'node:crypto';
import { createNodeHttp, nodeClock, nodeFiles, nodeProcesses } from '../../src/host/index.ts';
import { type ImageReference, parseReference } from '../../src/image/index.ts';
import { createRegistry, type Manifest, type Registry, type RegistryOptions } from '../../src/registry/index.ts';

/** The client on this machine, with an environment of its own: no credentials unless a test gives some. */
export function createTestClient(options: Partial<RegistryOptions> = {}): Registry {
  return createRegistry({
    http: createNodeHttp(),
    clock: nodeClock,
    processes: nodeProcesses,
    files: nodeFiles,
    environment: {},
    ...options
  });
}

/** A reference that the test knows to be one. */
export function ref(text: string): ImageReference {
  const reference = parseReference(text);
  if (reference === undefined) throw new Error(`not an image reference: ${text}`);
  return reference;
}

/** `DOCKER_AUTH_CONFIG` with a user name and password for one registry. */
export function authConfig(host: string, user: { readonly name: string; readonly password: string }): string {
  const auth = Buffer.from(`${user.name}:${user.password}`).toString('base64');
  return JSON.stringify({ auths: { [host]: { auth } } });
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** A manifest of these bytes. */
export function manifestOf(value: unknown, mediaType: string): Manifest {
  const bytes = jsonBytes(value);
  return { bytes, mediaType, digest: digestOf(bytes) };
}

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
export const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';

/** An image without layers: its configuration and its manifest. */
export function emptyImage(
  config: { readonly labels?: Readonly<Record<string, string>>; readonly created?: string; readonly platform?: string },
  mediaType: string = OCI_MANIFEST
): { readonly config: Buffer; readonly manifest: Manifest } {
  const [os, architecture, variant] = (config.platform ?? 'linux/amd64').split('/');
  const bytes = jsonBytes({
    os,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    ...(config.created === undefined ? {} : { created: config.created }),
    config: { Labels: config.labels ?? {}, Env: ['A=1=2'], OnBuild: ['RUN true'] },
    rootfs: { type: 'layers', diff_ids: [] }
  });
  const configType =
    mediaType === OCI_MANIFEST
      ? 'application/vnd.oci.image.config.v1+json'
      : 'application/vnd.docker.container.image.v1+json';
  const value = {
    schemaVersion: 2,
    mediaType,
    config: { mediaType: configType, digest: digestOf(bytes), size: bytes.length },
    layers: []
  };
  return { config: bytes, manifest: manifestOf(value, mediaType) };
}

/** An index of manifests, each with the platform it is for. */
export function indexOf(
  images: readonly { readonly manifest: Manifest; readonly platform: string }[],
  mediaType: string = OCI_INDEX
): Manifest {
  const manifests = images.map(({ manifest, platform }) => {
    const [os, architecture, variant] = platform.split('/');
    return {
      mediaType: manifest.mediaType,
      digest: manifest.digest,
      size: manifest.bytes.length,
      platform: { os, architecture, ...(variant === undefined ? {} : { variant }) }
    };
  });
  return manifestOf({ schemaVersion: 2, mediaType, manifests }, mediaType);
}

/** Puts a blob into a repository, as any client would: a session is opened, and closed with the bytes. */
export async function uploadBlob(
  host: string,
  repository: string,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>> = {}
): Promise<void> {
  const opened = await fetch(`http://${host}/v2/${repository}/blobs/uploads/`, { method: 'POST', headers });
  const session = new URL(opened.headers.get('location') ?? '', `http://${host}`);
  session.searchParams.set('digest', digestOf(bytes));
  const stored = await fetch(session, { method: 'PUT', headers, body: Buffer.from(bytes) });
  if (stored.status !== 201) throw new Error(`the registry did not take the blob: ${stored.status}`);
}
