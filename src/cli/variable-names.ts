import type { Problem } from '../diagnostic/index.ts';

export interface VariableNames {
  /** By service, without those that would share one. */
  readonly names: ReadonlyMap<string, string>;
  /** One for each variable that several services would share. */
  readonly problems: readonly Problem[];
}

/** Names for shell variables made of service names: capitals, and `_` for what a variable may not have. */
export function variableNames(services: readonly string[]): VariableNames {
  const owners = new Map<string, string[]>();
  for (const service of services) {
    const name = service.toUpperCase().replace(/[^A-Z0-9]/g, '_');
    owners.set(name, [...(owners.get(name) ?? []), service]);
  }
  const names = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [name, sharers] of owners) {
    const [service = '', ...others] = sharers;
    if (others.length === 0) names.set(service, name);
    else problems.push(sharedVariable(name, sharers));
  }
  return { names, problems };
}

function sharedVariable(name: string, services: readonly string[]): Problem {
  return {
    code: 'shared-variable',
    message: `the services ${services.map(service => `"${service}"`).join(' and ')} would share the variable ending in ${name}`,
    help: 'rename one of them, or take the values from JSON: compose-cache hash --format json'
  };
}
