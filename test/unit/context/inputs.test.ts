import { execFileSync } from 'node:child_process';
import { linkSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type ContextRead,
  createContextStore,
  type ModePolicy,
  NO_IGNORE_RULES,
  parseIgnoreFile,
  type ReadInputs
} from '../../../src/context/index.ts';
import { DiagnosticError } from '../../../src/diagnostic/index.ts';
import { nodeTreeFiles, type TreeFiles } from '../../../src/host/index.ts';
import { DIRECTORY, folderOf, place, type Thing } from './folder.ts';

type Things = Readonly<Record<string, Thing>>;

function copy(source: string, more: Partial<ContextRead> = {}): ContextRead {
  return { kind: 'copy', source, excludes: [], parents: false, ...more };
}

function collect(root: string, reads: readonly ContextRead[], ignore = '', modes: ModePolicy = 'exact') {
  const rules = parseIgnoreFile({ path: '.dockerignore', text: ignore });
  return createContextStore().collect(root, rules, reads, { modes });
}

function inputsOf(root: string, read: ContextRead, ignore?: string, modes?: ModePolicy): ReadInputs {
  const [inputs] = collect(root, [read], ignore, modes).reads;
  if (inputs === undefined) throw new Error('there was a read, so there are its inputs');
  return inputs;
}

function names(root: string, read: ContextRead, ignore?: string): string[] {
  return inputsOf(root, read, ignore)
    .list()
    .map(({ name }) => name);
}

const PROJECT: Things = {
  'src/main.txt': 'main\n',
  'src/lib/util.txt': 'util\n',
  'src/run.sh': { text: '#!/bin/sh\n', mode: 0o755 },
  'config.json': '{}\n',
  'docs/guide.md': 'guide\n',
  'README.md': 'readme\n'
};

interface Change {
  readonly rule: string;
  readonly read: ContextRead;
  /** Beside the files of the project. */
  readonly also?: Things;
  readonly ignore?: string;
  readonly change: (root: string) => void;
}

function digests({ read, also, ignore, change }: Change): [before: string, after: string] {
  const root = folderOf({ ...PROJECT, ...also });
  const before = inputsOf(root, read, ignore).digest;
  change(root);
  return [before, inputsOf(root, read, ignore).digest];
}

const put = (path: string, thing: Thing) => (root: string) => place(root, path, thing);
const remove = (path: string) => (root: string) => rmSync(join(root, path), { recursive: true });
const move = (from: string, to: string) => (root: string) => renameSync(join(root, from), join(root, to));

