/** How long BuildKit itself takes to find out that nothing changed: `docker buildx build` of a context, all steps cached. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hashCold } from './context.mjs';
import { makeSourceTree } from './corpus.mjs';
import { clientEnvironment, onFreshEngine } from './engine.mjs';
import { environment, race } from './race.mjs';

/** @returns rows as those of start.mjs. */
export async function benchBuildx(work, runs) {
  const folder = join(work, 'buildx-context');
  await makeSourceTree(folder, { count: 10_000, meanBytes: 15_000 });
  const client = clientEnvironment(join(work, 'buildx'));
  const times = await onFreshEngine(client, env =>
    race(
      {
        hash: hashCold(folder, environment(work)),
        build: { command: 'docker', args: ['buildx', 'build', '--quiet', folder], env }
      },
      Math.max(3, Math.floor(runs / 2))
    )
  );
  await rm(folder, { recursive: true });
  return [
    {
      what: '`hash`, 10,000 files',
      against: '`docker buildx build`, all cached',
      ratio: times.get('hash') / times.get('build'),
      aim: 1
    }
  ];
}
