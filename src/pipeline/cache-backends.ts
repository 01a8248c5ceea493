/**
 * Where a build leaves its layers and where it looks for them, as `cache_to` and `cache_from` of the Compose Specification
 * and of BuildKit say it.
 *
 * `inline` works on every driver and stays out of the build arguments; it keeps the layers of the final stage only.
 * The others keep all stages (`mode=max`), on builders that can. A branch writes a cache of its own and reads the shared
 * one after it; a run that may write nothing gets `inline`, which writes nothing by itself.
 */
import type { CacheBackend } from '../settings/index.ts';
import { type BranchLine, branchTag, suffixedTag } from './branch-line.ts';

/** The cache of one target. */
export interface CachePlace {
  readonly backend: CacheBackend;
  /** Further attributes, such as `region=eu-west-1`. */
  readonly options: string | undefined;
  readonly repository: string;
  /** Tells it from other targets of its repository. */
  readonly suffix: string;
  readonly line: BranchLine | undefined;
  /** The configured moving tags. */
  readonly moving: readonly string[];
}

const INLINE: readonly string[] = ['type=inline'];
const CACHE_NAME = 'buildcache';
/** Caches that whoever may read them could fill for others; a CI service's own (`gha`) and a folder have their own rules. */
const SHARED_BACKENDS: readonly CacheBackend[] = ['registry', 's3'];
/** In no build context: a cache beside the files would count as one of them. */
const LOCAL_FOLDER = '/tmp/compose-cache/layers';

/**
 * @param exportsCaches - Whether the builder can write anything but `inline`.
 * @returns the whole list; undefined leaves what the file has.
 */
export function cacheTargets(place: CachePlace, exportsCaches: boolean): readonly string[] | undefined {
  const { backend, line } = place;
  if (backend === 'none') return line?.writes === 'none' ? [] : undefined;
  if (backend === 'inline' || !exportsCaches) return INLINE;
  if (line?.writes === 'none' && SHARED_BACKENDS.includes(backend)) return INLINE;
  return [`${attributesOf(place, writtenName(place), 'to')},mode=max`];
}

/** The cache sources that belong to a backend, before the images themselves. */
export function backendSources(place: CachePlace): readonly string[] {
  if (place.backend === 'inline' || place.backend === 'none') return [];
  const names = new Set([writtenName(place), nameOf(place, undefined)]);
  return [...names].map(name => attributesOf(place, name, 'from'));
}

function writtenName(place: CachePlace): string {
  const { line, moving } = place;
  const isShared = line === undefined || line.writes === 'shared' || line.branch === undefined;
  return nameOf(place, isShared ? undefined : branchTag(line.branch, moving));
}

function nameOf({ suffix }: CachePlace, branch: string | undefined): string {
  return suffixedTag(branch === undefined ? CACHE_NAME : `${CACHE_NAME}-${branch}`, suffix);
}

function attributesOf(place: CachePlace, name: string, direction: 'from' | 'to'): string {
  const { backend, options, repository } = place;
  const given = (options ?? '').split(',').filter(option => option !== '');
  if (backend === 'local') {
    const folder = given.find(option => option.startsWith('dest='))?.slice('dest='.length) ?? LOCAL_FOLDER;
    const own = `${direction === 'to' ? 'dest' : 'src'}=${folder}/${repository}/${name}`;
    return ['type=local', own, ...given.filter(option => !option.startsWith('dest='))].join(',');
  }
  const key = backend === 'registry' ? 'ref' : backend === 'gha' ? 'scope' : 'name';
  const isGiven = given.some(option => option.startsWith(`${key}=`));
  return [`type=${backend}`, ...(isGiven ? [] : [`${key}=${repository}:${name}`]), ...given].join(',');
}
