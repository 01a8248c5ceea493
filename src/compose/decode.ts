/**
 * What the schema lets pass and docker compose cannot take into its types: a size that is none, a duration, a mode, a
 * command whose quotes do not match.
 *
 * In: the whole project in long form. Out: everything found, services of inactive profiles included.
 *
 * Source: compose-go, `types/` (DecodeMapstructure) and the types of the fields there.
 */
import type { Problem } from '../diagnostic/index.ts';
import { below, elements, lazyRules, type RuleTree } from './attribute-rules.ts';
import { parseBoolean, parseFloatingPoint, parseInteger } from './casts.ts';
import { isInteger } from './go-values.ts';
import { hostProblem } from './hosts.ts';
import type { MapNode, Node } from './node.ts';
import { isDuration, isFileMode, sizeInBytes } from './quantities.ts';
import { shellWordsProblem } from './shell-words.ts';
import { type AttributePath, itemsOf, keyOf, showPath, stringOf } from './tree.ts';

/** What is wrong with a value, as a part of a sentence, and how to mend it. */
interface Fault {
  readonly what: string;
  readonly help: string;
  /** Where, if not at the value itself. */
  readonly at?: Node;
}

type Check = (node: Node) => Fault | undefined;

const RESOURCES: Readonly<Record<string, Check>> = { cpus: decimal, memory: size, pids: whole };
const ROLLOUT: Readonly<Record<string, Check>> = { delay: duration, monitor: duration, parallelism: natural };

const RULES = lazyRules<Check>(() => ({
  'services.*.attach': flag,
  'services.*.blkio_config.weight': plainNatural,
  'services.*.blkio_config.weight_device.*.weight': plainNatural,
  ...under('services.*.blkio_config', {
    'device_read_bps.*.rate': size,
    'device_read_iops.*.rate': size,
    'device_write_bps.*.rate': size,
    'device_write_iops.*.rate': size
  }),
  ...under('services.*.build', {
    args: trailingSpaces,
    extra_hosts: hosts,
    no_cache: flag,
    privileged: flag,
    pull: flag,
    'secrets.*.mode': fileMode,
    shm_size: size,
    'ulimits.*.hard': wholeValue,
    'ulimits.*.soft': wholeValue
  }),
  'services.*.command': command,
  'services.*.configs.*.mode': fileMode,
  'services.*.depends_on.*.restart': flag,
  ...under('services.*.deploy.resources.limits', RESOURCES),
  ...under('services.*.deploy.resources.reservations', RESOURCES),
  'services.*.deploy.resources.reservations.devices.*.count': deviceCount,
  'services.*.deploy.resources.reservations.generic_resources.*.discrete_resource_spec.value': whole,
  'services.*.deploy.placement.max_replicas_per_node': natural,
  'services.*.deploy.restart_policy.delay': duration,
  'services.*.deploy.restart_policy.max_attempts': natural,
  'services.*.deploy.restart_policy.window': duration,
  ...under('services.*.deploy.rollback_config', ROLLOUT),
  ...under('services.*.deploy.update_config', ROLLOUT),
  'services.*.develop.watch.*.exec.command': command,
  'services.*.develop.watch.*.exec.environment': trailingSpaces,
  'services.*.develop.watch.*.exec.privileged': flag,
  'services.*.entrypoint': command,
  'services.*.env_file.*.required': flag,
  'services.*.environment': trailingSpaces,
  'services.*.extra_hosts': hosts,
  'services.*.gpus.*.count': deviceCount,
  'services.*.group_add.*': notFloat,
  'services.*.healthcheck.interval': duration,
  'services.*.healthcheck.retries': natural,
  'services.*.healthcheck.start_interval': duration,
  'services.*.healthcheck.start_period': duration,
  'services.*.healthcheck.timeout': duration,
  'services.*.mem_limit': size,
  'services.*.mem_reservation': size,
  'services.*.mem_swappiness': size,
  'services.*.memswap_limit': size,
  'services.*.ports.*.published': notFloat,
  'services.*.ports.*.target': natural,
  ...under('services.*.post_start.*', { command, environment: trailingSpaces, privileged: flag }),
  ...under('services.*.pre_start.*', { command, environment: trailingSpaces, privileged: flag }),
  ...under('services.*.pre_stop.*', { command, environment: trailingSpaces, privileged: flag }),
  'services.*.secrets.*.mode': fileMode,
  'services.*.shm_size': size,
  'services.*.stop_grace_period': duration,
  'services.*.storage_opt.*': scalarText,
  'services.*.ulimits.*.hard': wholeValue,
  'services.*.ulimits.*.soft': wholeValue,
  'services.*.volumes.*.bind.create_host_path': flag,
  'services.*.volumes.*.tmpfs.mode': plainNatural,
  'services.*.volumes.*.tmpfs.size': size,
  'configs.*.driver_opts.*': scalarText,
  'secrets.*.driver_opts.*': scalarText
}));

function under(prefix: string, rules: Readonly<Record<string, Check>>): Record<string, Check> {
  return Object.fromEntries(Object.entries(rules).map(([path, check]) => [`${prefix}.${path}`, check]));
}

