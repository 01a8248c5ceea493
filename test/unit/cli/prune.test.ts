import { describe, expect, it } from 'vitest';
import { policyOf } from '../../../src/cli/commands/prune.ts';
import { plainStyle } from '../../../src/cli/style.ts';
import { prunedText } from '../../../src/cli/texts/prune-text.ts';

const parsed = (options: Readonly<Record<string, string>>) => ({
  command: 'prune',
  options,
  positionals: [],
  rest: []
});

describe('the policy of prune', () => {
  it('is read from the options', () => {
    expect(policyOf(parsed({ 'older-than': '2w' }))).toEqual({ olderThanMs: 14 * 86_400_000, keepLast: undefined });
    expect(policyOf(parsed({ 'keep-last': '0' }))).toEqual({ olderThanMs: undefined, keepLast: 0 });
  });

  it.each([
    { rule: 'has to be there', options: {}, message: 'prune has to be told what is old' },
    { rule: 'has an age with a unit', options: { 'older-than': '30' }, message: '"30" is not a value of --older-than' },
    { rule: 'has a whole number', options: { 'keep-last': '-1' }, message: '"-1" is not a value of --keep-last' }
  ])('$rule', ({ options, message }) => {
    expect(() => policyOf(parsed(options))).toThrow(message);
  });
});

describe('what prune tells', () => {
  it('is a line for each tag', () => {
    const known = { tag: 'aaaa', digest: 'sha256:0', isHashTag: true, createdMs: 0, children: [] };
    const verdicts = [
      { tag: known, keptFor: undefined },
      { tag: { ...known, tag: 'ci', isHashTag: false, createdMs: undefined }, keptFor: 'no hash tag' }
    ];
    const repository = { repository: 'registry.example/web', verdicts, deleted: [], refused: [] };
    expect(prunedText([repository], 3 * 86_400_000, { style: plainStyle, width: undefined })).toBe(
      [
        'TAG   AGE     VERDICT             REPOSITORY',
        'aaaa  3 days  goes                registry.example/web',
        'ci    -       stays: no hash tag  registry.example/web',
        ''
      ].join('\n')
    );
  });
});
