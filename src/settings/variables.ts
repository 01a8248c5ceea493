/** The environment variables of compose-cache, and those that only look like one. */
import { type Diagnostic, suggestName } from '../diagnostic/index.ts';
import { SETTING_KEYS, variableOf } from './settings.ts';

/** Variables that are no settings. */
const OTHER_VARIABLES = ['COMPOSE_CACHE_NO_CACHE', 'COMPOSE_CACHE_PROGRESS'] as const;

/** What `hash` and `ci` write for later steps, which then have it in their environment. */
const WRITTEN = /^COMPOSE_CACHE_(?:HASH_.*|IMAGE_.*|IMAGES|BUILT)$/;

const PREFIX = 'COMPOSE_CACHE_';

/** A warning for every variable named as ours are that means nothing: `COMPOSE_CACHE_MODE=exact` would change nothing, silently. */
export function unknownVariables(environment: Readonly<Record<string, string | undefined>>): Diagnostic[] {
  const known: readonly string[] = [...SETTING_KEYS.map(variableOf), ...OTHER_VARIABLES];
  const endings = known.map(name => name.slice(PREFIX.length));
  return Object.keys(environment)
    .filter(name => name.startsWith(PREFIX) && !known.includes(name) && !WRITTEN.test(name))
    .sort()
    .map(name => {
      const meant = suggestName(name.slice(PREFIX.length), endings);
      return {
        code: 'unknown-variable',
        severity: 'warning',
        message: `the environment variable ${name} means nothing to compose-cache`,
        help:
          meant === undefined ? 'compose-cache config --help names those that do' : `did you mean ${PREFIX}${meant}?`
      };
    });
}