// Each of these was tried with the engine; "again" means that it ran the step again.
describe('what an instruction can see counts', () => {
  it.each<Change>([
    { rule: 'the bytes of a file', read: copy('config.json'), change: put('config.json', '{ }\n') },
    {
      rule: 'the mode of a file',
      read: copy('config.json'),
      change: put('config.json', { text: '{}\n', mode: 0o600 })
    },
    { rule: 'the name of a file below a directory', read: copy('src'), change: move('src/main.txt', 'src/main.md') },
    { rule: 'an empty directory', read: copy('src'), change: put('src/empty', DIRECTORY) },
    {
      rule: 'the mode of the copied directory',
      read: copy('src'),
      change: put('src', { directory: true, mode: 0o700 })
    },
    { rule: 'that with a slash after it', read: copy('src/'), change: put('src', { directory: true, mode: 0o700 }) },
    { rule: 'that with a dot after it', read: copy('src/.'), change: put('src', { directory: true, mode: 0o700 }) },
    { rule: 'a sticky bit', read: copy('src'), change: put('src/lib', { directory: true, mode: 0o1755 }) },
    { rule: 'a source above the root is clamped', read: copy('../config.json'), change: put('config.json', '') },
    { rule: 'a dotted source is cleaned', read: copy('docs/../../config.json'), change: put('config.json', '') },
    { rule: 'all that a bind mount of the root shows', read: copy('', { kind: 'bind' }), change: put('new', '') },
    { rule: 'what a bind mount shows', read: copy('src', { kind: 'bind' }), change: put('src/new', '') },
    { rule: 'a match more of a wildcard', read: copy('*.md'), change: put('new.md', '') },
    { rule: 'a match with a leading dot', read: copy('*.md'), change: put('.new.md', '') },
    { rule: 'a match in the middle', read: copy('*/*.txt'), change: put('docs/new.txt', '') },
    { rule: 'the last name of a match', read: copy('*.md'), change: move('README.md', 'READ.md') },
    { rule: 'the last name of a directory that matched', read: copy('sr*'), change: move('src', 'srx') },
    { rule: 'all below a directory that matched', read: copy('sr?'), change: put('src/lib/util.txt', '') },
    { rule: 'a class that matches a slash', read: copy('src[^x]main.txt'), change: put('src/main.txt', '') },
    {
      rule: 'the target of a link below',
      read: copy('src'),
      also: { 'src/l': { link: 'a' } },
      change: put('src/l', { link: 'b' })
    },
    {
      rule: 'a link that becomes a file',
      read: copy('src'),
      also: { 'src/l': { link: 'main.txt' } },
      change: put('src/l', 'main\n')
    },
    { rule: 'a link to itself', read: copy('src'), change: put('src/l', { link: 'l' }) },
    {
      rule: 'what a copied link leads to',
      read: copy('l'),
      also: { l: { link: 'src/main.txt' } },
      change: put('src/main.txt', '')
    },
    {
      rule: 'what a copied link to a directory leads to',
      read: copy('l'),
      also: { l: { link: 'src' } },
      change: put('src/lib/util.txt', '')
    },
    {
      rule: 'what lies behind a link on the way',
      read: copy('l/main.txt'),
      also: { l: { link: 'src' } },
      change: put('src/main.txt', '')
    },
    {
      rule: 'what an absolute link leads to in the context',
      read: copy('l'),
      also: { l: { link: '/src/main.txt' } },
      change: put('src/main.txt', '')
    },
    {
      rule: 'what a link out of the context leads to in it',
      read: copy('l'),
      also: { l: { link: '../../src' } },
      change: put('src/new', '')
    },
    {
      rule: 'a link to a place that is spelt over a missing one',
      read: copy('l'),
      also: { l: { link: 'no/../src' } },
      change: put('src/new', '')
    },
    {
      rule: 'what a link that matched leads to',
      read: copy('l*'),
      also: { l1: { link: 'src/main.txt' } },
      change: put('src/main.txt', '')
    },
    {
      rule: 'the name of a link that matched',
      read: copy('l*'),
      also: { l1: { link: 'src/main.txt' } },
      change: move('l1', 'l2')
    },
    {
      rule: 'a match behind a link on the way',
      read: copy('l/*.txt'),
      also: { l: { link: 'src' } },
      change: put('src/main.txt', '')
    },
    {
      rule: 'an excluded file behind a copied link',
      read: copy('l', { excludes: ['main.txt'] }),
      also: { l: { link: 'src' } },
      change: put('src/main.txt', '')
    },
    {
      rule: 'an excluded file behind a link that matched',
      read: copy('l*', { excludes: ['main.txt'] }),
      also: { l1: { link: 'src' } },
      change: put('src/main.txt', '')
    },
    {
      rule: 'an excluded name that the source itself has',
      read: copy('config.json', { excludes: ['*.json'] }),
      change: put('config.json', '')
    },
    {
      rule: 'an excluded name that a wildcard matched',
      read: copy('*.md', { excludes: ['*.md'] }),
      change: put('README.md', '')
    },
    {
      rule: 'what an exclusion brings back',
      read: copy('src', { excludes: ['*', '!main.txt'] }),
      change: put('src/main.txt', '')
    },
    {
      rule: 'the mode of a directory with something brought back',
      read: copy('.'),
      ignore: 'src\n!src/lib/util.txt',
      change: put('src', { directory: true, mode: 0o700 })
    },
    {
      rule: 'what the ignore file brings back',
      read: copy('.'),
      ignore: '*\n!src/lib/util.txt',
      change: put('src/lib/util.txt', '')
    },
    { rule: 'the directory of ignored files', read: copy('src'), ignore: 'src/lib/*', change: remove('src/lib') },
    {
      rule: 'the ignore file itself where it is not ignored',
      read: copy('.'),
      also: { '.dockerignore': '' },
      change: put('.dockerignore', '#')
    }
  ])('again: $rule', change => {
    const [before, after] = digests(change);
    expect(after).not.toBe(before);
  });
});

