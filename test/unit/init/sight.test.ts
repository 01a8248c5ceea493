import { describe, expect, it } from 'vitest';
import { targetsInSight, testServiceInSight } from '../../../src/init/index.ts';

describe('the CI service of a repository', () => {
  it.each([
    { rule: 'is the one whose folder is there', paths: ['.circleci'], remote: undefined, targets: ['circleci'] },
    {
      rule: 'may be several',
      paths: ['.buildkite', '.gitlab-ci.yml'],
      remote: undefined,
      targets: ['gitlab', 'buildkite']
    },
    {
      rule: 'is told by its files rather than by the remote',
      paths: ['.circleci'],
      remote: 'git@github.com:a/b.git',
      targets: ['circleci']
    },
    { rule: 'is told by the host of a remote', paths: [], remote: 'https://user@github.com/a/b', targets: ['github'] },
    {
      rule: 'is told by a host of your own',
      paths: [],
      remote: 'ssh://git@gitlab.example:2222/a/b.git',
      targets: ['gitlab']
    },
    { rule: 'is not told by a path', paths: [], remote: 'git@example.org:github/gitlab.git', targets: [] },
    { rule: 'is not told by a folder on this machine', paths: [], remote: '/srv/github/b.git', targets: [] },
    { rule: 'is not told by issue templates', paths: ['.github'], remote: undefined, targets: [] },
    { rule: 'is unknown without a remote', paths: [], remote: undefined, targets: [] }
  ])('$rule', ({ paths, remote, targets }) => {
    expect(targetsInSight(path => paths.includes(path), remote)).toEqual(targets);
  });
});

describe('the service that runs tests', () => {
  it.each([
    { services: ['web', 'test'], found: 'test' },
    { services: ['web', 'tests'], found: 'tests' },
    { services: ['db', 'e2e'], found: 'e2e' },
    { services: ['integration-tests', 'web'], found: 'integration-tests' },
    { services: ['contest', 'latest'], found: undefined },
    { services: ['test', 'e2e'], found: undefined },
    { services: [], found: undefined }
  ])('of $services is $found', ({ services, found }) => {
    expect(testServiceInSight(services)).toBe(found);
  });
});
