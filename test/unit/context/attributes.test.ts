import { describe, expect, it } from 'vitest';
import { createContextStore, type ModePolicy, NO_IGNORE_RULES } from '../../../src/context/index.ts';
import type { ExtendedAttribute, ExtendedAttributes } from '../../../src/host/index.ts';
import { folderOf } from './folder.ts';

/** A machine on which `src/run.sh` has these attributes. */
function machine(...found: ExtendedAttribute[]): ExtendedAttributes {
  return { read: paths => new Map(paths.flatMap((path, index) => (path.endsWith('run.sh') ? [[index, found]] : []))) };
}

const root = () => folderOf({ 'src/run.sh': 'x', 'src/other': 'x' });
const COPY = { kind: 'copy', source: 'src', excludes: [], parents: false } as const;

function collect(attributes: ExtendedAttributes, modes: ModePolicy = 'exact') {
  return createContextStore({ attributes }).collect(root(), NO_IGNORE_RULES, [COPY], { modes });
}

const digest = (...found: ExtendedAttribute[]) => collect(machine(...found)).reads[0]?.digest;
const note = { name: 'user.note', value: '78' };
const capability = { name: 'security.capability', value: '0100' };

describe('extended attributes', () => {
  it.each([
    ['a capability', capability],
    ['one of the user', note],
    ['one without a value', { name: 'user.note', value: '' }]
  ])('count: %s', (_, attribute) => {
    expect(digest(attribute)).not.toBe(digest());
  });

  it.each([
    ['an access list', 'system.posix_acl_access'],
    ['a label of SELinux', 'security.selinux'],
    ['what macOS notes', 'com.apple.quarantine']
  ])('do not count as the engine does not: %s', (_, name) => {
    expect(digest({ name, value: '78' })).toBe(digest());
  });

  it('count by value, and by name, not by their order', () => {
    expect(digest(note)).not.toBe(digest({ ...note, value: '79' }));
    expect(digest(note, capability)).toBe(digest(capability, note));
  });

  it('are listed with their file', () => {
    const inputs = collect(machine(capability, note)).reads[0]?.list() ?? [];
    expect(inputs.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['', undefined],
      ['other', undefined],
      ['run.sh', 'security.capability=0100\nuser.note=78']
    ]);
  });

  it('are not even asked for unless modes are exact', () => {
    const never: ExtendedAttributes = {
      read() {
        throw new Error('asked for');
      }
    };
    expect(collect(never, 'portable').reads[0]?.count).toBe(3);
    expect(collect(never, 'exec').reads[0]?.count).toBe(3);
  });

  it('are missed with a note where the machine has no means', () => {
    const { reads, diagnostics } = collect({ read: () => undefined });
    expect(reads[0]?.digest).toBe(digest());
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'unread-attributes', severity: 'note' })]);
  });
});
