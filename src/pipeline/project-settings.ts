import type { Project, Service } from '../compose/index.ts';
import { type ResolvedSettings, resolveSettings } from '../settings/index.ts';
import type { PlanRequest } from './plan.ts';

/**
 * Reads the settings of a service, or of the project where no service is given. Those that say nothing of their own share
 * one result, which is made once.
 *
 * @returns a function that throws DiagnosticError `invalid-settings`.
 */
export function settingsReader(
  project: Project,
  { settings, load }: Pick<PlanRequest, 'settings' | 'load'>
): (service: Service | undefined) => ResolvedSettings {
  const known = new Map<Service['settings'], ResolvedSettings>();
  return service => {
    const found = known.get(service?.settings);
    if (found !== undefined) return found;
    const resolved = resolveSettings({
      flags: settings,
      environment: load.environment,
      project: project.settings,
      service: service?.settings
    });
    known.set(service?.settings, resolved);
    return resolved;
  };
}
