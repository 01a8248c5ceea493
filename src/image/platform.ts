/**
 * Platforms in one spelling each: `linux/amd64`, `linux/arm/v7`.
 *
 * Source: OCI image specification, "Image Index", and the normalisation of the platforms package of containerd, which
 * BuildKit uses: aliases of architectures, and variants that go without saying.
 */

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armhf: 'arm/v7',
  armel: 'arm/v6',
  i386: '386'
};

const NODE_ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  arm: 'arm/v7',
  loong64: 'loong64'
};

const SYSTEMS: Readonly<Record<string, string>> = { macos: 'darwin' };
const KNOWN_SYSTEMS = new Set(['linux', 'windows', 'darwin', 'freebsd']);

/** Variants that BuildKit leaves unsaid. */
const SILENT_VARIANTS = new Set(['amd64/v1', 'arm64/v8', 'arm64/8']);

/**
 * @param text - `OS/ARCH[/VARIANT]`, or one of the first two alone.
 * @param architecture - What a system alone is taken with.
 */
export function normalizePlatform(text: string, architecture = 'amd64'): string {
  const parts = text.trim().toLowerCase().split('/');
  if (parts.length === 1) {
    const [only = ''] = parts;
    const system = SYSTEMS[only] ?? only;
    return KNOWN_SYSTEMS.has(system) ? `${system}/${architecture}` : `linux/${normalizeArchitecture(only)}`;
  }
  const [system = '', ...rest] = parts;
  return `${SYSTEMS[system] ?? system}/${normalizeArchitecture(rest.join('/'))}`;
}

/** @param text - `ARCH[/VARIANT]`. */
export function normalizeArchitecture(text: string): string {
  const [name = '', variant] = text.split('/');
  const known = ARCHITECTURES[name] ?? name;
  const base = known.includes('/') && variant !== undefined ? (known.split('/')[0] ?? known) : known;
  const full = variant === undefined ? base : `${base}/${/^\d/.test(variant) ? `v${variant}` : variant}`;
  if (full === 'arm') return 'arm/v7';
  return SILENT_VARIANTS.has(full) ? base : full;
}

/** The platform that a builder on this machine builds for: Linux, as containers are, of this processor. */
export function defaultPlatform(nodeArchitecture: string): string {
  return `linux/${architectureOf(nodeArchitecture)}`;
}

function architectureOf(nodeArchitecture: string): string {
  return NODE_ARCHITECTURES[nodeArchitecture] ?? nodeArchitecture;
}
