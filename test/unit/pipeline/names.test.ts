import { describe, expect, it } from 'vitest';
import type { Project, Service } from '../../../src/compose/index.ts';
import { DiagnosticError } from '../../../src/diagnostic/index.ts';
import { cacheImages, foreignSources, hashTagOf, repositoryOf } from '../../../src/pipeline/names.ts';
import { DEFAULT_SETTINGS } from '../../../src/settings/index.ts';

const SPAN = { source: { path: 'compose.yaml', text: '' }, start: 0, end: 0 };
const HASH = `${'0123456789abcdef'.repeat(4)}`;
const TAG = HASH.slice(0, 32);

/** As much of a project and a service as names are made of. */
function named(project: string, service: string, image?: string): readonly [Project, Service] {
  const located = image === undefined ? undefined : { value: image, span: SPAN };
  return [{ name: project } as Project, { name: service, span: SPAN, image: located } as Service];
}

describe('the repository of a service', () => {
  it.each([
    { image: 'host:5000/shop/web:dev', repository: 'host:5000/shop/web' },
    { image: 'web', repository: 'web' },
    { image: `web@sha256:${HASH}`, repository: 'web' }
  ])('is that of its image $image', ({ image, repository }) => {
    expect(repositoryOf(...named('shop', 'web', image), DEFAULT_SETTINGS)).toBe(repository);
  });

  it.each([
    { project: 'shop', service: 'web', repository: 'shop-web' },
    { project: 'shop', service: 'Web_1', repository: 'shop-web_1' },
    { project: 'shop', service: '_u', repository: 'shop-u' },
    { project: 'shop', service: 'a.-b__', repository: 'shop-a-b' },
    { project: 'my_-shop', service: 'web', repository: 'my-shop-web' }
  ])('without an image, of $project and $service, is $repository', ({ project, service, repository }) => {
    expect(repositoryOf(...named(project, service), DEFAULT_SETTINGS)).toBe(repository);
  });

  it('follows a template, with a registry and without', () => {
    const settings = { ...DEFAULT_SETTINGS, repository: '{registry}/{project}/{service}' };
    expect(repositoryOf(...named('shop', 'web'), { ...settings, registry: 'host:5000' })).toBe('host:5000/shop/web');
    expect(repositoryOf(...named('shop', 'web'), settings)).toBe('shop/web');
  });

  it('is refused where it cannot be one', () => {
    expect(() => repositoryOf(...named('shop', 'web', 'No Name'), DEFAULT_SETTINGS)).toThrow(DiagnosticError);
  });
});

describe('the hash tag', () => {
  it('has the first 32 digits of the hash, within a template if there is one', () => {
    expect(hashTagOf(HASH, DEFAULT_SETTINGS)).toBe(TAG);
    expect(hashTagOf(HASH, { ...DEFAULT_SETTINGS, tag: 'v1-{hash}' })).toBe(`v1-${TAG}`);
  });

  it('is refused where the template gives no tag', () => {
    expect(() => hashTagOf(HASH, { ...DEFAULT_SETTINGS, tag: '-{hash}' })).toThrow(DiagnosticError);
  });
});

describe('cache sources', () => {
  it('are the hash tag, then the moving tags', () => {
    expect(cacheImages('web', TAG, ['main', 'ci'])).toEqual([`web:${TAG}`, 'web:main', 'web:ci']);
  });

  it('of a file are kept, but for hash tags of an earlier rendering', () => {
    const old = `web:${'f'.repeat(32)}`;
    const kept = ['web:ci', 'other:ffffffffffffffffffffffffffffffff', 'type=gha'];
    expect(foreignSources([old, ...kept], 'web', DEFAULT_SETTINGS)).toEqual(kept);
    expect(foreignSources([`web:v1-${'f'.repeat(32)}`], 'web', { ...DEFAULT_SETTINGS, tag: 'v1-{hash}' })).toEqual([]);
  });
});
