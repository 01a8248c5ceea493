/** Which services a command is about. */
import type { Project } from '../compose/index.ts';
import { DiagnosticError, suggestName } from '../diagnostic/index.ts';

/**
 * The services that were named, else the active ones.
 *
 * @throws DiagnosticError `unknown-service`; a service that has no build is an error only where it was named.
 */
export function selectServices(project: Project, names: readonly string[]): ReadonlySet<string> {
  if (names.length === 0) {
    return new Set([...project.services.values()].filter(({ active }) => active).map(({ name }) => name));
  }
  const problems = names.flatMap(name => {
    const service = project.services.get(name);
    if (service?.build !== undefined) return [];
    const meant = suggestName(name, project.services.keys());
    const help =
      service !== undefined
        ? 'only services with "build" have an image of their own'
        : meant === undefined
          ? `the services are ${[...project.services.keys()].join(', ')}`
          : `did you mean "${meant}"?`;
    const message =
      service === undefined ? `the project has no service "${name}"` : `the service "${name}" is not built here`;
    return [{ code: 'unknown-service' as const, message, help }];
  });
  if (problems.length > 0) throw new DiagnosticError(problems);
  return new Set(names);
}
