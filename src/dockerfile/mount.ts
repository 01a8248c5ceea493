/**
 * The mounts of a RUN instruction.
 *
 * Source: Dockerfile reference, "RUN --mount"; BuildKit, frontend/dockerfile/instructions/commands_runmount.go.
 */
import type { Span } from '../diagnostic/index.ts';
import { parseBoolean, parseRecord } from './go-text.ts';
import { invalid, unknownWord } from './problems.ts';

export interface Mount {
  readonly type: 'bind' | 'cache' | 'tmpfs' | 'secret' | 'ssh';
  readonly from: string;
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly id: string;
  readonly sharing: string;
  readonly required: boolean;
  /** The variable of a secret; '' where it has none. */
  readonly env: string;
  /** Of a tmpfs, in bytes. */
  readonly size: number;
  readonly mode: number | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

const TYPES = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'] as const;
const KEYS = [
  'type',
  'from',
  'source',
  'src',
  'target',
  'dst',
  'destination',
  'readonly',
  'ro',
  'readwrite',
  'rw',
  'id',
  'sharing',
  'required',
  'env',
  'size',
  'mode',
  'uid',
  'gid'
] as const;

type Key = (typeof KEYS)[number];

/** What can be said before variables are known. @throws DiagnosticError `invalid-dockerfile` */
export function checkMounts(mounts: readonly string[], at: Span): void {
  for (const mount of mounts) {
    for (const field of fieldsOf(mount, at)) {
      const [, value] = splitField(field);
      if (keyOf(field) !== 'from' || value === undefined || !/\$./.test(value)) continue;
      throw invalid(
        at,
        `"${field}" has a variable, which is not expanded there`,
        'add a stage "FROM … AS name", where ARGs from above the first FROM are expanded, and mount from that'
      );
    }
  }
}

/** The stage or image that a mount takes its files from; '' for the build context. Needs no variables. */
export function mountFrom(mount: string, at: Span): { readonly type: string; readonly from: string } {
  const values = new Map(fieldsOf(mount, at).map(field => [keyOf(field), splitField(field)[1] ?? '']));
  return { type: values.get('type')?.toLowerCase() ?? 'bind', from: values.get('from') ?? '' };
}

/**
 * @param expand - Expands the variables of a value.
 * @throws DiagnosticError `invalid-dockerfile`
 */
export function parseMount(text: string, expand: (value: string) => string, at: Span): Mount {
  const draft = new MountDraft(at);
  for (const field of fieldsOf(text, at)) {
    const [key, value] = splitField(field);
    draft.set(key.toLowerCase(), value === undefined ? undefined : expand(value), field);
  }
  return draft.finish();
}

function fieldsOf(text: string, at: Span): readonly string[] {
  const fields = parseRecord(text);
  if (fields === undefined) throw invalid(at, `the mount "${text}" has a quote where none may be`);
  return fields;
}

function splitField(field: string): readonly [string, string | undefined] {
  const equals = field.indexOf('=');
  return equals === -1 ? [field, undefined] : [field.slice(0, equals), field.slice(equals + 1)];
}

function keyOf(field: string): string {
  return splitField(field)[0].toLowerCase();
}

class MountDraft {
  readonly #at: Span;
  readonly #values = new Map<Key, string>();
  #readOnly: boolean | undefined;

  constructor(at: Span) {
    this.#at = at;
  }

  set(key: string, value: string | undefined, field: string): void {
    const known = KEYS.find(each => each === key);
    if (known === undefined) throw unknownWord(this.#at, `"${key}" is not an option of a mount`, key, KEYS);
    if (known === 'readonly' || known === 'ro') this.#readOnly = this.#flag(known, value);
    else if (known === 'readwrite' || known === 'rw') this.#readOnly = !this.#flag(known, value);
    else if (known === 'required') this.#values.set(known, String(this.#flag(known, value)));
    else if (value === undefined)
      throw invalid(this.#at, `the option "${field}" of a mount has no value`, `write "${field}=…"`);
    else this.#values.set(SAME_AS[known] ?? known, value);
  }

  #flag(key: Key, value: string | undefined): boolean {
    const flag = value === undefined ? true : parseBoolean(value);
    if (flag === undefined)
      throw invalid(this.#at, `"${value}" is not a value of the mount option "${key}"`, 'write "true" or "false"');
    return flag;
  }

  finish(): Mount {
    const text = (key: Key) => this.#values.get(key) ?? '';
    const typeText = text('type') === '' && !this.#values.has('type') ? 'bind' : text('type').toLowerCase();
    const type = TYPES.find(each => each === typeText);
    if (type === undefined) throw unknownWord(this.#at, `"${typeText}" is not a type of mount`, typeText, TYPES);
    const sharing = text('sharing').toLowerCase();
    if (!['', 'shared', 'private', 'locked'].includes(sharing)) {
      throw unknownWord(this.#at, `"${sharing}" is not a way to share a cache`, sharing, [
        'shared',
        'private',
        'locked'
      ]);
    }
    this.#checkCombination(type);
    return {
      type,
      from: text('from'),
      source: text('source'),
      target: text('target'),
      readOnly: this.#readOnly ?? (type !== 'cache' && type !== 'tmpfs'),
      id: text('id'),
      sharing,
      required: text('required') === 'true',
      env: text('env'),
      size: this.#size(text('size')),
      mode: this.#number('mode', 8),
      uid: this.#number('uid', 10),
      gid: this.#number('gid', 10)
    };
  }

  #number(key: 'mode' | 'uid' | 'gid', base: 8 | 10): number | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    if (!(base === 8 ? /^[0-7]{1,11}$/ : /^\d{1,10}$/).test(value)) {
      throw invalid(
        this.#at,
        `"${value}" is not a value of the mount option "${key}"`,
        `write ${base === 8 ? 'an octal' : 'a'} number`
      );
    }
    return Number.parseInt(value, base);
  }

  #size(text: string): number {
    if (text === '') return 0;
    const match = /^(\d+(?:\.\d+)?) ?([kmgtp]?)(?:ib|b)?$/i.exec(text);
    if (match === null) throw invalid(this.#at, `"${text}" is not a size`, 'write, say, "64m"');
    return Math.trunc(Number(match[1]) * 1024 ** ' kmgtp'.indexOf((match[2] || ' ').toLowerCase()));
  }

  #checkCombination(type: Mount['type']): void {
    const refuse = (condition: boolean, key: Key) => {
      if (condition && this.#values.has(key)) {
        throw invalid(this.#at, `a mount of type "${type}" has no option "${key}"`, `remove "${key}"`);
      }
    };
    const holdsFile = type === 'secret' || type === 'ssh' || type === 'cache';
    refuse(!holdsFile, 'mode');
    refuse(!holdsFile, 'uid');
    refuse(!holdsFile, 'gid');
    refuse(type !== 'cache', 'sharing');
    refuse(type !== 'tmpfs', 'size');
    refuse(type !== 'secret' && type !== 'ssh', 'required');
    refuse(type !== 'secret', 'env');
    refuse(type === 'secret', 'from');
    if (type !== 'secret') return;
    const given = (['source', 'target', 'id', 'env'] as const).filter(key => (this.#values.get(key) ?? '') !== '');
    if (given.length === 0) throw invalid(this.#at, 'a secret mount names no secret', 'add "id=…"');
    if (given.includes('source') && given.includes('id')) {
      throw invalid(this.#at, 'a secret mount has both "source" and "id"', 'remove one of the two');
    }
  }
}

const SAME_AS: Partial<Record<Key, Key>> = { src: 'source', dst: 'target', destination: 'target' };
