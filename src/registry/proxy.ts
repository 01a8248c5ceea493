/**
 * Which proxy a request goes through: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, in capitals or not.
 *
 * Follows Go's `httpproxy` package, because docker does: capitals first; loopback is never proxied; a name in
 * `NO_PROXY` matches itself and everything below it, with a leading dot only what is below; `*` matches all;
 * addresses may be ranges; a port narrows.
 */
import { BlockList, isIP } from 'node:net';
import type { Environment } from '../host/index.ts';
import { isLoopback } from './endpoint.ts';

/**
 * @returns undefined for a direct connection; `invalid` where the variable (named) holds no address of an HTTP proxy.
 */
export function proxyFor(url: URL, environment: Environment): URL | { readonly invalid: string } | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = variable(name, environment);
  if (value === undefined || isLoopback(url.hostname) || isExcepted(url, environment)) return undefined;
  const text = value.includes('://') ? value : `http://${value}`;
  if (!URL.canParse(text)) return { invalid: name };
  const proxy = new URL(text);
  return proxy.protocol === 'http:' || proxy.protocol === 'https:' ? proxy : { invalid: name };
}

function variable(name: string, environment: Environment): string | undefined {
  return environment[name] || environment[name.toLowerCase()] || undefined;
}

function isExcepted(url: URL, environment: Environment): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return (variable('NO_PROXY', environment) ?? '')
    .split(',')
    .map(entry => entry.trim().toLowerCase())
    .some(entry => entry !== '' && matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInRange(host, entry);
  const { name, wantedPort } = splitPort(entry);
  if (wantedPort !== undefined && wantedPort !== port) return false;
  if (isIP(name) !== 0) return name === host;
  const suffix = name.replace(/^\*(?=\.)/, '');
  if (suffix.startsWith('.')) return host.endsWith(suffix);
  return host === suffix || host.endsWith(`.${suffix}`);
}

function splitPort(entry: string): { readonly name: string; readonly wantedPort: string | undefined } {
  if (isIP(entry) !== 0) return { name: entry, wantedPort: undefined };
  const [, bracketed, plain, wantedPort] = /^(?:\[(.*)\]|(.*?))(?::(\d+))?$/.exec(entry) ?? [];
  return { name: bracketed ?? plain ?? entry, wantedPort };
}

/** Whether an address lies in a range such as `10.0.0.0/8` or `fd00::/8`. */
function isInRange(host: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const version = isIP(network);
  const length = Number(bits);
  if (isIP(host) !== version || version === 0 || !/^\d+$/.test(bits) || length > (version === 4 ? 32 : 128))
    return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const ranges = new BlockList();
  ranges.addSubnet(network, length, family);
  return ranges.check(host, family);
}
