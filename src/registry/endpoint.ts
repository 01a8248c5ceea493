/**
 * Where a registry listens, and under which name docker keeps its credentials.
 *
 * In: the registry part of an image reference. Out: the base address of its API. Plain HTTP is spoken to loopback
 * addresses and to hosts that the user named as insecure, to nothing else, and never as a fallback: a password must
 * not leave the machine in clear because a port was closed.
 *
 * Source: OCI distribution specification, "API"; Docker Hub's three names are Docker's own.
 */
export interface Endpoint {
  /** As it stands in references: `docker.io`, `127.0.0.1:5000`. */
  readonly registry: string;
  /** Scheme, host and port: `https://registry-1.docker.io`. */
  readonly origin: string;
  /** The key that `docker login` uses in its configuration and hands to credential helpers. */
  readonly credentialKey: string;
  /** What a person types to log in. */
  readonly loginCommand: string;
  readonly isDockerHub: boolean;
}

export const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';
const DOCKER_HUB_HOST = 'registry-1.docker.io';
const DOCKER_HUB_NAMES: readonly string[] = ['docker.io', 'index.docker.io', DOCKER_HUB_HOST];

/** @param insecure - Registries, as they stand in references, that are asked over plain HTTP. */
export function endpointOf(registry: string, insecure: ReadonlySet<string>): Endpoint {
  if (isDockerHubName(registry)) {
    return {
      registry,
      origin: `https://${DOCKER_HUB_HOST}`,
      credentialKey: DOCKER_HUB_KEY,
      loginCommand: 'docker login',
      isDockerHub: true
    };
  }
  const scheme = insecure.has(registry) || isLoopback(hostnameOf(registry)) ? 'http' : 'https';
  return {
    registry,
    origin: new URL(`${scheme}://${registry}`).origin,
    credentialKey: registry,
    loginCommand: `docker login ${registry}`,
    isDockerHub: false
  };
}

export function isDockerHubName(host: string): boolean {
  return DOCKER_HUB_NAMES.includes(host);
}

/** `localhost`, 127.0.0.0/8 and ::1; names are not looked up. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase();
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** The host of `host:port`, an IPv6 address with its brackets. */
function hostnameOf(registry: string): string {
  return registry.replace(/:\d+$/, '');
}

/** What the API has of a repository. */
export type ApiKind = 'manifests' | 'blobs' | 'tags' | 'referrers';

/** The path of the API for a repository: `/v2/library/busybox/manifests/latest`. */
export function apiPath(repository: string, kind: ApiKind, name: string): string {
  return `/v2/${repository}/${kind}/${name}`;
}
