/** What help and the man page say besides the commands. */
import { EXIT_CODES } from './exit-codes.ts';

export const PURPOSE = 'Names every image of a Docker Compose project by what it is made of.';

/** One paragraph: what a newcomer has to know. */
export const DESCRIPTION =
  'compose-cache gives every service of a Docker Compose project an image named by what it is made of: the instructions, the files that they see, the build arguments, the images below. An image that exists under its hash is not built again; one that does not is built by docker compose with the best cache at hand. Standard output carries data only; all else is on standard error.';

export const EXIT_STATUS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT_CODES.done, 'done'],
  [EXIT_CODES.no, 'the answer is no: something was found, is missing, or differs'],
  [EXIT_CODES.input, 'wrong use or wrong input'],
  [EXIT_CODES.machine, 'a registry or docker failed'],
  [EXIT_CODES.interrupted, 'interrupted']
];

export const HANDED_OVER = "Where docker compose was handed the terminal, the exit code is docker's own.";

export const ENVIRONMENT: readonly (readonly [names: string, meaning: string])[] = [
  [
    'COMPOSE_FILE, COMPOSE_PATH_SEPARATOR, COMPOSE_PROFILES, COMPOSE_PROJECT_NAME, COMPOSE_ENV_FILES, COMPOSE_DISABLE_ENV_FILE',
    'as docker compose has them'
  ],
  ['COMPOSE_CACHE_MODES and the like', 'a variable for every setting; compose-cache config tells which are in effect'],
  ['COMPOSE_CACHE_NO_CACHE', 'reads every file anew, as --no-cache'],
  ['COMPOSE_CACHE_PROGRESS', 'never: no line of progress; always: at once, and in CI'],
  ['DOCKER_CONFIG', 'the folder of the credentials for registries'],
  ['XDG_CACHE_HOME', 'where digests of files are kept from one run to the next'],
  ['NO_COLOR, FORCE_COLOR, CI', 'no colours; colours in pipes too; no progress']
];