/** Finds the values that docker compose would stumble over when it takes the project into its own types. */
export function findUndecodable(model: MapNode): Problem[] {
  const problems: Problem[] = [];
  visit(model, [], RULES(), problems);
  return problems;
}

function visit(node: Node, path: AttributePath, rules: RuleTree<Check> | undefined, problems: Problem[]): void {
  if (rules === undefined) return;
  const fault = rules.rule?.(node);
  if (fault !== undefined) {
    const { what, help, at = node } = fault;
    problems.push({ code: 'schema-violation', at: at.span, message: `"${showPath(path)}" ${what}`, help });
  }
  if (node.kind === 'map') {
    for (const entry of node.entries) visit(entry.value, [...path, keyOf(entry)], below(rules, keyOf(entry)), problems);
  } else if (node.kind === 'sequence') {
    for (const [index, item] of node.items.entries()) visit(item, [...path, `[${index}]`], elements(rules), problems);
  }
}

function isFloat(node: Node): boolean {
  return node.kind === 'scalar' && node.type === 'float';
}

function isNegative(node: Node): boolean {
  return node.kind === 'scalar' && (typeof node.value === 'number' || typeof node.value === 'bigint') && node.value < 0;
}

/** A check of strings alone: what YAML made a number is fine. */
function ofText(isRight: (text: string) => boolean, what: string, help: string): Check {
  return node => {
    const text = stringOf(node);
    return text === undefined || isRight(text) ? undefined : { what, help };
  };
}

function size(node: Node): Fault | undefined {
  return ofText(
    text => sizeInBytes(text) !== undefined,
    'is not a size',
    'write a number with a unit of b, k, m, g, t or p, such as 512m'
  )(node);
}

function duration(node: Node): Fault | undefined {
  return ofText(
    isDuration,
    'is not a duration',
    'write numbers with units of ns, us, ms, s, m, h, d or w, such as 1m30s'
  )(node);
}

function decimal(node: Node): Fault | undefined {
  return ofText(text => parseFloatingPoint(text) !== undefined, 'is not a number', 'write a number such as 0.5')(node);
}

function whole(node: Node): Fault | undefined {
  return ofText(text => parseInteger(text) !== undefined, 'is not a whole number', 'write a number such as 100')(node);
}

function flag(node: Node): Fault | undefined {
  return ofText(text => parseBoolean(text) !== undefined, 'is neither true nor false', 'write true or false')(node);
}

function wholeValue(node: Node): Fault | undefined {
  return isInteger(node)
    ? undefined
    : { what: 'is not a whole number', help: 'write a number such as 1024, without quotes' };
}

function natural(node: Node): Fault | undefined {
  return isNegative(node) ? { what: 'is less than 0', help: 'write 0 or more' } : undefined;
}

/** A number of a type for which docker compose casts no strings. */
function plainNatural(node: Node): Fault | undefined {
  if (stringOf(node) !== undefined)
    return { what: 'must be a number, not a string', help: 'write it without quotes and variables' };
  return natural(node);
}

function fileMode(node: Node): Fault | undefined {
  if (isFloat(node)) return { what: 'is not a file mode', help: 'write an octal number such as 0440' };
  return ofText(isFileMode, 'is not a file mode', 'write an octal number such as 0440')(node);
}

function deviceCount(node: Node): Fault | undefined {
  const isCount = (text: string) => text.toLowerCase() === 'all' || parseInteger(text) !== undefined;
  if (isFloat(node)) return { what: 'is not a number of devices', help: 'write a whole number, or "all"' };
  return ofText(isCount, 'is not a number of devices', 'write a whole number, or "all"')(node);
}

function notFloat(node: Node): Fault | undefined {
  return isFloat(node) ? { what: 'must be a string or a whole number', help: 'put it in quotes' } : undefined;
}

function scalarText(node: Node): Fault | undefined {
  const isText = node.kind === 'scalar' && !isFloat(node) && typeof node.value !== 'boolean';
  return isText ? undefined : { what: 'must be a string or a whole number', help: 'put it in quotes' };
}

function command(node: Node): Fault | undefined {
  const problem = shellWordsProblem(stringOf(node) ?? '');
  if (problem === undefined) return undefined;
  return { what: `cannot be split into words: it has ${problem}`, help: 'mend the quotes, or write a list of words' };
}

/** In a list `KEY=VALUE`, a space before the `=` would become a part of the name. */
function trailingSpaces(node: Node): Fault | undefined {
  const at = itemsOf(node).find(item => /\s$/.test(stringOf(item)?.split('=', 1)[0] ?? ''));
  return at === undefined
    ? undefined
    : { what: 'has a name that ends with a space', help: 'write NAME=VALUE without spaces around "="', at };
}

function hosts(node: Node): Fault | undefined {
  const found =
    node.kind === 'map'
      ? node.entries.map(entry => ({ at: entry.key as Node, problem: hostProblem(keyOf(entry), false) }))
      : itemsOf(node).map(item => ({ at: item, problem: hostProblem(stringOf(item) ?? '', true) }));
  const fault = found.find(({ problem }) => problem !== undefined);
  if (fault?.problem === undefined) return undefined;
  return { what: `has an element that ${fault.problem}`, help: 'write HOST=ADDRESS', at: fault.at };
}
