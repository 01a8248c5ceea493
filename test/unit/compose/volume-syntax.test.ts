import { describe, expect, it } from 'vitest';
import { newScalar } from '../../../src/compose/tree.ts';
import { parseVolume } from '../../../src/compose/volume-syntax.ts';

const AT = newScalar('x', { source: { path: 'compose.yaml', text: 'x' }, start: 0, end: 1 });
const PATH = ['services', 'web', 'x'];

describe('the short syntax of volumes', () => {
  it.each([
    { text: '/data', parts: { type: 'volume', source: undefined, target: '/data' } },
    { text: 'data:/data', parts: { type: 'volume', source: 'data', target: '/data' } },
    { text: './data:/data', parts: { type: 'bind', source: './data', target: '/data' } },
    { text: '~/data:/data', parts: { type: 'bind', source: '~/data', target: '/data' } },
    { text: 'C:\\data:/data', parts: { type: 'bind', source: 'C:\\data', target: '/data' } },
    { text: '\\\\.\\pipe\\x:/pipe', parts: { type: 'bind', source: '\\\\.\\pipe\\x', target: '/pipe' } },
    { text: 'a:/data', parts: { type: 'volume', source: undefined, target: 'a:/data' } },
    { text: 'a:', parts: { type: 'volume', source: undefined, target: 'a:' } },
    { text: 'data:/data:ro', parts: { readOnly: true } },
    { text: 'data:/data:ro,rw', parts: { readOnly: false } },
    { text: 'data:/data:nocopy', parts: { noCopy: true } },
    { text: './d:/d:z,rshared,nonsense', parts: { selinux: 'z', propagation: 'rshared' } },
    { text: '${A:-b}:/data', parts: { source: '${A:-b}', target: '/data' } }
  ])('tells paths from names: $text', ({ text, parts }) => {
    expect(parseVolume(text, AT, PATH)).toMatchObject(parts);
  });

  it.each([
    { text: '', what: 'is empty' },
    { text: ':/data', what: 'an empty part' },
    { text: 'data:/data:', what: 'an empty part' },
    { text: 'data:/data:ro:x', what: 'too many colons' }
  ])('is refused with the part that is wrong: "$text"', ({ text, what }) => {
    expect(() => parseVolume(text, AT, PATH)).toThrow(what);
  });
});