describe('what no instruction can see does not count', () => {
  it.each<Change>([
    { rule: 'a file beside', read: copy('config.json'), change: put('src/main.txt', '') },
    { rule: 'a time stamp', read: copy('.'), change: root => utimesSync(join(root, 'src/main.txt'), 1, 1) },
    { rule: 'the mode of the root', read: copy('.'), change: put('.', { directory: true, mode: 0o700 }) },
    {
      rule: 'the mode of the root of a bind mount',
      read: copy('/', { kind: 'bind' }),
      change: put('.', { directory: true, mode: 0o700 })
    },
    { rule: 'a file that no wildcard matches', read: copy('*.md'), change: put('docs/other.md', '') },
    { rule: 'a file beside a match', read: copy('src/*/util.txt'), change: put('src/lib/other.txt', '') },
    { rule: 'the directory of a match', read: copy('src/*/util.txt'), change: move('src/lib', 'src/lob') },
    {
      rule: 'a match behind a link that a wildcard would have to follow',
      read: copy('l*/main.txt'),
      also: { l: { link: 'src' } },
      change: put('src/main.txt', '')
    },
    {
      rule: 'where a copied link points, as long as the same lies there',
      read: copy('l'),
      also: { l: { link: 'src/main.txt' }, same: 'main\n' },
      change: put('l', { link: 'same' })
    },
    {
      rule: 'a copied link that becomes what it led to',
      read: copy('l'),
      also: { l: { link: 'config.json' } },
      change: put('l', '{}\n')
    },
    {
      rule: 'what lies beside the file behind a link',
      read: copy('l/main.txt'),
      also: { l: { link: 'src' } },
      change: put('src/run.sh', '')
    },
    {
      rule: 'what a link below leads to',
      read: copy('src'),
      also: { 'src/l': { link: '../config.json' } },
      change: put('config.json', '')
    },
    {
      rule: 'that in a directory that matched',
      read: copy('sr*'),
      also: { 'src/l': { link: '../config.json' } },
      change: put('config.json', '')
    },
    { rule: 'an excluded file', read: copy('src', { excludes: ['main.txt'] }), change: put('src/main.txt', '') },
    {
      rule: 'an excluded file at any depth',
      read: copy('src', { excludes: ['**/*.txt'] }),
      change: put('src/lib/util.txt', '')
    },
    {
      rule: 'all of a source of which all is excluded',
      read: copy('src', { excludes: ['*'] }),
      change: put('src', { directory: true, mode: 0o700 })
    },
    { rule: 'an ignored file', read: copy('.'), ignore: 'docs', change: put('docs/guide.md', '') },
    {
      rule: 'the mode of an ignored directory',
      read: copy('.'),
      ignore: 'docs',
      change: put('docs', { directory: true, mode: 0o700 })
    },
    { rule: 'an ignored match of a wildcard', read: copy('*.md'), ignore: 'README.md', change: put('README.md', '') },
    {
      rule: 'a file beside what the ignore file brings back',
      read: copy('.'),
      ignore: '*\n!src/lib/util.txt',
      change: put('src/main.txt', '')
    },
    {
      rule: 'two equal files becoming one',
      read: copy('src'),
      also: { 'src/a': 'same', 'src/b': 'same' },
      change: root => {
        rmSync(join(root, 'src/b'));
        linkSync(join(root, 'src/a'), join(root, 'src/b'));
      }
    }
  ])('not again: $rule', change => {
    const [before, after] = digests(change);
    expect(after).toBe(before);
  });

  it('neither does the order in which things were made', () => {
    const entries = Object.entries(PROJECT);
    const one = folderOf(Object.fromEntries(entries));
    const other = folderOf(Object.fromEntries(entries.reverse()));
    expect(inputsOf(other, copy('.')).digest).toBe(inputsOf(one, copy('.')).digest);
  });
});

