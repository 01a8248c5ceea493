import { describe, expect, it } from 'vitest';
import { parsePorts } from '../../../src/compose/port-syntax.ts';
import { newScalar } from '../../../src/compose/tree.ts';

const AT = newScalar('x', { source: { path: 'compose.yaml', text: 'x' }, start: 0, end: 1 });
const PATH = ['services', 'web', 'x'];

describe('the short syntax of ports', () => {
  const port = (target: number, published?: string, hostIp?: string, protocol = 'tcp') => ({
    hostIp,
    published,
    target,
    protocol
  });

  it.each([
    { text: '80', ports: [port(80)] },
    { text: '8080:80', ports: [port(80, '8080')] },
    { text: '8080:80/UDP', ports: [port(80, '8080', undefined, 'udp')] },
    { text: '80/', ports: [port(80)] },
    { text: '127.0.0.1:8080:80', ports: [port(80, '8080', '127.0.0.1')] },
    { text: '127.0.0.1::80', ports: [port(80, undefined, '127.0.0.1')] },
    { text: '[::1]:8080:80', ports: [port(80, '8080', '::1')] },
    { text: '::1:8080:80', ports: [port(80, '8080', '::1')] },
    { text: '8000-8009:80', ports: [port(80, '8000-8009')] },
    { text: '9-11', ports: [port(10), port(11), port(9)] },
    { text: '8001-8002:81-82', ports: [port(81, '8001'), port(82, '8002')] }
  ])('means one port for each of the container: $text', ({ text, ports }) => {
    expect(parsePorts(text, AT, PATH)).toEqual(ports);
  });

  it.each([
    { text: '', what: 'names no port of the container' },
    { text: '127.0.0.1:', what: 'names no port of the container' },
    { text: 'a', what: 'no valid port or range of ports of the container' },
    { text: '65536', what: 'no valid port or range of ports of the container' },
    { text: '82-80', what: 'no valid port or range of ports of the container' },
    { text: 'a:80', what: 'no valid port or range of ports of the host' },
    { text: '80-82:80-81', what: 'ranges of different lengths' },
    { text: '80/http', what: 'an unknown protocol' },
    { text: 'localhost:80:80', what: 'no valid IP address of the host' },
    { text: 'fe80::1%eth0:80:80', what: 'no valid IP address of the host' }
  ])('is refused with the part that is wrong: "$text"', ({ text, what }) => {
    expect(() => parsePorts(text, AT, PATH)).toThrow(what);
  });
});
