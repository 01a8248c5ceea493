/**
 * What an included file takes from its environment by name alone: `environment: [NAME]`, and the content of secrets and
 * configs.
 *
 * Where the included file's own env file gives the value, the merged document has to say it, or else it would be lost.
 * A secret's value is never written; a config cannot have one, since docker compose refuses it.
 *
 * Source: compose-go, `loader/environment.go`; `ResolveEnvironment` leaves the map form (`NAME:`) to the main project.
 */
import type { MapNode, Node } from './node.ts';
import type { Scope } from './scope.ts';
import {
  childOf,
  entriesOf,
  escapeDollars,
  keyOf,
  mapItems,
  mapValues,
  newScalar,
  refuse,
  stringOf,
  withKey
} from './tree.ts';

/** Writes out the values that only the included file's own variables have. */
export function withPassedOnValues(scope: Scope, root: MapNode): MapNode {
  refuseFilledConfigs(scope, root);
  noteSecrets(scope, root);
  const services = childOf(root, 'services');
  if (services?.kind !== 'map' || scope.variables === scope.main) return root;
  const changed = mapValues(services, service => withEnvironment(scope, service));
  return changed === services ? root : withKey(root, 'services', changed);
}

function withEnvironment(scope: Scope, service: Node): Node {
  const environment = childOf(service, 'environment');
  if (service.kind !== 'map' || environment?.kind !== 'sequence') return service;
  const changed = mapItems(environment, item => passedOn(scope, item));
  return changed === environment ? service : withKey(service, 'environment', changed);
}

function passedOn(scope: Scope, item: Node): Node {
  const name = stringOf(item) ?? '';
  const value = scope.variables.get(name);
  if (value === undefined || value === scope.main.get(name)) return item;
  scope.onWrittenOut(name);
  return newScalar(`${name}=${value}`, item.span, escapeDollars(`${name}=${value}`));
}

function refuseFilledConfigs(scope: Scope, root: MapNode): void {
  for (const entry of entriesOf(childOf(root, 'configs'))) {
    const source = childOf(entry.value, 'environment');
    const name = stringOf(source);
    if (source === undefined || name === undefined || !scope.variables.has(name)) continue;
    const message = `the included config "${keyOf(entry)}" takes its content from the variable ${name}, which is set`;
    refuse('invalid-project', source, message, 'docker compose refuses this in included files: use "content: ${NAME}"');
  }
}

function noteSecrets(scope: Scope, root: MapNode): void {
  for (const entry of entriesOf(childOf(root, 'secrets'))) {
    const source = childOf(entry.value, 'environment');
    const name = stringOf(source);
    if (source === undefined || name === undefined || scope.variables.get(name) === scope.main.get(name)) continue;
    scope.findings.add({
      code: 'included-variables',
      severity: 'warning',
      at: source.span,
      message: `the secret "${keyOf(entry)}" is the variable ${name} of the included file's own env file; a merged file cannot carry it`,
      help: `set ${name} in the environment or in the .env file of the project`
    });
  }
}