describe('the inputs of a read', () => {
  it('are listed depth first by the bytes of their names, with their place in the context', () => {
    const root = folderOf({ 'src/b/x': '1', 'src/b.c': '22', 'src/a': { link: 'b' }, 'src/Z': DIRECTORY });
    expect(inputsOf(root, copy('src')).list()).toEqual([
      { kind: 'directory', name: '', path: 'src', mode: 0o755, sizeBytes: 0, content: '' },
      { kind: 'directory', name: 'Z', path: 'src/Z', mode: 0o755, sizeBytes: 0, content: '' },
      { kind: 'symlink', name: 'a', path: 'src/a', mode: 0o777, sizeBytes: 0, content: 'b' },
      { kind: 'directory', name: 'b', path: 'src/b', mode: 0o755, sizeBytes: 0, content: '' },
      {
        kind: 'file',
        name: 'b/x',
        path: 'src/b/x',
        mode: 0o644,
        sizeBytes: 1,
        content: '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b'
      },
      {
        kind: 'file',
        name: 'b.c',
        path: 'src/b.c',
        mode: 0o644,
        sizeBytes: 2,
        content: '785f3ec7eb32f30b90cd0fcf3657d388b5ff4297f2f9716ff66e9b69c05ddd09'
      }
    ]);
  });

  it('have the total of their number and size', () => {
    const root = folderOf({ 'src/a': '1', 'src/b': '22' });
    expect(inputsOf(root, copy('src'))).toMatchObject({ count: 3, sizeBytes: 3, problem: undefined });
  });

  it('keep the parents of what --parents names, from the pivot on', () => {
    const root = folderOf(PROJECT);
    expect(names(root, copy('src/lib/*.txt', { parents: true }))).toEqual(['src', 'src/lib', 'src/lib/util.txt']);
    expect(names(root, copy('src/./lib/*.txt', { parents: true }))).toEqual(['', 'lib', 'lib/util.txt']);
    expect(names(root, copy('**/*.txt', { parents: true, excludes: ['**/main.txt'] }))).toEqual([
      'src',
      'src/lib',
      'src/lib/util.txt'
    ]);
  });

  it('hold nothing but digests of what they are, whatever the names', () => {
    const root = folderOf({ 'd/with\nline': 'x', 'd/back\\slash': 'x', 'd/caf\u00e9': 'x', 'd/\u202eevil': 'x' });
    writeFileSync(Buffer.from(`${root}/d/bad\xff`, 'latin1'), 'x');
    expect(names(root, copy('d'))).toEqual([
      '',
      'back\\\\slash',
      'bad\\xff',
      'caf\u00e9',
      'with\\x0aline',
      '\\xe2\\x80\\xaeevil'
    ]);
  });

  it('tell apart names that differ only in bytes that are not UTF-8', () => {
    const one = folderOf({ d: DIRECTORY });
    const other = folderOf({ d: DIRECTORY });
    writeFileSync(Buffer.from(`${one}/d/\xff`, 'latin1'), 'x');
    writeFileSync(Buffer.from(`${other}/d/\xfe`, 'latin1'), 'x');
    expect(inputsOf(one, copy('d')).digest).not.toBe(inputsOf(other, copy('d')).digest);
  });

  it('of which a builder would refuse one are warned of', () => {
    const root = folderOf({ 'd/fine': 'x' });
    expect(collect(root, [copy('d')]).diagnostics).toEqual([]);
    writeFileSync(Buffer.from(`${root}/d/bad\xff`, 'latin1'), 'x');
    const [warning] = collect(root, [copy('d')]).diagnostics;
    expect(warning).toMatchObject({ code: 'unsupported-file', severity: 'warning' });
    expect(warning?.message).toBe('the name of "d/bad\\xff" is not UTF-8');
  });

  it('may lie deep and have long names', () => {
    const path = `${'d/'.repeat(100)}${'n'.repeat(255)}`;
    expect(names(folderOf({ [path]: 'x' }), copy('d')).at(-1)).toBe(path.slice(2));
  });

  it('count pipes and empty files for sockets as the engine makes of them', () => {
    const root = folderOf({ d: DIRECTORY });
    execFileSync('mkfifo', ['-m', '640', join(root, 'd/pipe')]);
    expect(inputsOf(root, copy('d')).list().at(-1)).toMatchObject({ kind: 'fifo', mode: 0o640, content: '' });
  });
});

