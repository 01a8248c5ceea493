/**
 * The short syntax of a service's volume: `SOURCE:TARGET:OPTIONS`, `SOURCE:TARGET` or `TARGET`.
 *
 * Nothing about the platform decides: a source is a path if it looks like one of any platform, else a volume's name.
 * Unknown options are ignored, as docker compose does.
 *
 * Source: Compose Specification, "volumes, short syntax"; compose-go `format/volume.go`.
 */
import type { Node } from './node.ts';
import { type AttributePath, refuse, showPath } from './tree.ts';

export interface ShortVolume {
  readonly type: 'bind' | 'volume';
  readonly source: string | undefined;
  readonly target: string;
  readonly readOnly: boolean;
  readonly noCopy: boolean;
  readonly propagation: string | undefined;
  readonly selinux: string | undefined;
}

const PROPAGATIONS = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'];

/** @throws DiagnosticError where a part is empty or there are too many. */
export function parseVolume(text: string, at: Node, path: AttributePath): ShortVolume {
  if (text === '') refuse('schema-violation', at, `"${showPath(path)}" is empty`, 'write SOURCE:TARGET, or remove it');
  const parts = Buffer.byteLength(text) <= 2 ? [text] : splitVolume(text);
  if (parts.includes('')) {
    const message = `"${showPath(path)}" has an empty part between colons`;
    refuse(
      'schema-violation',
      at,
      message,
      'fill it, give its variable a value, or a default such as ${VARIABLE:-./data}'
    );
  }
  if (parts.length > 3) {
    refuse('schema-violation', at, `"${showPath(path)}" has too many colons`, 'write SOURCE:TARGET:OPTIONS');
  }
  const [first = '', target, options] = parts;
  const source = target === undefined ? undefined : first;
  const names = options?.split(',') ?? [];
  return {
    type: source !== undefined && isPath(source) ? 'bind' : 'volume',
    source,
    target: target ?? first,
    readOnly: names.findLast(name => name === 'ro' || name === 'rw') === 'ro',
    noCopy: names.includes('nocopy'),
    propagation: names.findLast(name => PROPAGATIONS.includes(name)),
    selinux: names.findLast(name => name === 'z' || name === 'Z')
  };
}

/** Parts between colons; the colon of a drive (`C:`) and those within `${…}` separate nothing. */
function splitVolume(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '$' && text.charAt(index + 1) === '{') depth++;
    else if (character === '}' && depth > 0) depth--;
    if (character === ':' && depth === 0 && !isDrive(part)) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part];
}

/** Whether a source is a path of any platform and not the name of a volume. */
export function isPath(source: string): boolean {
  return /^[./~]|^\\\\/.test(source) || startsWithDrive(source);
}

/** Whether a text begins as `C:` does. */
export function startsWithDrive(text: string): boolean {
  const end = text.indexOf(':');
  return (end === 1 || end === 2) && isDrive(text.slice(0, end));
}

/** One letter of any script; V8 is slow to make a class of them, and few paths need it. */
function isDrive(text: string): boolean {
  return /^[A-Za-z]$/.test(text) || (text > '\x7f' && /^\p{L}$/u.test(text));
}
