/**
 * `extra_hosts`: names and the addresses they stand for.
 *
 * Source: Compose Specification, "extra_hosts"; compose-go `types/hostList.go`.
 */
import { formatNode } from './go-values.ts';
import type { MapEntry, Node } from './node.ts';
import { isNull, keyOf } from './tree.ts';

export interface HostEntry {
  readonly host: string;
  readonly address: string;
  readonly node: Node;
}

/** The pairs of a list (`host=address`, `host:address`) or map, sorted by host; an address is empty where it is missing. */
export function hostEntries(node: Node | undefined): HostEntry[] {
  const pairs =
    node?.kind === 'map'
      ? node.entries.flatMap(mapPairs)
      : node?.kind === 'sequence'
        ? node.items.flatMap(itemPairs)
        : [];
  return pairs
    .map(pair => ({ ...pair, address: pair.address.replace(/^\[(.+)\]$/, '$1') }))
    .sort((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : 0));
}

function mapPairs(entry: MapEntry): HostEntry[] {
  const { value } = entry;
  const host = keyOf(entry);
  const addresses = value.kind === 'sequence' ? value.items : [value];
  return addresses.map(address => ({ host, address: isNull(address) ? '' : formatNode(address), node: address }));
}

function itemPairs(item: Node): HostEntry[] {
  const text = formatNode(item);
  const split = text.includes('=') ? text.indexOf('=') : text.indexOf(':');
  const host = split === -1 ? text : text.slice(0, split);
  const addresses = split === -1 ? [''] : text.slice(split + 1).split(',');
  return addresses.map(address => ({ host, address, node: item }));
}

/** @returns what is wrong with an element of a list or a name in a map; undefined where nothing is. */
export function hostProblem(text: string, isItem: boolean): string | undefined {
  const split = !isItem ? text.length : text.includes('=') ? text.indexOf('=') : text.indexOf(':');
  if (split === -1) return 'has no address';
  const host = text.slice(0, split);
  return host === '' || /[:=]/.test(host) ? 'has no valid host name' : undefined;
}
