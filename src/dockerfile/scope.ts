/**
 * What variables mean at a place in a Dockerfile.
 *
 * ENV wins over ARG of the same name. Where the image below is not ours to see, a name that the file does not define may
 * still have a value: such a one is unknown.
 *
 * Source: Dockerfile reference, "Scope", "Using ARG variables", "Automatic platform ARGs in the global scope".
 */
import type { VariableValue } from './shell-words.ts';

export interface Scope {
  readonly env: Map<string, VariableValue>;
  readonly args: Map<string, VariableValue>;
  /** Whether the image below may define more. */
  opaque: boolean;
}

export function lookUpIn({ env, args, opaque }: Scope, name: string): VariableValue {
  const value = env.has(name) ? env.get(name) : args.get(name);
  return value === undefined && opaque ? { unknown: true } : value;
}

/** The arguments that every Dockerfile has before its first FROM. */
export function automaticArguments(
  platform: string,
  buildPlatform: string,
  target: string | undefined
): Map<string, VariableValue> {
  return new Map<string, VariableValue>([
    ...platformArguments('BUILD', buildPlatform),
    ...platformArguments('TARGET', platform),
    ['TARGETSTAGE', target ?? 'default']
  ]);
}

function platformArguments(prefix: string, platform: string): [string, string][] {
  const [system = '', architecture = '', variant = ''] = platform.split('/');
  return [
    [`${prefix}PLATFORM`, platform],
    [`${prefix}OS`, system],
    [`${prefix}ARCH`, architecture],
    [`${prefix}VARIANT`, variant]
  ];
}

/**
 * Build arguments that the builder obeys whether or not the Dockerfile declares them.
 *
 * Source: Dockerfile reference, "BuildKit built-in build args". The proxies are not among them: they reach every RUN but
 * stay out of the cache key.
 */
export const BUILDER_ARGUMENTS: readonly string[] = [
  'BUILDKIT_BUILD_NAME',
  'BUILDKIT_CACHE_MOUNT_NS',
  'BUILDKIT_CONTEXT_KEEP_GIT_DIR',
  'BUILDKIT_INLINE_CACHE',
  'BUILDKIT_MULTI_PLATFORM',
  'BUILDKIT_SANDBOX_HOSTNAME',
  'BUILDKIT_SYNTAX',
  'SOURCE_DATE_EPOCH'
];
