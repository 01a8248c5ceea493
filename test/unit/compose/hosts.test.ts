import { describe, expect, it } from 'vitest';
import { hostEntries, hostProblem } from '../../../src/compose/hosts.ts';
import { nodeAt } from '../../../src/compose/tree.ts';
import { composeTree } from '../../support/rendering.ts';

describe('extra hosts', () => {
  const pairs = (value: string) =>
    hostEntries(nodeAt(composeTree(`x: ${value}`), 'x')).map(({ host, address }) => `${host}=${address}`);

  it.each([
    { rule: 'take both separators', value: '["b=1.1.1.1", "a:2.2.2.2"]', expected: ['a=2.2.2.2', 'b=1.1.1.1'] },
    { rule: 'split at the first colon only', value: '["a:::1"]', expected: ['a=::1'] },
    { rule: 'drop the brackets of an address', value: '["a=[::1]"]', expected: ['a=::1'] },
    { rule: 'have several addresses', value: '["a=1.1.1.1,2.2.2.2"]', expected: ['a=1.1.1.1', 'a=2.2.2.2'] },
    { rule: 'can be a map', value: '{b: , a: [1.1.1.1, "::1"]}', expected: ['a=1.1.1.1', 'a=::1', 'b='] },
    { rule: 'can be absent', value: '~', expected: [] }
  ])('$rule', ({ value, expected }) => {
    expect(pairs(value)).toEqual(expected);
  });

  it.each([
    { text: 'a', isItem: true, problem: 'has no address' },
    { text: '=1.1.1.1', isItem: true, problem: 'has no valid host name' },
    { text: 'a:b', isItem: false, problem: 'has no valid host name' },
    { text: 'a=b:c', isItem: true, problem: undefined },
    { text: 'a', isItem: false, problem: undefined }
  ])('need a name and an address: $text', ({ text, isItem, problem }) => {
    expect(hostProblem(text, isItem)).toBe(problem);
  });
});
