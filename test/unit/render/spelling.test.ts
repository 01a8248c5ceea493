import { describe, expect, it } from 'vitest';
import { repositoryText, spell } from '../../../src/render/spelling.ts';
import { interpolateWith } from '../../support/rendering.ts';

describe('the repository within an image text', () => {
  const environment = { REG: 'registry.test:5000', NAME: 'team/app', TAG: 'v1', COLON_TAG: ':v1', ALL: 'team/app:v1' };

  it.each([
    { rule: 'ends before the tag', text: 'team/app:dev', repository: 'team/app', expected: 'team/app' },
    { rule: 'is all of a text without a tag', text: 'team/app', repository: 'team/app', expected: 'team/app' },
    { rule: 'ends before a digest', text: 'team/app@sha256:00', repository: 'team/app', expected: 'team/app' },
    { rule: 'ends before tag and digest', text: 'team/app:1@sha256:00', repository: 'team/app', expected: 'team/app' },
    { rule: 'has the port of its registry', text: 'r:5000/app:1', repository: 'r:5000/app', expected: 'r:5000/app' },
    {
      rule: 'keeps variables',
      text: '${REG}/app:${TAG:-dev}',
      repository: 'registry.test:5000/app',
      expected: '${REG}/app'
    },
    {
      rule: 'keeps defaults with colons',
      text: '${NO:-r:1}/app:dev',
      repository: 'r:1/app',
      expected: '${NO:-r:1}/app'
    },
    {
      rule: 'keeps nested defaults',
      text: '${NO:-${REG}}/a:b',
      repository: 'registry.test:5000/a',
      expected: '${NO:-${REG}}/a'
    },
    {
      rule: 'ends before a variable that brings the colon',
      text: 'team/app$COLON_TAG',
      repository: 'team/app',
      expected: 'team/app'
    },
    { rule: 'can be one variable', text: '${NAME}:1', repository: 'team/app', expected: '${NAME}' },
    {
      rule: 'takes in variables that are empty',
      text: 'team/app${NO}:1',
      repository: 'team/app',
      expected: 'team/app${NO}'
    },
    { rule: 'is nowhere in a variable for all', text: '${ALL}', repository: 'team/app', expected: undefined },
    { rule: 'is nowhere in another image', text: 'team/other:1', repository: 'team/app', expected: undefined }
  ])('$rule', ({ text, repository, expected }) => {
    expect(repositoryText(text, repository, interpolateWith(environment))).toBe(expected);
  });
});

describe('spelling a reference', () => {
  const spellingOf = (repository: string): string | undefined =>
    repository === 'r.test/app' ? '${REG}/app' : undefined;

  it.each([
    { value: 'r.test/app:1', text: '${REG}/app:1' },
    { value: 'r.test/app', text: '${REG}/app' },
    { value: 'r.test/app@sha256:00', text: '${REG}/app@sha256:00' },
    { value: 'type=registry,ref=r.test/app:cache,mode=max', text: 'type=registry,ref=${REG}/app:cache,mode=max' },
    { value: 'ref=r.test/app', text: 'ref=${REG}/app' },
    { value: 'docker-image://r.test/app:1', text: 'docker-image://${REG}/app:1' },
    { value: 'r.test/apple:1', text: 'r.test/apple:1' },
    { value: 'type=local,dest=a$b', text: 'type=local,dest=a$$b' },
    { value: 'type=gha', text: 'type=gha' }
  ])('makes $text of $value', ({ value, text }) => {
    expect(spell(value, spellingOf)).toEqual({ text, value });
  });
});
