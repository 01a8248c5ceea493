import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseComposeDocuments } from '../../../src/compose/document.ts';
import type { MapNode, Node } from '../../../src/compose/node.ts';
import { DiagnosticError, locationOf, renderDiagnostics } from '../../../src/diagnostic/index.ts';
import { toPlainValue } from '../../support/plain-values.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/compose/yaml');

function read(text: string): Node {
  const [root] = parseComposeDocuments({ path: 'compose.yaml', text }).roots;
  if (root === undefined) throw new Error('no document');
  return root;
}

function child(node: Node | undefined, ...path: readonly string[]): Node {
  let at = node;
  for (const name of path) {
    if (at?.kind === 'sequence') at = at.items[Number(name)];
    else at = (at as MapNode).entries.find(entry => entry.key.value === name)?.value; // a scalar has no path below it
  }
  if (at === undefined) throw new Error(`nothing at ${path.join('.')}`);
  return at;
}

function errorOf(text: string, path = 'compose.yaml'): DiagnosticError {
  try {
    parseComposeDocuments({ path, text });
  } catch (error) {
    if (error instanceof DiagnosticError) return error;
    throw error;
  }
  throw new Error('accepted');
}

/** The values of the top-level extensions of all documents, later ones over earlier ones. */
function extensionsOf(text: string): Record<string, unknown> {
  const { roots } = parseComposeDocuments({ path: 'compose.yaml', text });
  const values = Object.assign({}, ...roots.map(toPlainValue)) as Record<string, unknown>; // roots of fixtures are maps
  return Object.fromEntries(Object.entries(values).filter(([key]) => key.startsWith('x-')));
}

