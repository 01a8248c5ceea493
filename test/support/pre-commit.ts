/**
 * The real pre-commit, from Debian's own archive where it is not there yet.
 *
 * Out: the program, or one line that says why there is none.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** How this machine reaches its package registry, which npm needs for installing the hooks. */
export function registryEnvironment(): Readonly<Record<string, string>> {
  const names =
    /^(?:NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR)|(?:https?|no|all)_proxy|npm_config_(?:registry|cache))$/i;
  const entries = Object.entries(process.env).filter(([name]) => names.test(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
}

function isThere(): boolean {
  return (process.env.PATH ?? '').split(':').some(folder => existsSync(`${folder}/pre-commit`));
}

/** Makes sure of pre-commit: as root on Debian it is installed. @returns why there is none, or undefined where there is. */
export function whyNoPreCommit(): string | undefined {
  if (isThere()) return undefined;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return 'pre-commit is not installed';
  try {
    const options = { stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'] };
    execFileSync('apt-get', ['-qq', 'update'], options);
    execFileSync('apt-get', ['-qq', 'install', '--yes', '--no-install-recommends', 'pre-commit'], options);
  } catch (error) {
    return `pre-commit cannot be installed: ${error instanceof Error ? error.message : String(error)}`;
  }
  return isThere() ? undefined : 'pre-commit was installed, but is not in PATH';
}
