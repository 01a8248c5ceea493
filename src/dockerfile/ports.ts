/**
 * Ports of EXPOSE, one spelling for each set of them: `80-82/tcp`.
 *
 * Source: Dockerfile reference, "EXPOSE"; the rules for ports are those of Docker's `-p`.
 */
import type { Span } from '../diagnostic/index.ts';
import { invalid } from './problems.ts';
import { isKnown } from './unknown.ts';

const LARGEST_PORT = 65_535;
const PROTOCOLS: readonly string[] = ['tcp', 'udp', 'sctp'];

interface PortRange {
  readonly protocol: string;
  readonly start: number;
  readonly end: number;
}

/**
 * @returns ranges that neither meet nor touch, in order; what is not known stands before them.
 * @throws DiagnosticError `invalid-dockerfile`
 */
export function parsePorts(words: readonly string[], at: Span): readonly string[] {
  const unknown = words.filter(word => !isKnown(word));
  const ranges = words.filter(isKnown).map(word => parseRange(word, at));
  return [...unknown, ...joinRanges(ranges).map(({ start, end, protocol }) => `${start}-${end}/${protocol}`)];
}

function parseRange(word: string, at: Span): PortRange {
  const slash = word.indexOf('/');
  const protocol = slash === -1 ? 'tcp' : word.slice(slash + 1).toLowerCase();
  const ports = slash === -1 ? word : word.slice(0, slash);
  // An address and a port of the machine may stand before; the image knows neither.
  const [first = '', last = first, ...more] = ports.slice(ports.lastIndexOf(':') + 1).split('-');
  const start = portOf(first);
  const end = portOf(last);
  const isRange = start !== undefined && end !== undefined && end >= start && more.length === 0;
  if (isRange && PROTOCOLS.includes(protocol)) return { protocol, start, end };
  throw invalid(at, `"${word}" is not a port`, 'write, say, "80", "53/udp" or "8000-8010"');
}

function portOf(text: string): number | undefined {
  const port = /^\d+$/.test(text) ? Number(text) : undefined;
  return port === undefined || port > LARGEST_PORT ? undefined : port;
}

function joinRanges(ranges: readonly PortRange[]): readonly PortRange[] {
  const sorted = [...ranges].sort(
    (a, b) => PROTOCOLS.indexOf(a.protocol) - PROTOCOLS.indexOf(b.protocol) || a.start - b.start
  );
  const joined: PortRange[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last === undefined || last.protocol !== range.protocol || range.start > last.end + 1) joined.push(range);
    else if (range.end > last.end) joined[joined.length - 1] = { ...last, end: range.end };
  }
  return joined;
}
