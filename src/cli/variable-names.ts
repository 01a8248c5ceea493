import { DiagnosticError } from '../diagnostic/index.ts';

/**
 * Names for shell variables made of service names: capitals, and `_` for what a variable may not have.
 *
 * @returns by service name.
 * @throws DiagnosticError `wrong-usage` where two services would share a variable.
 */
export function variableNames(services: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const owners = new Map<string, string>();
  for (const service of services) {
    const name = service.toUpperCase().replace(/[^A-Z0-9]/g, '_');
    const owner = owners.get(name);
    if (owner !== undefined) {
      throw new DiagnosticError({
        code: 'wrong-usage',
        message: `the services "${owner}" and "${service}" would share the variable ending in ${name}`,
        help: 'print them one by one, or use --format json'
      });
    }
    owners.set(name, service);
    names.set(service, name);
  }
  return names;
}