describe('a Compose file', () => {
  it.each(readdirSync(join(FIXTURES, 'ok')))('means what docker compose reads in it: %s', name => {
    const folder = join(FIXTURES, 'ok', name);
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, unknown>;
    const text = readFileSync(join(folder, 'compose.yaml'), 'utf8');
    const said = Object.entries(expected).filter(([key]) => key.startsWith('x-'));
    expect(said.length).toBeGreaterThan(0);
    expect(extensionsOf(text)).toEqual(Object.fromEntries(said));
  });

  it.each([
    ...readdirSync(join(FIXTURES, 'err')).map(name => join('err', name)),
    ...readdirSync(join(FIXTURES, 'endless')).map(name => join('endless', name))
  ])('is refused with its place and a remedy: %s', async name => {
    const folder = join(FIXTURES, name);
    expect(existsSync(folder)).toBe(true);
    const error = errorOf(readFileSync(join(folder, 'compose.yaml'), 'utf8'));
    const message = renderDiagnostics(error.diagnostics, { colour: false });
    expect(error.diagnostics.map(({ code }) => code)).toEqual(['invalid-yaml']);
    expect(message).toContain('  help: ');
    await expect(message).toMatchFileSnapshot(join(folder, 'expected.txt'));
  });

  it('has no document where there are only comments', () => {
    expect(parseComposeDocuments({ path: '-', text: '# nothing\n\n' }).roots).toEqual([]);
    expect(parseComposeDocuments({ path: '-', text: '' }).roots).toEqual([]);
  });

  it('has an empty document behind each "---" that nothing follows', () => {
    const { roots } = parseComposeDocuments({ path: '-', text: '---\n---\na: 1\n---\n' });
    expect(roots.map(toPlainValue)).toEqual([null, { a: 1 }, null]);
  });

  it.each([
    { ends: 'CRLF', lineBreak: '\r\n' },
    { ends: 'CR', lineBreak: '\r' },
    { ends: 'NEL', lineBreak: '\u0085' }
  ])('may end its lines with $ends', ({ lineBreak }) => {
    const text = ['a: |', '  one', '  two', 'b: [c,', '  d] # e', 'f: "g', '  h"', ''].join(lineBreak);
    expect(toPlainValue(read(text))).toEqual({ a: 'one\ntwo\n', b: ['c', 'd'], f: 'g h' });
  });

  it('may start with a byte order mark, which the places behind it count', () => {
    const image = child(read('\ufeffimage: web\n'), 'image');
    expect(image).toMatchObject({ value: 'web', span: { start: 8, end: 11 } });
  });

  it('loads where one anchor is used by 500 services', () => {
    const services = Array.from({ length: 500 }, (_, index) => `  s${index}:\n    <<: *all\n    image: web`);
    const settings = Array.from({ length: 100 }, (_, index) => `  k${index}: v`);
    const root = read(`x-all: &all\n${settings.join('\n')}\nservices:\n${services.join('\n')}\n`);
    expect(Object.keys(toPlainValue(child(root, 'services', 's499')) as object)).toHaveLength(101);
  });

  it('loads however many values it has, as long as aliases do not make them', () => {
    const list = child(read(`a: [${'x,'.repeat(1_100_000)}]`), 'a');
    expect(list.kind === 'sequence' && list.items.length).toBe(1_100_000);
  });

  it('is read in one pass however long a line, a list or a run of comments is', () => {
    const root = read(`a: ${'x '.repeat(200_000)}\n${'# c\n\n'.repeat(50_000)}b:\n${'- i\n'.repeat(50_000)}`);
    expect(child(root, 'b')).toMatchObject({ kind: 'sequence', items: { length: 50_000 } });
  });

  it.each([
    { what: 'brackets', text: '['.repeat(100_000) },
    { what: 'braces', text: '{a: '.repeat(100_000) },
    { what: 'lists', text: '- '.repeat(100_000) },
    { what: 'keys', text: '? '.repeat(100_000) },
    { what: 'indentation', text: Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n') }
  ])('is refused where $what are nested without end', ({ text }) => {
    expect(errorOf(text).message).toBe('values are nested more than 1000 levels deep');
  });

  it('may nest 900 levels deep', () => {
    expect(read(`${'['.repeat(900)}${']'.repeat(900)}`).kind).toBe('sequence');
  });
});

describe('a node', () => {
  const text = `x-base: &base
  image: "web" # comment
services:
  web:
    <<: *base
    command: [run, 'it''s']
    labels: !override
      a: |
        text
    ports: !reset []
  db: *base
`;
  const root = read(text);
  const sliceOf = ({ span }: Node) => text.slice(span.start, span.end);

  it('knows where it was written', () => {
    expect(sliceOf(child(root, 'services', 'web', 'command'))).toBe("[run, 'it''s']");
    expect(sliceOf(child(root, 'services', 'web', 'command', '1'))).toBe("'it''s'");
    expect(sliceOf(child(root, 'services', 'web', 'labels', 'a'))).toBe('|\n        text');
    expect(sliceOf(child(root, 'x-base'))).toBe('image: "web"');
  });

  it('stands at its alias where it comes through one, and at its anchor where a merge key brings it', () => {
    const { span } = child(root, 'services', 'db');
    expect(locationOf(span)).toEqual({ file: 'compose.yaml', line: 11, column: 7 });
    expect(locationOf(child(root, 'services', 'web', 'image').span)).toEqual({
      file: 'compose.yaml',
      line: 2,
      column: 10
    });
  });

  it('is shared in memory by all who repeat it', () => {
    const base = child(root, 'x-base') as MapNode;
    const alias = child(root, 'services', 'db') as MapNode;
    expect(alias.entries).toBe(base.entries);
    expect(child(root, 'services', 'web', 'image')).toBe(child(base, 'image'));
  });

  it('keeps its style and its content', () => {
    expect(child(root, 'x-base', 'image')).toMatchObject({ style: 'double', text: 'web', value: 'web' });
    expect(child(root, 'services', 'web', 'command', '1')).toMatchObject({ style: 'single', text: "it's" });
    expect(child(root, 'services', 'web', 'labels', 'a')).toMatchObject({ style: 'literal', text: 'text\n' });
    expect(child(read('a: 0x10'), 'a')).toMatchObject({ style: 'plain', text: '0x10', value: 16 });
  });

  it('keeps the merge tags of the Compose Specification', () => {
    expect(child(root, 'services', 'web', 'labels')).toMatchObject({ kind: 'map', tag: '!override' });
    expect(child(root, 'services', 'web', 'ports')).toMatchObject({ kind: 'scalar', tag: '!reset', value: null });
  });

  it('has a style that keeps a string a string when only a tag made it one', () => {
    expect(child(read('a: !!str 12'), 'a')).toMatchObject({ value: '12', text: '12', style: 'double' });
    expect(child(read('a: !!binary MTI='), 'a')).toMatchObject({ value: '12', text: '12', style: 'double' });
    expect(child(read('a: !!int "12"'), 'a')).toMatchObject({ value: 12, text: '12', style: 'plain' });
  });

  it('says what its value alone does not: floating-point numbers and dates', () => {
    expect(child(read('a: 1e6'), 'a')).toMatchObject({ value: 1_000_000, type: 'float' });
    expect(child(read('a: 2001-12-14'), 'a')).toMatchObject({ value: '2001-12-14', type: 'timestamp' });
    expect(child(read('a: 1000000'), 'a')).not.toHaveProperty('type');
  });
});

describe('a merge key', () => {
  it('puts what it brings where it stands', () => {
    const root = read('x: &x {b: 1, c: 2}\ny: {a: 1, <<: *x, d: 3}\n');
    expect(Object.keys(toPlainValue(child(root, 'y')) as object)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is not hidden by a "!reset" of the map itself, which acts on earlier files only', () => {
    const root = read('x: &x {ports: [80]}\ny: {<<: *x, ports: !reset []}\n');
    expect(child(root, 'y', 'ports')).toMatchObject({ kind: 'sequence', tag: '!override' });
  });

  it('brings a "!reset" that is written behind it, not one of an anchored map', () => {
    expect(child(read('y: {<<: {ports: !reset []}}\n'), 'y', 'ports')).toMatchObject({ tag: '!reset' });
    expect(toPlainValue(read('x: &x {p: !reset 1, q: 2}\ny: {<<: *x}\n'))).toEqual({ x: { q: 2 }, y: { q: 2 } });
  });

  it('repeats an "!override" of an anchored map', () => {
    const root = read('x: &x {p: !override [1]}\ny: {<<: *x}\n');
    expect(child(root, 'y', 'p')).toMatchObject({ kind: 'sequence', tag: '!override' });
  });
});

describe('a document as it was written', () => {
  it('still has its aliases, merge keys and tags', () => {
    const [raw] = parseComposeDocuments({ path: '-', text: 'a: &a !t {b: 1}\n<<: *a\n' }).raw;
    expect(raw).toMatchObject({
      kind: 'map',
      children: [
        { text: 'a' },
        { kind: 'map', tag: '!t', anchored: true, start: 9, end: 15 },
        { text: '<<' },
        { kind: 'alias', name: 'a', start: 20, end: 22 }
      ]
    });
  });

  it('has aliases that lead to what they name', () => {
    const [raw] = parseComposeDocuments({ path: '-', text: '[&a {b: 1}, *a]' }).raw;
    const [content, alias] = raw?.kind === 'sequence' ? raw.children : [];
    expect(alias).toMatchObject({ kind: 'alias' });
    expect(alias?.kind === 'alias' && alias.target).toBe(content);
  });
});
