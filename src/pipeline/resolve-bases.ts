/** Tells a fingerprinter what base images and git addresses resolve to now, where the setting `bases` wants that. */
import type { Service } from '../compose/index.ts';
import { DiagnosticError } from '../diagnostic/index.ts';
import type { Settings } from '../settings/index.ts';
import type { Fingerprinter } from './fingerprints.ts';
import type { PlanRequest } from './plan.ts';
import { type MovingNames, resolveRevisions } from './revisions.ts';

/** @param services - Those with a build that take part. @throws DiagnosticError where a name cannot be resolved. */
export async function resolveBases(
  fingerprinter: Fingerprinter,
  services: readonly Service[],
  settingsOf: (service: Service | undefined) => Settings,
  { processes, progress, load: { environment } }: PlanRequest
): Promise<void> {
  const resolving = services.filter(service => settingsOf(service).bases !== 'reference');
  if (resolving.length === 0) return;
  const { openRegistry } = await import('./registry-access.ts');
  const registry = openRegistry({ environment, processes, progress, insecure: settingsOf(undefined).insecure });
  try {
    await resolveRevisions(
      known => {
        fingerprinter.useRevisions(known);
        return resolving.flatMap(({ name }) => movingNamesOf(name, fingerprinter));
      },
      { registry, processes, environment }
    );
  } finally {
    registry.close();
  }
}

function movingNamesOf(service: string, fingerprinter: Fingerprinter): readonly MovingNames[] {
  try {
    return [fingerprinter.movingNames(service)];
  } catch (error) {
    // What is wrong with a build is told when its turn comes.
    if (error instanceof DiagnosticError) return [];
    throw error;
  }
}
