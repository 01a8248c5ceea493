import { describe, expect, it } from 'vitest';
import { isRepository, isTag, normalizeReference, parseReference } from '../../../src/image/index.ts';

describe('an image reference', () => {
  it.each([
    { text: 'busybox', full: 'docker.io/library/busybox:latest', repository: 'busybox' },
    { text: 'busybox:1.36', full: 'docker.io/library/busybox:1.36', repository: 'busybox' },
    { text: 'docker.io/busybox', full: 'docker.io/library/busybox:latest', repository: 'docker.io/busybox' },
    {
      text: 'index.docker.io/library/busybox',
      full: 'docker.io/library/busybox:latest',
      repository: 'index.docker.io/library/busybox'
    },
    { text: 'team/app', full: 'docker.io/team/app:latest', repository: 'team/app' },
    { text: 'localhost/app', full: 'localhost/app:latest', repository: 'localhost/app' },
    { text: 'host:5000/app', full: 'host:5000/app:latest', repository: 'host:5000/app' },
    { text: 'host:5000/a/b/c:tag', full: 'host:5000/a/b/c:tag', repository: 'host:5000/a/b/c' },
    { text: '[::1]:5000/app', full: '[::1]:5000/app:latest', repository: '[::1]:5000/app' },
    {
      text: `app@sha256:${'a'.repeat(64)}`,
      full: `docker.io/library/app@sha256:${'a'.repeat(64)}`,
      repository: 'app'
    }
  ])('$text is $full', ({ text, full, repository }) => {
    const parsed = parseReference(text);
    expect(parsed?.repository).toBe(repository);
    expect(parsed && normalizeReference(parsed)).toBe(full);
  });

  it.each([
    '',
    'App',
    'host:5000/',
    'a//b',
    'app:',
    'app:bad tag',
    'app@sha256:short',
    `${'a'.repeat(256)}`,
    '-a',
    'a_'
  ])('cannot be "%s"', text => {
    expect(parseReference(text)).toBeUndefined();
  });

  it('is no repository once it has a tag or a digest', () => {
    expect(isRepository('host:5000/app')).toBe(true);
    expect(isRepository('host:5000/app:tag')).toBe(false);
  });

  it('has tags of at most 128 characters', () => {
    expect(isTag('a'.repeat(128))).toBe(true);
    expect(isTag('a'.repeat(129))).toBe(false);
    expect(isTag('.a')).toBe(false);
  });
});
