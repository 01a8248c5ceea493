import { describe, expect, it } from 'vitest';
import { coversScopes, repositoryScope, uniteScopes } from '../../../src/registry/scopes.ts';

describe('the scopes of a token', () => {
  it('name a repository and what may be done there', () => {
    expect(repositoryScope('library/busybox', ['pull', 'push'])).toBe('repository:library/busybox:pull,push');
  });

  it.each([
    { rule: 'cover themselves', granted: ['repository:a:pull'], wanted: ['repository:a:pull'], covers: true },
    { rule: 'cover less', granted: ['repository:a:pull,push'], wanted: ['repository:a:pull'], covers: true },
    {
      rule: 'cover the same in another order',
      granted: ['repository:a:push,pull'],
      wanted: ['repository:a:pull,push'],
      covers: true
    },
    { rule: 'do not cover more', granted: ['repository:a:pull'], wanted: ['repository:a:pull,push'], covers: false },
    {
      rule: 'do not cover another repository',
      granted: ['repository:a:pull'],
      wanted: ['repository:b:pull'],
      covers: false
    },
    {
      rule: 'cover all actions with a star',
      granted: ['repository:a:*'],
      wanted: ['repository:a:delete'],
      covers: true
    },
    {
      rule: 'may be several',
      granted: ['repository:a:pull', 'repository:b:pull'],
      wanted: ['repository:b:pull'],
      covers: true
    }
  ])('$rule', ({ granted, wanted, covers }) => {
    expect(coversScopes(granted, wanted)).toBe(covers);
  });

  it('are united without naming a repository twice', () => {
    expect(uniteScopes(['repository:a:pull'], ['repository:a:pull,push', 'registry:catalog:*'])).toEqual([
      'repository:a:pull,push',
      'registry:catalog:*'
    ]);
  });
});
