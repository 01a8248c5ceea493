import { describe, expect, it } from 'vitest';
import { renderDiagnostics, visibleText } from '../../../src/diagnostic/index.ts';

describe('a text of others', () => {
  it.each([
    { rule: 'stays as it is', text: 'ünï/漢字 "a\\b"', shown: 'ünï/漢字 "a\\b"' },
    { rule: 'changes no colours', text: 'a\u001b[31mb', shown: 'a\\x1b[31mb' },
    { rule: 'ends no line', text: 'a\r\n::add-mask::b', shown: 'a\\x0d\\x0a::add-mask::b' },
    { rule: 'turns no direction', text: 'a\u202eb', shown: 'a\\u202eb' },
    { rule: 'has no control characters of the second kind', text: 'a\u009bb', shown: 'a\\x9bb' }
  ])('$rule', ({ text, shown }) => {
    expect(visibleText(text)).toBe(shown);
  });

  it('gives a finding no line of its own at the margin, and marks stand below what they mark', () => {
    const source = { path: 'a\u001b[2J\nb', text: '\tCOPY \u001b[31mx\u007fy /\n' };
    const at = { source, start: 6, end: 13 };
    const help = 'not\u001b[0m';
    const diagnostic = {
      code: 'missing-source',
      severity: 'error',
      message: 'no \u001b[31mx\nerror: y',
      at,
      help
    } as const;
    expect(renderDiagnostics([diagnostic], { colour: false })).toBe(
      'a\\x1b[2J\\x0ab:1:7: error: no \\x1b[31mx\n    error: y [missing-source]\n' +
        '  1 | \tCOPY \ufffd[31mx\ufffdy /\n' +
        '    | \t     ^^^^^^^\n' +
        '  help: not\\x1b[0m\n'
    );
  });
});
