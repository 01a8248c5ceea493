import { describe, expect, it } from 'vitest';
import { hidePasswords, renderDiagnostics } from '../../../src/diagnostic/index.ts';

describe('an address in a text that people see', () => {
  it.each([
    ['https://user:hunter2@host/x.git#main', 'https://user:*******@host/x.git#main'],
    ['"postgres://:pw@db", https://u:a@b', '"postgres://:**@db", https://u:*@b'],
    ['http://ghp_1234@host/x', 'http://********@host/x'],
    ['https://user:p@ss@host/x.git#a@b', 'https://user:****@host/x.git#a@b'],
    ['https://to@ken@host/x', 'https://******@host/x'],
    ['ADD https://host/a.tgz?v=2&private_token=ab12 /a', 'ADD https://host/a.tgz?v=2&private_token=**** /a'],
    [
      'https://host/x?X-Amz-Credential=ab&X-Amz-Signature=cd#e',
      'https://host/x?X-Amz-Credential=**&X-Amz-Signature=**#e'
    ],
    ['"https://host/x?sig=a%2Bb"', '"https://host/x?sig=*****"']
  ])('has no password: %s', (text, shown) => {
    expect(hidePasswords(text)).toBe(shown);
  });

  it.each([
    'ssh://git@host/x.git',
    'git@host:x.git',
    'https://host:8080/name@sha256:ab',
    'https://host/a:b@c',
    'host:5000/name:tag',
    'https://host/x?design=4&version=5&tokens='
  ])('stays as it is where there is none: %s', text => {
    expect(hidePasswords(text)).toBe(text);
  });

  it('keeps its columns in an excerpt', () => {
    const source = { path: 'compose.yaml', text: 'build: https://user:hunter2@host/x.git' };
    const at = { source, start: 7, end: source.text.length };
    expect(
      renderDiagnostics([{ code: 'unpinned-context', severity: 'warning', message: 'it may change', at }], {
        colour: false
      })
    ).toBe(
      'compose.yaml:1:8: warning: it may change [unpinned-context]\n' +
        '  1 | build: https://user:*******@host/x.git\n' +
        '    |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n'
    );
  });
});
