/**
 * Which attributes docker compose turns from a string into something else after interpolation, and how.
 *
 * In: the string. Out: a value, or undefined where the string does not say one.
 * The surprising rule: only strings are cast (`"2"`, `${COUNT}`); what YAML itself read as a number stays.
 *
 * Source: Compose Specification, attribute by attribute; the list is docker compose's.
 */
import type { ScalarValue } from './node.ts';

export interface Cast {
  /** For messages: what the string has to be. */
  readonly expected: string;
  readonly type?: 'float';
  readonly apply: (text: string) => ScalarValue | undefined;
}

/** By attribute; `*` stands for any key, `[]` for any item of a list. */
export interface Casts {
  readonly [key: string]: Casts | Cast;
}

const boolean: Cast = { expected: 'true or false', apply: parseBoolean };
const integer: Cast = { expected: 'a whole number', apply: parseInteger };
const float: Cast = { expected: 'a number', type: 'float', apply: parseFloatingPoint };

const rollout: Casts = { parallelism: integer, max_failure_ratio: float };

export const CASTS: Casts = {
  services: {
    '*': {
      cpu_count: integer,
      cpu_percent: float,
      cpu_period: integer,
      cpu_quota: integer,
      cpu_rt_period: integer,
      cpu_rt_runtime: integer,
      cpu_shares: integer,
      cpus: float,
      deploy: {
        placement: { max_replicas_per_node: integer },
        replicas: integer,
        restart_policy: { max_attempts: integer },
        rollback_config: rollout,
        update_config: rollout
      },
      healthcheck: { disable: boolean, retries: integer },
      init: boolean,
      oom_kill_disable: boolean,
      oom_score_adj: integer,
      pids_limit: integer,
      ports: { '[]': { target: integer } },
      privileged: boolean,
      read_only: boolean,
      scale: integer,
      stdin_open: boolean,
      tty: boolean,
      ulimits: { '*': { ...integer, hard: integer, soft: integer } },
      volumes: { '[]': { read_only: boolean, volume: { nocopy: boolean } } }
    }
  },
  networks: {
    '*': { attachable: boolean, enable_ipv4: boolean, enable_ipv6: boolean, external: boolean, internal: boolean }
  },
  volumes: { '*': { external: boolean } },
  secrets: { '*': { external: boolean } },
  configs: { '*': { external: boolean } }
};

export function parseBoolean(text: string): boolean | undefined {
  switch (text.toLowerCase()) {
    case 'true':
    case 'y':
    case 'yes':
    case 'on':
      return true;
    case 'false':
    case 'n':
    case 'no':
    case 'off':
      return false;
    default:
      return undefined;
  }
}

/** Decimal, with 64 bits: unlike in YAML, `010` is ten and `0x10` is nothing. */
export function parseInteger(text: string): number | bigint | undefined {
  if (!/^[-+]?\d+$/.test(text)) return undefined;
  const value = Number(text);
  // `-0` is an integer's 0 in Go.
  if (Number.isSafeInteger(value)) return value + 0;
  const exact = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, exact) === exact ? exact : undefined;
}

const DECIMAL = /^[-+]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[-+]?\d+(?:_\d+)*)?$/i;
const HEXADECIMAL =
  /^([-+]?)0x((?:_?[\da-f]+(?:_[\da-f]+)*)?)(?:\.((?:[\da-f]+(?:_[\da-f]+)*)?))?p([-+]?\d+(?:_\d+)*)$/i;

/** Go's floating-point literals, `inf` and `nan` included; nothing that a double cannot hold. */
export function parseFloatingPoint(text: string): number | undefined {
  if (/^[-+]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  const digits = text.replaceAll('_', '');
  const value = DECIMAL.test(text) ? Number(digits) : parseHexadecimal(text);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

function parseHexadecimal(text: string): number | undefined {
  const match = HEXADECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match.map(part => part?.replaceAll('_', ''));
  if (whole + fraction === '') return undefined;
  const mantissa = Number(`0x${whole}${fraction}`);
  return (sign === '-' ? -1 : 1) * mantissa * 2 ** (Number(exponent) - 4 * fraction.length);
}
