/**
 * Platforms (`linux/arm64/v8`), and which image of an index serves one.
 *
 * In: what the user or docker calls a platform. Out: the entry of the index that BuildKit would take: the same system
 * and architecture, and the nearest variant that still runs there (an arm v7 machine runs v6, an amd64 v3 machine
 * runs v1).
 *
 * Source: containerd's platforms package, which docker and BuildKit use.
 */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  /** Empty where the architecture has only one. */
  readonly variant: string;
}

const ARCHITECTURES: ReadonlyMap<string, readonly [architecture: string, variant?: string]> = new Map([
  ['x86_64', ['amd64']],
  ['x86-64', ['amd64']],
  ['i386', ['386']],
  ['aarch64', ['arm64']],
  ['armhf', ['arm', 'v7']],
  ['armel', ['arm', 'v6']]
]);
/** Variants that are meant when none is written. */
const DEFAULT_VARIANTS: ReadonlyMap<string, string> = new Map([
  ['amd64', 'v1'],
  ['arm', 'v7'],
  ['arm64', 'v8']
]);

/** One spelling for each platform; the default variant is written out. */
export function normalizePlatform(os: string, architecture: string, variant: string | undefined): Platform {
  const [name, implied] = ARCHITECTURES.get(architecture.toLowerCase()) ?? [architecture.toLowerCase()];
  const written = variant === undefined || variant === '' ? implied : variant.toLowerCase();
  const full = written !== undefined && /^\d/.test(written) ? `v${written}` : written;
  const system = os.toLowerCase() === 'macos' ? 'darwin' : os.toLowerCase();
  return { os: system, architecture: name, variant: full ?? DEFAULT_VARIANTS.get(name) ?? '' };
}

/** @param text - `OS/ARCHITECTURE[/VARIANT]`. @returns undefined where it is not that. */
export function parsePlatform(text: string): Platform | undefined {
  const [os = '', architecture = '', variant, ...rest] = text.split('/');
  if (os === '' || architecture === '' || rest.length > 0) return undefined;
  return normalizePlatform(os, architecture, variant);
}

/**
 * How well an image serves a platform: 0 is exact, more is further below it.
 * @returns undefined where it does not run there.
 */
export function platformDistance(wanted: Platform, offered: Platform): number | undefined {
  if (wanted.os !== offered.os || wanted.architecture !== offered.architecture) return undefined;
  if (wanted.variant === offered.variant) return 0;
  const distance = levelOf(wanted) - levelOf(offered);
  return distance > 0 ? distance : undefined;
}

/** The number of a variant (`v7`); what has none is above and below nothing. */
function levelOf({ architecture, variant }: Platform): number {
  const level = DEFAULT_VARIANTS.has(architecture) ? /^v(\d+)$/.exec(variant)?.[1] : undefined;
  return level === undefined ? Number.NaN : Number(level);
}
