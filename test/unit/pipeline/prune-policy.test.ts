import { describe, expect, it } from 'vitest';
import { hashTagPattern, judgeTags, type KnownTag, type PrunePolicy } from '../../../src/pipeline/prune-policy.ts';

const DAY_MS = 86_400_000;
const NOW_MS = 100 * DAY_MS;

function tag(name: string, daysOld: number | undefined, more: Partial<KnownTag> = {}): KnownTag {
  return {
    tag: name,
    digest: `sha256:${name}`,
    isHashTag: true,
    createdMs: daysOld === undefined ? undefined : NOW_MS - daysOld * DAY_MS,
    children: [],
    ...more
  };
}

function going(tags: readonly KnownTag[], policy: Partial<PrunePolicy> = {}): readonly string[] {
  const full = { olderThanMs: 30 * DAY_MS, keepLast: undefined, needed: new Set<string>(), ...policy };
  return judgeTags(tags, full, NOW_MS)
    .filter(({ keptFor }) => keptFor === undefined)
    .map(verdict => verdict.tag.tag);
}

describe('pruning', () => {
  it('takes hash tags that are old enough', () => {
    expect(going([tag('old', 31), tag('young', 29)])).toEqual(['old']);
  });

  it('keeps as many of the newest as was said', () => {
    expect(going([tag('a', 40), tag('b', 50), tag('c', 60)], { keepLast: 2 })).toEqual(['c']);
    expect(going([tag('a', 1), tag('b', 2)], { olderThanMs: undefined, keepLast: 1 })).toEqual(['b']);
  });

  it('keeps what is needed', () => {
    expect(going([tag('a', 40), tag('b', 50)], { needed: new Set(['b']) })).toEqual(['a']);
  });

  it.each([
    { rule: 'a moving tag', kept: tag('ci', 90, { isHashTag: false }) },
    { rule: 'an image of unknown age', kept: tag('a', undefined) },
    { rule: 'what the registry does not tell', kept: tag('a', 90, { digest: undefined }) }
  ])('never takes $rule', ({ kept }) => {
    expect(going([kept])).toEqual([]);
  });

  it('never takes what a moving tag names, too', () => {
    const moving = tag('ci', undefined, { isHashTag: false, digest: 'sha256:same' });
    expect(going([moving, tag('a', 90, { digest: 'sha256:same' })])).toEqual([]);
  });

  it('never takes what stands in an index that stays', () => {
    const index = tag('ci', undefined, { isHashTag: false, children: ['sha256:a'] });
    expect(going([index, tag('a', 90)])).toEqual([]);
    expect(going([tag('index', 90, { children: ['sha256:a'] }), tag('a', 90)])).toEqual(['index', 'a']);
  });

  it('says why a tag stays', () => {
    const [verdict] = judgeTags(
      [tag('a', 1)],
      { olderThanMs: DAY_MS * 2, keepLast: undefined, needed: new Set() },
      NOW_MS
    );
    expect(verdict?.keptFor).toBe('too young');
  });
});

describe('a hash tag', () => {
  it('is known by the template of the settings', () => {
    const hash = '0123456789abcdef0123456789abcdef';
    expect(hashTagPattern('{hash}', 32).test(hash)).toBe(true);
    expect(hashTagPattern('v1.{hash}-x', 32).test(`v1.${hash}-x`)).toBe(true);
    expect(hashTagPattern('v1.{hash}-x', 32).test(`v11${hash}-x`)).toBe(false);
    for (const other of ['ci', 'main', `${hash}0`, `x${hash}`, hash.toUpperCase()]) {
      expect(hashTagPattern('{hash}', 32).test(other), other).toBe(false);
    }
  });
});
