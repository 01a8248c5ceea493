/**
 * Ports of EXPOSE, one spelling for each: `80/tcp`.
 *
 * Source: Dockerfile reference, "EXPOSE"; the rules for ports are those of Docker's `-p`.
 */
import type { Span } from '../diagnostic/index.ts';
import { invalid } from './problems.ts';
import { isKnown } from './unknown.ts';

const LARGEST_PORT = 65_535;

/** @returns each port once, in order. @throws DiagnosticError `invalid-dockerfile` */
export function parsePorts(words: readonly string[], at: Span): readonly string[] {
  return [...new Set(words.flatMap(word => (isKnown(word) ? parsePort(word, at) : [word])))].sort();
}

function parsePort(word: string, at: Span): readonly string[] {
  const slash = word.indexOf('/');
  const protocol = slash === -1 ? 'tcp' : word.slice(slash + 1).toLowerCase();
  const ports = slash === -1 ? word : word.slice(0, slash);
  // An address and a port of the machine may stand before; the image knows neither.
  const [first = '', last = first, ...more] = ports.slice(ports.lastIndexOf(':') + 1).split('-');
  const start = portOf(first);
  const end = portOf(last);
  const isProtocol = protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp';
  if (!isProtocol || start === undefined || end === undefined || end < start || more.length > 0) {
    throw invalid(at, `"${word}" is not a port`, 'write, say, "80", "53/udp" or "8000-8010"');
  }
  return Array.from({ length: end - start + 1 }, (_, index) => `${start + index}/${protocol}`);
}

function portOf(text: string): number | undefined {
  const port = /^\d+$/.test(text) ? Number(text) : undefined;
  return port === undefined || port > LARGEST_PORT ? undefined : port;
}
