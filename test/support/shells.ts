/**
 * Shells and tools of the terminal that a machine may lack: the machine's own, else those that
 * `scripts/provision-shells.sh` unpacks on Debian as root.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './docker.ts';

const ROOT = join(REPOSITORY_ROOT, '.cache/shells/root');

function provision(): void {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return;
  try {
    execFileSync(join(REPOSITORY_ROOT, 'scripts/provision-shells.sh'), { stdio: 'pipe', timeout: 120_000 });
  } catch (error) {
    if (process.env.REQUIRE_ENGINE === '1') throw error;
  }
}

/** A program, and the environment that it needs. */
export interface Tool {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where the program's own files are, if not where it expects them. */
  readonly root: string | undefined;
}

/**
 * Looks for a program.
 *
 * @returns undefined where there is none, which is an error under REQUIRE_ENGINE=1.
 */
export function findTool(name: 'bash' | 'zsh' | 'fish' | 'mandoc' | 'script'): Tool | undefined {
  const inPath = (process.env.PATH ?? '').split(':').map(folder => join(folder, name));
  const own = inPath.find(existsSync);
  if (own !== undefined) return { path: own, env: {}, root: undefined };
  provision();
  const unpacked = ['bin', 'usr/bin'].map(folder => join(ROOT, folder, name)).find(existsSync);
  if (unpacked !== undefined) return { path: unpacked, env: { LD_LIBRARY_PATH: libraries() }, root: ROOT };
  if (process.env.REQUIRE_ENGINE === '1') throw new Error(`${name} is not installed`);
  return undefined;
}

/** Debian keeps libraries in a folder for each kind of machine. */
function libraries(): string {
  const folder = join(ROOT, 'usr/lib');
  return readdirSync(folder)
    .filter(name => name.endsWith('-linux-gnu'))
    .map(name => join(folder, name))
    .join(':');
}
