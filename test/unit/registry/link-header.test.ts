import { describe, expect, it } from 'vitest';
import { nextPage } from '../../../src/registry/link-header.ts';

const CURRENT = new URL('https://registry.example/v2/app/tags/list?n=2');

describe('the next page in a Link header', () => {
  it.each([
    { rule: 'is a path', header: '</v2/app/tags/list?last=b&n=2>; rel="next"', next: '/v2/app/tags/list?last=b&n=2' },
    { rule: 'may be relative', header: '<list?last=b>; rel=next', next: '/v2/app/tags/list?last=b' },
    {
      rule: 'loses the host that only the registry knows',
      header: '<http://internal:8080/v2/app/tags/list?last=b>; rel="next"',
      next: '/v2/app/tags/list?last=b'
    },
    { rule: 'is found among others', header: '</a>; rel="prev", </b>; rel="next"', next: '/b' },
    { rule: 'may have more than one relation', header: '</b>; rel="last next"', next: '/b' },
    { rule: 'may have other parameters', header: '</b>; title="x"; rel="next"; type="y"', next: '/b' },
    { rule: 'is not a relation that only sounds alike', header: '</b>; rel="nextish"', next: undefined },
    { rule: 'has to be an address', header: '<http://[>; rel="next"', next: undefined },
    { rule: 'may be absent', header: undefined, next: undefined }
  ])('$rule', ({ header, next }) => {
    expect(nextPage(header, CURRENT)).toBe(next);
  });
});
