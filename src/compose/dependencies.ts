/**
 * Which services a service needs beside it: `depends_on`, and what other attributes imply.
 *
 * Source: compose-go, `loader/normalize.go`.
 */
import type { MapNode, Node } from './node.ts';
import { childOf, entriesOf, itemsOf, keyOf, stringOf } from './tree.ts';

export interface Dependency {
  readonly service: string;
  /** Whether it has to be active. */
  readonly required: boolean;
  /** What says so. */
  readonly node: Node;
}

/** @param service - In long form. @returns each service once, `depends_on` first. */
export function dependenciesOf(service: MapNode): Dependency[] {
  const found = new Map<string, Dependency>();
  const add = (dependency: Dependency) => {
    if (!found.has(dependency.service)) found.set(dependency.service, dependency);
  };
  for (const entry of entriesOf(childOf(service, 'depends_on'))) {
    const required = childOf(entry.value, 'required');
    const isOptional = required?.kind === 'scalar' && required.value === false;
    add({ service: keyOf(entry), required: !isOptional, node: entry.key });
  }
  for (const dependency of [...linked(service), ...shared(service), ...mounted(service)]) add(dependency);
  return [...found.values()];
}

function required(name: string, node: Node): Dependency {
  return { service: name, required: true, node };
}

/** `SERVICE` or `SERVICE:ALIAS`; with more colons docker compose takes the whole for a name. */
function linked(service: MapNode): Dependency[] {
  return itemsOf(childOf(service, 'links')).map(item => {
    const text = stringOf(item) ?? '';
    const parts = text.split(':');
    return required(parts.length === 2 ? (parts[0] ?? '') : text, item);
  });
}

/** Namespaces of another service. */
function shared(service: MapNode): Dependency[] {
  return ['network_mode', 'ipc', 'pid', 'uts', 'cgroup'].flatMap(key => {
    const node = childOf(service, key);
    const name = /^service:(.*)$/s.exec(stringOf(node) ?? '')?.[1];
    return node === undefined || name === undefined ? [] : [required(name, node)];
  });
}

function mounted(service: MapNode): Dependency[] {
  return itemsOf(childOf(service, 'volumes_from')).flatMap(item => {
    const text = stringOf(item) ?? '';
    return text.startsWith('container:') ? [] : [required(text.split(':', 1)[0] ?? '', item)];
  });
}
