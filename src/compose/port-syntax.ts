/**
 * The short syntax of a service's ports: `HOST_IP:HOST_PORT:CONTAINER_PORT/PROTOCOL`, where ports may be ranges.
 *
 * In: one element. Out: one port for each container port, sorted as text (10 before 9), as docker compose has them.
 *
 * Source: Compose Specification, "ports, short syntax"; docker's `go-connections/nat`.
 */
import { isIP } from 'node:net';
import type { Node } from './node.ts';
import { type AttributePath, refuse, showPath } from './tree.ts';

export interface ShortPort {
  readonly hostIp: string | undefined;
  /** A port, or a range of which one is taken. */
  readonly published: string | undefined;
  readonly target: number;
  readonly protocol: string;
}

/** @throws DiagnosticError that says which part is wrong. */
export function parsePorts(text: string, at: Node, path: AttributePath): ShortPort[] {
  const fail = (what: string): never =>
    refuse(
      'schema-violation',
      at,
      `"${showPath(path)}" ${what}`,
      'write [[HOST_IP:]HOST_PORT:]CONTAINER_PORT[/tcp|udp|sctp], for example "8080:80"'
    );
  const parts = text.split(':');
  const [container = '', host = ''] = parts.slice(-2).reverse();
  const hostIp = parseAddress(parts.slice(0, -2).join(':'), fail);
  const [ports = '', protocol] = splitProtocol(container);
  if (ports === '') fail('names no port of the container');
  const targets = parseRange(ports) ?? fail('has no valid port or range of ports of the container');
  const published =
    host === '' ? undefined : (parseRange(host) ?? fail('has no valid port or range of ports of the host'));
  if (!['tcp', 'udp', 'sctp'].includes(protocol)) fail('has an unknown protocol');
  const count = targets.end - targets.start + 1;
  if (published !== undefined && count > 1 && published.end - published.start + 1 !== count) {
    fail('has ranges of different lengths for host and container');
  }
  return Array.from({ length: count }, (_, index) => ({
    hostIp,
    published: published === undefined ? undefined : publishedPort(published, index, count),
    target: targets.start + index,
    protocol
  })).sort((a, b) => (String(a.target) < String(b.target) ? -1 : 1));
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function publishedPort({ start, end }: Range, index: number, count: number): string {
  return count === 1 && start !== end ? `${start}-${end}` : String(start + index);
}

function splitProtocol(container: string): [string, string] {
  const slash = container.indexOf('/');
  if (slash === -1) return [container, 'tcp'];
  return [container.slice(0, slash), container.slice(slash + 1).toLowerCase() || 'tcp'];
}

function parseAddress(text: string, fail: (what: string) => never): string | undefined {
  if (text === '') return undefined;
  const address = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  // Zones (`fe80::1%eth0`) are for sockets, not for published ports.
  return isIP(address) === 0 || address.includes('%') ? fail('has no valid IP address of the host') : address;
}

function parseRange(text: string): Range | undefined {
  const [first = '', last = first] = text.split('-');
  const [start, end] = [parsePort(first), parsePort(last)];
  return start === undefined || end === undefined || end < start ? undefined : { start, end };
}

function parsePort(text: string): number | undefined {
  if (!/^\d+$/.test(text)) return undefined;
  const port = Number(text);
  return port <= 65_535 ? port : undefined;
}
