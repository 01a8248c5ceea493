/** Put in by the build; in the sources' own tests there is none. */
declare const COMPOSE_CACHE_VERSION: string | undefined;

export const VERSION: string = typeof COMPOSE_CACHE_VERSION === 'undefined' ? '0.0.0-sources' : COMPOSE_CACHE_VERSION;
