/** The package as `npm publish` would send it, and installed as its users have it. */
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createWorkspace } from './cli.ts';
import { REPOSITORY_ROOT, runTool } from './docker.ts';

export interface PackedFile {
  /** Relative to the package. */
  readonly path: string;
  readonly size: number;
}

export interface PackedPackage {
  /** A folder of the test, empty but for what is named here. */
  readonly path: string;
  /** The packed file. */
  readonly tarball: string;
  /** Its digest, as npm compares it. */
  readonly integrity: string;
  /** Its size in bytes. */
  readonly size: number;
  readonly files: readonly PackedFile[];
  readonly remove: () => Promise<void>;
}

/** Packs what was built: without the scripts of the package, which would build it again beside the tests that use it. */
export async function packPackage(): Promise<PackedPackage> {
  const { path, remove } = await createWorkspace();
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', path];
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: REPOSITORY_ROOT, encoding: 'utf8', stdio: 'pipe' }));
  const { filename, integrity, size, files } = packed;
  return { path, tarball: join(path, filename), integrity, size, files, remove };
}

/** Installs the packed file as `npm install --global` does. @returns the folder for `PATH`. */
export async function installGlobally({ path, tarball }: PackedPackage): Promise<string> {
  const prefix = join(path, 'prefix');
  await mkdir(prefix, { recursive: true });
  const { exitCode, stderr } = await runTool(
    'npm',
    ['install', '--global', '--offline', '--no-audit', '--no-fund', '--prefix', prefix, tarball],
    { env: { npm_config_cache: join(path, 'npm-cache') } }
  );
  if (exitCode !== 0) throw new Error(stderr);
  return join(prefix, 'bin');
}
