import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { commandNames, manual } from '../../src/cli/main.ts';
import { REPOSITORY_ROOT } from '../support/docker.ts';
import { findTool } from '../support/shells.ts';

const BUILT = join(REPOSITORY_ROOT, 'dist/man/compose-cache.1');
const mandoc = findTool('mandoc');

describe('the man page', () => {
  it('is what the package has', async () => {
    const { man } = JSON.parse(readFileSync(join(REPOSITORY_ROOT, 'package.json'), 'utf8'));
    expect(man.map((path: string) => join(REPOSITORY_ROOT, path))).toEqual([BUILT]);
    const withoutHead = (text: string) => text.replace(/^\.TH .*\n/, '');
    expect(withoutHead(readFileSync(BUILT, 'utf8'))).toBe(withoutHead(await manual('2026-01-31')));
  });

  it('has no text that roff would take for a request or an escape of its own', async () => {
    for (const line of (await manual('2026-01-31')).split('\n')) {
      expect(line).toMatch(/^(?:\.(?:TH|SH|SS|TP|B|BR|I|PP|nf|fi|RS|RE)\b|[^.']|$)/);
      expect(line.replace(/\\(?:-|e|&|\((?:aq|dq|ga|ha|ti))/g, '')).not.toContain('\\');
    }
  });
});

describe.skipIf(mandoc === undefined)('the man page, as mandoc shows it', () => {
  const run = (...args: readonly string[]) =>
    execFileSync(mandoc?.path ?? '', args, { env: { ...process.env, ...mandoc?.env }, encoding: 'utf8' });
  /** Without the strokes over each other that make letters bold. */
  const shown = () => run('-T', 'ascii', '-O', 'width=200', BUILT).replace(/.[\b]/g, '');

  it('is sound', async () => {
    const dated = (await manual('2026-01-31')).toString();
    const found = execFileSync(mandoc?.path ?? '', ['-T', 'lint', '-W', 'warning'], {
      env: { ...process.env, ...mandoc?.env },
      encoding: 'utf8',
      input: dated
    });
    expect(found).toBe('');
  });

  it.each(commandNames())('has %s with its options and examples', name => {
    const command = COMMANDS.find(candidate => candidate.name === name);
    const text = shown();
    expect(text).toContain(`\n   ${command?.usage}\n`);
    for (const [commandLine] of command?.examples ?? []) expect(text).toContain(commandLine);
    for (const [option, { hidden }] of Object.entries(command?.options ?? {})) {
      if (hidden !== true) expect(text).toContain(`--${option}`);
    }
  });
});
