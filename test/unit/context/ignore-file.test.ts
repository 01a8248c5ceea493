import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseIgnoreFile, readIgnoreFile } from '../../../src/context/index.ts';
import { bytesOfText } from '../../../src/context/path-bytes.ts';
import { DiagnosticError, renderDiagnostics } from '../../../src/diagnostic/index.ts';
import { DIRECTORY, folderOf } from './folder.ts';
import { isIgnored } from './is-ignored.ts';

interface Recorded {
  readonly tree: readonly string[];
  readonly cases: readonly {
    readonly rule: string;
    readonly text: string;
    readonly ignored?: readonly string[];
    readonly refused?: true;
  }[];
}

const fixture = new URL('../../../fixtures/context/ignore-patterns/patterns.json', import.meta.url);
// Our own file, written by our own recorder.
const recorded = JSON.parse(readFileSync(fixture, 'utf8')) as Recorded;

function parse(text: string) {
  return parseIgnoreFile({ path: '.dockerignore', text });
}

describe('an ignore file agrees with what arrived in a real build', () => {
  it.each(recorded.cases.filter(({ refused }) => refused !== true))('$rule: $text', ({ text, ignored }) => {
    const { matcher } = parse(text);
    expect(recorded.tree.filter(path => isIgnored(matcher, bytesOfText(path)))).toEqual(ignored);
  });

  it.each(recorded.cases.filter(({ refused }) => refused === true))('$rule is refused: $text', ({ text }) => {
    expect(() => parse(text)).toThrow(DiagnosticError);
  });
});

describe('a refused pattern', () => {
  it('is shown at its place, each one of the file', () => {
    let shown = '';
    try {
      parse('dist\n  a[b  \n# [\n!\n');
    } catch (error) {
      if (error instanceof DiagnosticError) shown = renderDiagnostics(error.diagnostics, { colour: false });
    }
    expect(shown).toContain('.dockerignore:2:3: error: the pattern "a[b" cannot be used');
    expect(shown).toContain('  2 |   a[b  \n    |   ^^^\n');
    expect(shown).toContain('.dockerignore:4:1: error: the pattern "!" cannot be used: nothing follows the "!"');
    expect(shown).toContain('[invalid-ignore-file]');
  });
});

describe('which ignore file applies', () => {
  const rulesOf = (root: string, dockerfile: string | undefined) => readIgnoreFile(root, dockerfile).key;

  it('is that of the context where the Dockerfile has none', () => {
    const root = folderOf({ Dockerfile: '', '.dockerignore': 'a' });
    expect(rulesOf(root, join(root, 'Dockerfile'))).toBe('a');
  });

  it('is the one beside the Dockerfile, alone, even where it is empty', () => {
    const root = folderOf({ 'docker/Prod.Dockerfile.dockerignore': '', '.dockerignore': 'a' });
    expect(rulesOf(root, join(root, 'docker/Prod.Dockerfile'))).toBe('');
  });

  it('is not one named after the Dockerfile but at the root of the context', () => {
    const root = folderOf({ 'docker/Prod.Dockerfile': '', 'Prod.Dockerfile.dockerignore': 'b', '.dockerignore': 'a' });
    expect(rulesOf(root, join(root, 'docker/Prod.Dockerfile'))).toBe('a');
  });

  it('is that of the context for an inline Dockerfile', () => {
    const root = folderOf({ 'Dockerfile.dockerignore': 'b', '.dockerignore': 'a' });
    expect(rulesOf(root, undefined)).toBe('a');
  });

  it('may be a link inside the context', () => {
    const root = folderOf({ '.dockerignore': { link: '/config/ignore' }, 'config/ignore': 'a' });
    expect(rulesOf(root, undefined)).toBe('a');
  });

  it.each([
    ['a link that leads out of the context', { '.dockerignore': { link: '../../etc/passwd' } }],
    ['a link to itself', { '.dockerignore': { link: '.dockerignore' } }],
    ['a directory', { '.dockerignore': DIRECTORY }],
    ['nothing', {}]
  ])('is none for %s', (_, things) => {
    expect(readIgnoreFile(folderOf(things), undefined).matcher).toBeUndefined();
  });
});
