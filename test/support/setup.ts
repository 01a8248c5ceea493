/**
 * Runs once before the tests: gets docker's programs where that is possible, and says in one line what has to be skipped.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineIsRequired, REPOSITORY_ROOT } from './docker.ts';

function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

function provision(): void {
  try {
    execFileSync(join(REPOSITORY_ROOT, 'scripts/provision-engine.sh'), { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    // Tests that need what is missing are skipped, or fail where an engine is required; the others can go on.
    process.stderr.write(
      `docker could not be provisioned: ${error instanceof Error ? error.message : String(error)}\n`
    );
  }
}

export async function setup(): Promise<void> {
  if (isDebian()) provision();
  // Read only now: what was provisioned counts.
  const { whyNoEngine } = await import('./engine.ts');
  if (whyNoEngine === undefined) return;
  const verb = engineIsRequired() ? 'fail' : 'are skipped';
  process.stderr.write(`tests with a Docker engine ${verb}: ${whyNoEngine}\n`);
}
