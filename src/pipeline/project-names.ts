import { type LoadOptions, loadProject } from '../compose/index.ts';

export interface ProjectNames {
  /** Services with a build, of inactive profiles too. */
  readonly services: readonly string[];
  readonly profiles: readonly string[];
}

/** The names that people may give on a command line. @throws DiagnosticError where the project cannot be loaded. */
export function readProjectNames(load: LoadOptions): ProjectNames {
  const services = [...loadProject(load).services.values()];
  return {
    services: services.filter(({ build }) => build !== undefined).map(({ name }) => name),
    profiles: [...new Set(services.flatMap(({ profiles }) => profiles))]
  };
}
