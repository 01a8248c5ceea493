/** What one request learns of a host that the others shall know. */
import type { HttpError } from '../host/index.ts';

export interface HostState {
  /** Until when the host asked not to be bothered. */
  pausedUntil: number;
  /** Why the host could not be reached, and until when nobody tries again. */
  down: { readonly error: HttpError; readonly until: number } | undefined;
  /** The certificates that had to be trusted beyond those of Node. */
  trust: readonly string[] | undefined;
}

/** The state of a host by its origin, made when first asked for. */
export function createHosts(): (url: URL) => HostState {
  const hosts = new Map<string, HostState>();
  return url => {
    const known = hosts.get(url.origin);
    if (known !== undefined) return known;
    const state: HostState = { pausedUntil: 0, down: undefined, trust: undefined };
    hosts.set(url.origin, state);
    return state;
  };
}

const HOST_REASONS: readonly HttpError['reason'][] = [
  'unknown-host',
  'unreachable',
  'timeout',
  'certificate',
  'tls',
  'proxy'
];

/** Whether a failure says something about the host, and not only about one request. */
export function concernsHost(error: HttpError): boolean {
  return HOST_REASONS.includes(error.reason);
}
