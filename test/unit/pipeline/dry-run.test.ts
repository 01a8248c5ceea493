import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandText } from '../../../src/pipeline/dry-run.ts';

describe('a command that is only shown', () => {
  it('means the same to a shell', () => {
    const text = commandText('printf', ['%s|', 'plain', 'two words', "it's", '$HOME', ''], {});
    expect(execFileSync('/bin/sh', ['-c', text], { encoding: 'utf8' })).toBe("plain|two words|it's|$HOME||");
  });

  it('has its input, as it is', () => {
    const input = 'image: ${TAG:-a}\nquoted: "\\n" `x`\n';
    const text = commandText('cat', [], { input });
    expect(execFileSync('/bin/sh', ['-c', text], { encoding: 'utf8' })).toBe(input);
  });

  it('shows the one variable that is added to the environment, and no other', () => {
    const text = commandText('docker', ['info'], { env: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', TOKEN: 'secret' } });
    expect(text).toBe('BUILDX_NO_DEFAULT_ATTESTATIONS=1 docker info\n');
  });
});
