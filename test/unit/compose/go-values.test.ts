import { describe, expect, it } from 'vitest';
import { formatNode, isInteger, sameValue } from '../../../src/compose/go-values.ts';
import type { Node } from '../../../src/compose/node.ts';
import { childOf } from '../../../src/compose/tree.ts';
import { composeTree } from '../../support/rendering.ts';

function valueFrom(text: string): Node {
  const value = childOf(composeTree(`x-value: ${text}`), 'x-value');
  if (value === undefined) throw new Error('the test wants a value');
  return value;
}

describe('a value that becomes part of a string', () => {
  it.each([
    { rule: 'keeps a string', text: 'a b', printed: 'a b' },
    { rule: 'writes a whole number in decimal', text: '0x1F', printed: '31' },
    { rule: 'drops what a fraction does not need', text: '1.50', printed: '1.5' },
    { rule: 'drops the fraction of a round number', text: '2.0', printed: '2' },
    { rule: 'turns to exponents from a million on', text: '1000000.0', printed: '1e+06' },
    { rule: 'keeps a large whole number as it is', text: '1000000', printed: '1000000' },
    { rule: 'turns to exponents below a ten-thousandth', text: '0.00001', printed: '1e-05' },
    { rule: 'knows infinity', text: '-.inf', printed: '-Inf' },
    { rule: 'knows what is not a number', text: '.nan', printed: 'NaN' },
    { rule: 'keeps all digits of a number of 64 bits', text: '9223372036854775807', printed: '9223372036854775807' },
    { rule: 'writes booleans as words', text: 'True', printed: 'true' },
    { rule: 'writes a date with its time and zone', text: '2024-1-2', printed: '2024-01-02 00:00:00 +0000 UTC' },
    {
      rule: 'writes a point in time in its own zone',
      text: '2024-01-02T03:04:05.60+01:30',
      printed: '2024-01-02 03:04:05.6 +0130 +0130'
    },
    { rule: 'writes nothing as nil', text: '~', printed: '<nil>' },
    { rule: 'writes a list in brackets', text: '[a, [1]]', printed: '[a [1]]' },
    { rule: 'writes a map with its keys sorted', text: '{b: 1, a: x}', printed: 'map[a:x b:1]' }
  ])('$rule', ({ text, printed }) => {
    expect(formatNode(valueFrom(text))).toBe(printed);
  });
});

describe('a whole number', () => {
  it.each([
    { text: '80', whole: true },
    { text: '012', whole: true },
    { text: '80.0', whole: false },
    { text: '"80"', whole: false },
    { text: 'true', whole: false }
  ])('is told from what looks like one: $text', ({ text, whole }) => {
    expect(isInteger(valueFrom(text))).toBe(whole);
  });
});

describe('two values', () => {
  it.each([
    { rule: 'are the same whatever the order of keys', a: '{a: 1, b: [x]}', b: '{b: [x], a: 1}', same: true },
    { rule: 'are the same whatever the spelling', a: '0x10', b: '16', same: true },
    { rule: 'differ in the order of a list', a: '[a, b]', b: '[b, a]', same: false },
    { rule: 'differ in their type', a: '80', b: '"80"', same: false },
    { rule: 'differ in a key', a: '{a: 1}', b: '{b: 1}', same: false },
    { rule: 'differ in their kind', a: '{}', b: '[]', same: false }
  ])('$rule', ({ a, b, same }) => {
    expect(sameValue(valueFrom(a), valueFrom(b))).toBe(same);
  });
});
