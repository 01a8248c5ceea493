import { describe, expect, it } from 'vitest';
import {
  type Diagnostic,
  DiagnosticError,
  locationOf,
  renderDiagnostics,
  type SourceText,
  sortDiagnostics,
  suggestName
} from '../../../src/diagnostic/index.ts';

const SOURCE: SourceText = { path: 'compose.yaml', text: 'services:\r\n\tweb:\n  build: x' };
const PLAIN = { colour: false };

function at(text: string) {
  const start = SOURCE.text.indexOf(text);
  return { source: SOURCE, start, end: start + text.length };
}

function finding(more: Partial<Diagnostic>): Diagnostic {
  return { code: 'invalid-project', severity: 'error', message: 'it is wrong', ...more };
}

describe('a place in a text', () => {
  it('counts lines and columns from 1', () => {
    expect(locationOf(at('services'))).toEqual({ file: 'compose.yaml', line: 1, column: 1 });
    expect(locationOf(at('web'))).toEqual({ file: 'compose.yaml', line: 2, column: 2 });
    expect(locationOf(at('x'))).toEqual({ file: 'compose.yaml', line: 3, column: 10 });
  });
});

describe('a finding as text', () => {
  it('has place, severity, message, code, the line with marks below it, and the help', () => {
    const text = renderDiagnostics([finding({ at: at('build'), help: 'mend it' })], PLAIN);
    expect(text).toBe(
      'compose.yaml:3:3: error: it is wrong [invalid-project]\n' +
        '  3 |   build: x\n' +
        '    |   ^^^^^\n' +
        '  help: mend it\n'
    );
  });

  it('keeps tabs before the marks, so that they stand right', () => {
    expect(renderDiagnostics([finding({ at: at('web') })], PLAIN)).toContain('    | \t^^^\n');
  });

  it('names the file where there is no place', () => {
    expect(renderDiagnostics([finding({ file: 'a.txt' })], PLAIN)).toBe(
      'a.txt: error: it is wrong [invalid-project]\n'
    );
  });

  it('shows no line that is too long to read', () => {
    const source = { path: 'long.yaml', text: `a: ${'x'.repeat(300)}` };
    const text = renderDiagnostics([finding({ at: { source, start: 3, end: 5 } })], PLAIN);
    expect(text).toBe('long.yaml:1:4: error: it is wrong [invalid-project]\n');
  });

  it('has colours only where they are wanted', () => {
    expect(renderDiagnostics([finding({})], { colour: true })).toContain('\u001b[31merror\u001b[0m');
    expect(renderDiagnostics([finding({})], PLAIN)).not.toContain('\u001b');
  });
});

describe('findings', () => {
  it('are sorted by file, then place', () => {
    const later = finding({ at: at('web') });
    const earlier = finding({ at: at('services') });
    const none = finding({});
    expect(sortDiagnostics([later, earlier, none])).toEqual([none, earlier, later]);
  });

  it('ask for the exit code of the first error', () => {
    const problems = (['docker-failed', 'invalid-project'] as const).map(code => ({ code, message: 'it is wrong' }));
    expect(new DiagnosticError(problems).exitCode).toBe(3);
    expect(new DiagnosticError(problems.slice(1)).exitCode).toBe(2);
  });
});

describe('a suggestion', () => {
  it.each([
    { name: 'buidl', known: ['build', 'image'], meant: 'build' },
    { name: 'Image', known: ['build', 'image'], meant: 'image' },
    { name: 'wroker', known: ['web', 'worker'], meant: 'worker' },
    { name: 'xyz', known: ['build'], meant: undefined }
  ])('for $name is $meant', ({ name, known, meant }) => {
    expect(suggestName(name, known)).toBe(meant);
  });
});
