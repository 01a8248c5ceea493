/**
 * What docker compose demands of single values beyond the schema, in the files of an `include` as in the project's own.
 *
 * Source: compose-go, `validation/`.
 */
import { isIP } from 'node:net';
import { type Diagnostic, DiagnosticError } from '../diagnostic/index.ts';
import type { MapNode, Node } from './node.ts';
import { childOf, entriesOf, itemsOf, keyOf, nodeAt, stringOf } from './tree.ts';

type Problem = Omit<Diagnostic, 'severity'>;

/** @param model - In long form and valid by the schema. @throws DiagnosticError with everything found. */
export function checkValues(model: MapNode): void {
  const problems = [
    ...named(model, 'volumes').flatMap(({ path, node }) => checkExternal(path, node)),
    ...named(model, 'configs').flatMap(({ path, node }) =>
      checkContent(path, node, ['file', 'environment', 'content'])
    ),
    ...named(model, 'secrets').flatMap(({ path, node }) => checkContent(path, node, ['file', 'environment'])),
    ...named(model, 'services').flatMap(({ path, node }) => checkService(path, node))
  ];
  if (problems.length > 0) throw new DiagnosticError(problems);
}

interface Named {
  readonly path: string;
  readonly node: Node;
}

function named(model: MapNode, section: string): Named[] {
  return entriesOf(childOf(model, section)).map(entry => ({ path: `${section}.${keyOf(entry)}`, node: entry.value }));
}

function problem(at: Node, message: string, help: string): Problem {
  return { code: 'invalid-project', at: at.span, message, help };
}

function isTrue(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.value === true;
}

function checkExternal(path: string, volume: Node): Problem[] {
  if (!isTrue(childOf(volume, 'external'))) return [];
  return entriesOf(volume)
    .filter(entry => !['name', 'external'].includes(keyOf(entry)) && !keyOf(entry).startsWith('x-'))
    .map(entry =>
      problem(
        entry.key,
        `"${path}" is external, so "${keyOf(entry)}" cannot be set`,
        'remove it, or "external", which means that the volume is made elsewhere'
      )
    );
}

function checkContent(path: string, node: Node, sources: readonly string[]): Problem[] {
  const given = sources.filter(source => childOf(node, source) !== undefined);
  const choices = sources.map(source => `"${source}"`).join(', ');
  if (given.length > 1) return [problem(node, `"${path}" has more than one of ${choices}`, 'keep one of them')];
  if (given.length === 1 || childOf(node, 'driver') !== undefined || childOf(node, 'external') !== undefined) return [];
  return [problem(node, `"${path}" says nowhere what is in it`, `give it one of ${choices}, or "external: true"`)];
}

function checkService(path: string, service: Node): Problem[] {
  const devices = [
    ...itemsOf(childOf(service, 'gpus')),
    ...itemsOf(nodeAt(service, 'deploy', 'resources', 'reservations', 'devices'))
  ];
  return [
    ...itemsOf(childOf(service, 'ports')).flatMap((port, index) => checkAddress(`${path}.ports[${index}]`, port)),
    ...itemsOf(nodeAt(service, 'develop', 'watch')).flatMap(rule => checkWatchPath(path, rule)),
    ...devices.flatMap(device => checkDevice(path, device))
  ];
}

function checkAddress(path: string, port: Node): Problem[] {
  const address = childOf(port, 'host_ip');
  const text = stringOf(address);
  if (address === undefined || text === undefined || (isIP(text) !== 0 && !text.includes('%'))) return [];
  return [problem(address, `"${path}.host_ip" is not an IP address`, 'write an address such as 127.0.0.1 or ::1')];
}

function checkWatchPath(path: string, rule: Node): Problem[] {
  const watched = childOf(rule, 'path');
  if (watched === undefined || stringOf(watched) !== '') return [];
  return [problem(watched, `"${path}.develop.watch" has an empty "path"`, 'name the folder to watch')];
}

function checkDevice(path: string, device: Node): Problem[] {
  const ids = childOf(device, 'device_ids');
  if (ids === undefined || childOf(device, 'count') === undefined) return [];
  return [problem(ids, `"${path}" asks for devices by "count" and by "device_ids"`, 'keep one of the two')];
}
