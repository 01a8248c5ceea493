import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../../src/compose/dotenv.ts';
import { DiagnosticError, renderDiagnostics } from '../../../src/diagnostic/index.ts';
import { withSingleDollars } from '../../support/plain-values.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/compose/dotenv');

/** What is set before the file, as the conformance test has it. */
const SET_BEFORE: Readonly<Record<string, string>> = { HOME_SET: 'home' };

function parse(text: string, before: Readonly<Record<string, string>> = SET_BEFORE): Record<string, string> {
  return Object.fromEntries(parseDotenv({ path: 'service.env', text }, name => before[name]));
}

function errorOf(text: string): DiagnosticError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof DiagnosticError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('an environment file', () => {
  it.each(readdirSync(join(FIXTURES, 'ok')))('says what docker compose reads in it: %s', name => {
    const folder = join(FIXTURES, 'ok', name);
    const printed = withSingleDollars(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
    const { services } = printed as { services: { web: { environment?: Record<string, string> } } };
    expect(parse(readFileSync(join(folder, 'service.env'), 'utf8'))).toEqual(services.web.environment ?? {});
  });

  it.each(readdirSync(join(FIXTURES, 'err')))('is refused with its place and a remedy: %s', async name => {
    const folder = join(FIXTURES, 'err', name);
    const error = errorOf(readFileSync(join(folder, 'service.env'), 'utf8'));
    const message = renderDiagnostics(error.diagnostics, { colour: false });
    expect(message).toMatch(/^service\.env:\d+:\d+: error: /);
    expect(message).toContain('  help: ');
    await expect(message).toMatchFileSnapshot(join(folder, 'expected.txt'));
  });

  it('may have CRLF and a byte order mark', () => {
    expect(parse('\ufeffA=1\r\nB="x\r\ny"\r\n# c\r\nC=3 # d\r\n')).toEqual({ A: '1', B: 'x\r\ny', C: '3' });
  });

  it('passes on a name without a value only if it is set before, and only on a line that ends', () => {
    expect(parse('KEY\nOTHER\nKEY', { KEY: 'value' })).toEqual({ KEY: 'value', '': 'KEY' });
  });

  it('takes what is set before over its own lines, and its own lines in order', () => {
    expect(parse('A=file\nB=$A\nC=$D\nD=late\n', { A: 'before' })).toEqual({
      A: 'file',
      B: 'before',
      C: '',
      D: 'late'
    });
  });

  it('never shows a value in a message', () => {
    const error = errorOf('TOKEN="hunter2\n');
    expect(error.message).not.toContain('hunter2');
  });

  it('is read in one pass', () => {
    expect(parse(`A=x${' '.repeat(200_000)}y\nB="${'\\"'.repeat(100_000)}"\n`).B).toHaveLength(100_000);
    expect(Object.keys(parse('#\n'.repeat(50_000)))).toEqual([]);
  });
});