describe('permission bits', () => {
  const digest = (mode: number, modes: ModePolicy) =>
    inputsOf(folderOf({ 'd/f': { text: '', mode } }), copy('d'), '', modes).digest;

  it.each([
    { policy: 'exact', one: 0o644, other: 0o664, same: false },
    { policy: 'portable', one: 0o644, other: 0o666, same: true },
    { policy: 'portable', one: 0o755, other: 0o775, same: true },
    { policy: 'portable', one: 0o644, other: 0o600, same: false },
    { policy: 'portable', one: 0o644, other: 0o4644, same: false },
    { policy: 'exec', one: 0o644, other: 0o600, same: true },
    { policy: 'exec', one: 0o644, other: 0o654, same: true },
    { policy: 'exec', one: 0o644, other: 0o744, same: false }
  ] as const)('$policy: $one and $other, same: $same', ({ policy, one, other, same }) => {
    expect(digest(one, policy) === digest(other, policy)).toBe(same);
  });

  it('of directories do not count as git keeps none', () => {
    const of = (mode: number) =>
      inputsOf(folderOf({ 'd/f': '', d: { directory: true, mode } }), copy('d'), '', 'exec').digest;
    expect(of(0o700)).toBe(of(0o755));
  });
});

describe('a source that brings nothing', () => {
  it.each([
    ['is not there', 'nope', 'missing', {}],
    ['is ignored', 'README.md', 'missing', {}],
    ['matches nothing', 'nope*', 'no-match', {}],
    ['is a malformed pattern', 'a[b', 'invalid-pattern', {}],
    ['is a link to nothing', 'l', 'missing', { l: { link: 'nope' } }],
    ['is a link to itself', 'l', 'link-loop', { l: { link: 'l' } }],
    ['is a link to what is ignored', 'l', 'missing', { l: { link: 'README.md' } }],
    ['lies below a file', 'config.json/x', 'missing', {}]
  ] as const)('%s: has a digest and a finding', (_, source, problem, also) => {
    const root = folderOf({ ...PROJECT, ...also });
    const { reads, diagnostics } = collect(root, [copy(source), copy('src')], 'README.md');
    expect(reads[0]).toMatchObject({ problem, count: 0 });
    expect(reads[0]?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'missing-source', severity: 'warning' })]);
    expect(diagnostics[0]?.message).toContain(`"${source}"`);
  });
});

