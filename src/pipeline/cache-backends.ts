/**
 * Where a build leaves its layers, as `cache_to` of the Compose Specification and of BuildKit says it.
 *
 * `inline` works on every driver and stays out of the build arguments; it keeps the layers of the final stage only.
 * The others keep all stages (`mode=max`), on builders that can.
 */
import type { CacheBackend } from '../settings/index.ts';

/**
 * @param options - Further attributes, such as `region=eu-west-1`.
 * @returns the whole list; undefined leaves what the file has.
 */
export function cacheTargets(
  backend: CacheBackend,
  options: string | undefined,
  repository: string
): readonly string[] | undefined {
  const more = options === undefined || options === '' ? '' : `,${options}`;
  switch (backend) {
    case 'inline':
      return ['type=inline'];
    case 'registry':
      return [`type=registry,ref=${repository}:buildcache,mode=max${more}`];
    case 'gha':
      return [`type=gha,scope=${repository},mode=max${more}`];
    case 's3':
      return [`type=s3,mode=max${more}`];
    case 'local':
      return [`type=local,dest=.compose-cache/${repository},mode=max${more}`];
    case 'none':
      return undefined;
  }
}

/** The cache source that belongs to a backend, before the images themselves; undefined where there is none. */
export function cacheSourceOf(
  backend: CacheBackend,
  options: string | undefined,
  repository: string
): string | undefined {
  const more = options === undefined || options === '' ? '' : `,${options}`;
  switch (backend) {
    case 'registry':
      return `type=registry,ref=${repository}:buildcache`;
    case 'gha':
      return `type=gha,scope=${repository}${more}`;
    case 's3':
      return `type=s3${more}`;
    case 'local':
      return `type=local,src=.compose-cache/${repository}`;
    default:
      return undefined;
  }
}
