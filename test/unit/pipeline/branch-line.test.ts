import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTag } from '../../../src/image/index.ts';
import { branchTag, suffixedTag, tagsToRead, tagsToWrite } from '../../../src/pipeline/branch-line.ts';

describe('the tag of a branch', () => {
  it('is its name where that is a tag', () => {
    expect(branchTag('main', ['ci'])).toBe('main');
    expect(branchTag('release-1.2', ['ci'])).toBe('release-1.2');
  });

  it.each([
    { rule: 'has a digest where characters had to go', branch: 'feature/x', tag: /^feature-x-[0-9a-f]{8}$/ },
    { rule: 'is never a configured moving tag', branch: 'ci', tag: /^ci-[0-9a-f]{8}$/ },
    { rule: 'is never like a hash tag', branch: 'f'.repeat(32), tag: /^f{32}-[0-9a-f]{8}$/ },
    { rule: 'is never that of a build cache', branch: 'buildcache', tag: /^buildcache-[0-9a-f]{8}$/ },
    { rule: 'is never latest', branch: 'latest', tag: /^latest-[0-9a-f]{8}$/ },
    { rule: 'begins as tags may', branch: '.hidden', tag: /^hidden-[0-9a-f]{8}$/ },
    { rule: 'is there for a name without a letter that a tag may have', branch: 'я', tag: /^branch-[0-9a-f]{8}$/ }
  ])('$rule', ({ branch, tag }) => {
    expect(branchTag(branch, ['ci'])).toMatch(tag);
  });

  it('is a tag for every branch, and another one for another branch', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (left, right) => {
        expect(isTag(suffixedTag(branchTag(left, ['ci']), '-some-service'))).toBe(true);
        expect(branchTag(left, ['ci']) === branchTag(right, ['ci'])).toBe(left === right);
      })
    );
  });
});

describe('a line of builds', () => {
  const feature = { branch: 'feature', defaultBranch: 'main', writes: 'own' } as const;

  it('reads its own tag, then that of the default branch, then the configured ones', () => {
    expect(tagsToRead(feature, ['ci'])).toEqual(['feature', 'main', 'ci']);
    expect(tagsToRead({ ...feature, branch: 'main' }, ['ci'])).toEqual(['main', 'ci']);
    expect(tagsToRead(undefined, ['stable', 'ci'])).toEqual(['stable', 'ci']);
  });

  it.each([
    { rule: 'writes its own tag on a branch', line: feature, tags: ['feature'] },
    {
      rule: 'writes the configured tags, too, on the default branch',
      line: { branch: 'main', defaultBranch: 'main', writes: 'shared' } as const,
      tags: ['main', 'ci']
    },
    { rule: 'writes nothing where it may not', line: { ...feature, writes: 'none' } as const, tags: [] },
    { rule: 'writes nothing for a git tag', line: { ...feature, branch: undefined }, tags: [] },
    { rule: 'writes the configured tags where no branch was asked for', line: undefined, tags: ['ci'] }
  ])('$rule', ({ line, tags }) => {
    expect(tagsToWrite(line, ['ci'])).toEqual(tags);
  });
});
