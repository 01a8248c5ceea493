import { describe, expect, it } from 'vitest';
import { backendSources, type CachePlace, cacheTargets } from '../../../src/pipeline/cache-backends.ts';

const PLACE: CachePlace = {
  backend: 'registry',
  options: undefined,
  repository: 'registry.example/web',
  suffix: '',
  line: undefined,
  moving: ['ci']
};
const FEATURE = { branch: 'feature', defaultBranch: 'main', writes: 'own' } as const;

describe('where a build leaves its layers', () => {
  it.each([
    { rule: 'is the image itself by default', place: { backend: 'inline' }, targets: ['type=inline'] },
    { rule: 'is what the file says with none', place: { backend: 'none' }, targets: undefined },
    {
      rule: 'is a tag of the repository',
      place: {},
      targets: ['type=registry,ref=registry.example/web:buildcache,mode=max']
    },
    {
      rule: 'is a tag of its own for one of several targets in a repository',
      place: { suffix: '-web' },
      targets: ['type=registry,ref=registry.example/web:buildcache-web,mode=max']
    },
    {
      rule: 'is a tag of its own for a branch',
      place: { line: FEATURE },
      targets: ['type=registry,ref=registry.example/web:buildcache-feature,mode=max']
    },
    {
      rule: 'is what the options name',
      place: { options: 'ref=registry.example/cache:web,compression=zstd' },
      targets: ['type=registry,ref=registry.example/cache:web,compression=zstd,mode=max']
    },
    {
      rule: 'has a name in a bucket',
      place: { backend: 's3', options: 'region=eu-west-1,bucket=layers' },
      targets: ['type=s3,name=registry.example/web:buildcache,region=eu-west-1,bucket=layers,mode=max']
    },
    {
      rule: 'is a folder outside of every context',
      place: { backend: 'local' },
      targets: ['type=local,dest=/tmp/compose-cache/layers/registry.example/web/buildcache,mode=max']
    },
    {
      rule: 'is nowhere in a registry for a run that may not write',
      place: { line: { ...FEATURE, writes: 'none' } },
      targets: ['type=inline']
    },
    {
      rule: 'is not even where the file says for a run that may not write',
      place: { backend: 'none', line: { ...FEATURE, writes: 'none' } },
      targets: []
    }
  ] as const)('$rule', ({ place, targets }) => {
    expect(cacheTargets({ ...PLACE, ...place }, true)).toEqual(targets);
  });

  it('is the image itself where the builder can do nothing else', () => {
    expect(cacheTargets(PLACE, false)).toEqual(['type=inline']);
  });
});

describe('where a build looks for layers', () => {
  it('is nowhere but in images with an inline cache', () => {
    expect(backendSources({ ...PLACE, backend: 'inline' })).toEqual([]);
  });

  it('is the folder that layers are left in', () => {
    expect(backendSources({ ...PLACE, backend: 'local', options: 'dest=/srv/layers' })).toEqual([
      'type=local,src=/srv/layers/registry.example/web/buildcache'
    ]);
  });

  it('is the cache of the branch, then the shared one', () => {
    expect(backendSources({ ...PLACE, line: FEATURE })).toEqual([
      'type=registry,ref=registry.example/web:buildcache-feature',
      'type=registry,ref=registry.example/web:buildcache'
    ]);
  });
});
