/**
 * Attributes of a service that say one thing twice: `scale` and `deploy.replicas`, `mem_limit` and
 * `deploy.resources.limits.memory`, and the like. Both may be given if they agree.
 *
 * Source: compose-go, `loader/validate.go`.
 */
import type { Problem } from '../diagnostic/index.ts';
import type { MapNode, Node } from './node.ts';
import { sizeInBytes } from './quantities.ts';
import { childOf, nodeAt, stringOf } from './tree.ts';

interface Pair {
  readonly key: string;
  readonly deploy: readonly [group: 'limits' | 'reservations', key: string];
  /** A number of the type that docker compose has for it; 0 where nothing is said. */
  readonly read: (node: Node | undefined) => number | bigint;
}

const SMALLEST = -(2n ** 63n);

const PAIRS: readonly Pair[] = [
  { key: 'cpus', deploy: ['limits', 'cpus'], read: processors },
  { key: 'mem_limit', deploy: ['limits', 'memory'], read: bytes },
  { key: 'mem_reservation', deploy: ['reservations', 'memory'], read: bytes },
  { key: 'pids_limit', deploy: ['limits', 'pids'], read: whole }
];

export function checkLimits(name: string, service: MapNode): Problem[] {
  return [...PAIRS.flatMap(pair => checkPair(name, service, pair)), ...checkScale(name, service)];
}

function problem(at: Node, message: string, help: string): Problem {
  return { code: 'invalid-project', at: at.span, message, help };
}

function numberOf(node: Node | undefined): number | bigint | undefined {
  if (node?.kind !== 'scalar') return undefined;
  return typeof node.value === 'number' || typeof node.value === 'bigint' ? node.value : undefined;
}

/** Beyond 64 bits Go's conversion leaves the smallest number there is. */
function wholeNumberOf(node: Node | undefined): bigint | undefined {
  const number = numberOf(node);
  if (number === undefined) return undefined;
  if (typeof number === 'number' && !Number.isFinite(number)) return SMALLEST;
  const whole = typeof number === 'number' ? BigInt(Math.trunc(number)) : number;
  return whole === BigInt.asIntN(64, whole) ? whole : SMALLEST;
}

/** Of 32 bits in docker compose, so 0.1 and 0.10000000001 agree. */
function processors(node: Node | undefined): number {
  return Math.fround(Number(numberOf(node) ?? stringOf(node) ?? 0));
}

function bytes(node: Node | undefined): bigint {
  const text = stringOf(node);
  if (text !== undefined) return sizeInBytes(text) ?? 0n;
  const number = numberOf(node) ?? 0;
  // docker compose takes no fraction for a size.
  return node?.kind === 'scalar' && node.type === 'float' ? 0n : BigInt(number);
}

function whole(node: Node | undefined): bigint {
  const text = stringOf(node);
  return text === undefined ? (wholeNumberOf(node) ?? 0n) : BigInt(text.replace('+', ''));
}

function checkPair(name: string, service: MapNode, { key, deploy: [group, deployKey], read }: Pair): Problem[] {
  const own = childOf(service, key);
  const resources = nodeAt(service, 'deploy', 'resources', group);
  if (own === undefined || resources === undefined || resources.kind !== 'map') return [];
  const value = read(own);
  if (Number(value) === 0 || value === read(childOf(resources, deployKey))) return [];
  const message = `service "${name}" has "${key}" and different "deploy.resources.${group}"`;
  return [
    problem(own, message, `give "deploy.resources.${group}.${deployKey}" the same value, or keep one of the two`)
  ];
}

function checkScale(name: string, service: MapNode): Problem[] {
  const [scale, replicas] = [childOf(service, 'scale'), nodeAt(service, 'deploy', 'replicas')];
  const [ownCount, deployCount] = [wholeNumberOf(scale), wholeNumberOf(replicas)];
  const node = scale ?? replicas;
  const count = ownCount ?? deployCount;
  if (node === undefined || count === undefined) return [];
  if (ownCount !== undefined && deployCount !== undefined && ownCount !== deployCount) {
    return [problem(node, `service "${name}" has different "scale" and "deploy.replicas"`, 'keep one of the two')];
  }
  if (count < 0) return [problem(node, `service "${name}" is scaled to less than 0`, 'write 0 or more')];
  if (count <= 1 || (stringOf(childOf(service, 'container_name')) ?? '') === '') return [];
  const message = `service "${name}" has a "container_name" and cannot run more than once`;
  return [problem(node, message, 'remove "container_name", or run one container')];
}
