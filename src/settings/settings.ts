/**
 * The configuration of compose-cache: one table of keys, from which the flags, the variables, the checks and the
 * JSON schema for editors come.
 *
 * A value is looked for in this order: flag (`--modes exact`), variable (`COMPOSE_CACHE_MODES=exact`), the service's
 * `x-compose-cache`, the file's `x-compose-cache`, the default.
 */
import { SWITCHABLE_CODES } from '../diagnostic/index.ts';

/** Which permission bits count; see docs/exactness.md. */
export type ModePolicy = 'portable' | 'exec' | 'exact';

/** How base images count: by reference, by the digest of the platform's manifest, or that and written into the file. */
export type BasePolicy = 'reference' | 'resolve' | 'pin';

/** Where a build leaves its layers for the next one. */
export type CacheBackend = 'inline' | 'registry' | 'gha' | 's3' | 'local' | 'none';

/** Whether builds that push leave fingerprints beside their images. */
export type FingerprintPolicy = 'none' | 'publish';

/** What makes a hit count. */
export type VerifyPolicy = 'none' | 'label';

export interface Settings {
  /** Template of the repository of services without `image`; `{registry}`, `{project}`, `{service}`. */
  readonly repository: string | undefined;
  /** What `{registry}` stands for. */
  readonly registry: string | undefined;
  /** Template of the tag; has `{hash}`. */
  readonly tag: string;
  /** Moving tags, the most specific first. */
  readonly moving: readonly string[];
  readonly modes: ModePolicy;
  readonly bases: BasePolicy;
  readonly cache: CacheBackend;
  /** Further attributes of the cache backend, as in `type=s3,region=…`. */
  readonly cacheOptions: string | undefined;
  /** Build arguments that do not count. */
  readonly ignoreArgs: readonly string[];
  /** Globs, relative to the project directory, of files that count although no instruction reads them. */
  readonly inputs: readonly string[];
  /** Globs, relative to the project directory, of files that do not count although an instruction reads them. */
  readonly exclude: readonly string[];
  /** Makes tags unpredictable for those who do not know it. Never printed. */
  readonly salt: string | undefined;
  readonly verify: VerifyPolicy;
  readonly fingerprints: FingerprintPolicy;
  /** The repository for builds that are not trusted; a template as `repository`. */
  readonly untrustedRepository: string | undefined;
  /** Hosts, with their port, of registries that are spoken to without TLS. */
  readonly insecure: readonly string[];
  /** Files that `render` wrote, which `check` compares. */
  readonly rendered: readonly string[];
  /** Findings that `check` leaves out, by their names. */
  readonly checkIgnore: readonly string[];
}

export type SettingKey = keyof Settings;

/** What a value may be. `list` is a YAML sequence or, in a variable or flag, a comma-separated text. */
export type SettingType =
  | { readonly kind: 'text' }
  | { readonly kind: 'list'; readonly choices?: readonly string[] }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

export interface SettingDefinition {
  /** Where it stands below `x-compose-cache`. */
  readonly path: readonly string[];
  readonly type: SettingType;
  readonly describe: string;
  /** Whether a service may have its own. */
  readonly perService: boolean;
  /** What must never be printed: the whole value, or those attributes of it (`secret_access_key=…`) that are credentials. */
  readonly secret?: 'value' | 'attributes';
}

const text: SettingType = { kind: 'text' };
const list: SettingType = { kind: 'list' };
const choice = (...choices: readonly string[]): SettingType => ({ kind: 'choice', choices });

export const DEFAULT_SETTINGS: Settings = {
  repository: undefined,
  registry: undefined,
  tag: '{hash}',
  moving: ['ci'],
  modes: 'portable',
  bases: 'reference',
  cache: 'inline',
  cacheOptions: undefined,
  ignoreArgs: [],
  inputs: [],
  exclude: [],
  salt: undefined,
  verify: 'none',
  fingerprints: 'none',
  untrustedRepository: undefined,
  insecure: [],
  rendered: [],
  checkIgnore: []
};

export const SETTINGS: Readonly<Record<SettingKey, SettingDefinition>> = {
  repository: {
    path: ['repository'],
    type: text,
    describe: 'Repository of services without image; {registry}, {project} and {service} are replaced.',
    perService: true
  },
  registry: { path: ['registry'], type: text, describe: 'What {registry} stands for.', perService: true },
  tag: { path: ['tag'], type: text, describe: 'Tag of an image; {hash} is replaced.', perService: true },
  moving: { path: ['moving'], type: list, describe: 'Moving tags, the most specific first.', perService: true },
  modes: {
    path: ['modes'],
    type: choice('portable', 'exec', 'exact'),
    describe: 'Which permission bits count.',
    perService: true
  },
  bases: {
    path: ['bases'],
    type: choice('reference', 'resolve', 'pin'),
    describe: 'How base images count.',
    perService: true
  },
  cache: {
    path: ['cache'],
    type: choice('inline', 'registry', 'gha', 's3', 'local', 'none'),
    describe: 'Where builds leave their layers for the next one.',
    perService: true
  },
  cacheOptions: {
    path: ['cache_options'],
    type: text,
    describe: 'Further attributes of the cache backend, such as region=eu-west-1.',
    perService: true,
    secret: 'attributes'
  },
  ignoreArgs: {
    path: ['ignore', 'args'],
    type: list,
    describe: 'Build arguments that do not count, although the image may carry an older value of them.',
    perService: true
  },
  inputs: {
    path: ['inputs'],
    type: list,
    describe: 'Globs of files that count although no instruction reads them.',
    perService: true
  },
  exclude: {
    path: ['exclude'],
    type: list,
    describe: 'Globs of files that do not count although an instruction reads them.',
    perService: true
  },
  salt: {
    path: ['salt'],
    type: text,
    describe: 'Makes tags unpredictable for strangers.',
    perService: true,
    secret: 'value'
  },
  verify: {
    path: ['verify'],
    type: choice('none', 'label'),
    describe: 'With label an image carries its full hash, and a hit counts only if it agrees.',
    perService: true
  },
  fingerprints: {
    path: ['fingerprints'],
    type: choice('none', 'publish'),
    describe: 'With publish a build that pushes leaves its fingerprint beside the image, for diff --against IMAGE.',
    perService: true
  },
  untrustedRepository: {
    path: ['untrusted', 'repository'],
    type: text,
    describe: 'Repository for builds that are not trusted.',
    perService: true
  },
  insecure: {
    path: ['insecure'],
    type: list,
    describe: 'Registries (host:port) that are spoken to without TLS.',
    perService: false
  },
  rendered: {
    path: ['rendered'],
    type: list,
    describe: 'Files that render wrote, which check compares and check --fix writes.',
    perService: false
  },
  checkIgnore: {
    path: ['check', 'ignore'],
    type: { kind: 'list', choices: SWITCHABLE_CODES },
    describe: 'Findings that check leaves out, by their names.',
    perService: true
  }
};

export const SETTING_KEYS: readonly SettingKey[] = Object.keys(SETTINGS) as SettingKey[];

/** `ignore.args`: the name of a setting as it is written about. */
export function nameOf(key: SettingKey): string {
  return SETTINGS[key].path.join('.');
}

/** `--ignore-args`: the flag of a setting, without its dashes. */
export function flagOf(key: SettingKey): string {
  return SETTINGS[key].path.join('-').replaceAll('_', '-');
}

/** `COMPOSE_CACHE_IGNORE_ARGS`: the environment variable of a setting. */
export function variableOf(key: SettingKey): string {
  return `COMPOSE_CACHE_${SETTINGS[key].path.join('_').toUpperCase()}`;
}