describe('one store', () => {
  function counting() {
    const opened: string[] = [];
    const listed: string[] = [];
    const files: TreeFiles = {
      ...nodeTreeFiles,
      open(path) {
        opened.push(path);
        return nodeTreeFiles.open(path);
      },
      // As if nothing had been written lately: what was is read with more care.
      statOpen: descriptor => ({ ...nodeTreeFiles.statOpen(descriptor), mtimeMs: 0, ctimeMs: 0 }),
      list(directory, make) {
        listed.push(directory);
        return nodeTreeFiles.list(directory, make);
      }
    };
    return { files, opened, listed };
  }

  it('reads each file once, however many builds see it', () => {
    const root = folderOf(PROJECT);
    const { files, opened } = counting();
    const store = createContextStore({ files });
    const all = store.collect(root, NO_IGNORE_RULES, [copy('.'), copy('src/main.txt'), copy('*')], { modes: 'exact' });
    store.collect(root, NO_IGNORE_RULES, [copy('src'), copy('*.md')], { modes: 'portable' });
    store.collect(root, parseIgnoreFile({ path: '', text: 'docs' }), [copy('.')], { modes: 'exact' });
    expect(opened.length).toBe(Object.keys(PROJECT).length);
    expect(store.collect(root, NO_IGNORE_RULES, [copy('.')], { modes: 'exact' }).reads[0]).toBe(all.reads[0]);
  });

  it('touches no ignored directory in which nothing can come back, and none that no read can see', () => {
    const root = folderOf({ ...PROJECT, 'node_modules/a/index.js': '', 'other/x': '' });
    const { files, opened, listed } = counting();
    const rules = parseIgnoreFile({ path: '', text: 'node_modules\n!docs/*.md' });
    createContextStore({ files }).collect(root, rules, [copy('src'), copy('doc*'), copy('*.md')], { modes: 'exact' });
    expect(listed.map(path => path.slice(root.length + 1))).toEqual(['', 'src', 'src/lib', 'docs']);
    expect(opened.some(path => path.includes('node_modules') || path.includes('other'))).toBe(false);
  });

  it('says which context does not exist', () => {
    const root = join(folderOf({}), 'nope');
    expect(() => collect(root, [copy('.')])).toThrow(
      expect.objectContaining({ message: `the build context "${root}" does not exist` })
    );
  });

  it('names a file that cannot be read, without a stack', () => {
    const root = folderOf(PROJECT);
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    const files: TreeFiles = {
      ...nodeTreeFiles,
      open(path) {
        if (path.endsWith('main.txt')) throw denied;
        return nodeTreeFiles.open(path);
      }
    };
    const act = () => createContextStore({ files }).collect(root, NO_IGNORE_RULES, [copy('src')], { modes: 'exact' });
    expect(act).toThrow(DiagnosticError);
    expect(act).toThrow(
      `"${root}/src/main.txt" is part of the build context but could not be read: permission was denied`
    );
  });

  it('does not mind a locked directory that is ignored, though an exception might reach into it', () => {
    const root = folderOf(PROJECT);
    const files: TreeFiles = {
      ...nodeTreeFiles,
      list(directory, make) {
        if (directory.endsWith('docs')) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
        return nodeTreeFiles.list(directory, make);
      }
    };
    const rules = parseIgnoreFile({ path: '', text: 'docs\n!**/keep.md' });
    const { reads } = createContextStore({ files }).collect(root, rules, [copy('.')], { modes: 'exact' });
    expect(reads[0]?.list().map(({ path }) => path)).not.toContain('docs');
  });

  it('says that a path is longer than the system allows', () => {
    const root = folderOf(PROJECT);
    const files: TreeFiles = {
      ...nodeTreeFiles,
      list(directory, make) {
        if (directory.endsWith('lib')) throw Object.assign(new Error('ENAMETOOLONG'), { code: 'ENAMETOOLONG' });
        return nodeTreeFiles.list(directory, make);
      }
    };
    const act = () => createContextStore({ files }).collect(root, NO_IGNORE_RULES, [copy('.')], { modes: 'exact' });
    expect(act).toThrow(`"${root}/src/lib" is part of the build context but could not be read: its path is longer`);
  });
});
