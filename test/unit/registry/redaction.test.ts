import { describe, expect, it } from 'vitest';
import { addressOf, createRedaction } from '../../../src/registry/redaction.ts';

describe('a text from outside', () => {
  it('loses the secrets that we sent', () => {
    const redaction = createRedaction();
    redaction.hide('open-sesame');
    redaction.hide('open-sesame-and-more');
    expect(redaction.redact('no open-sesame, no open-sesame-and-more')).toBe('no ***, no ***');
  });

  it('keeps words that are too short to be a secret', () => {
    const redaction = createRedaction();
    redaction.hide('no');
    redaction.hide('');
    expect(redaction.redact('no way')).toBe('no way');
  });

  it('becomes one line without control characters', () => {
    expect(createRedaction().redact('a\r\n\u001b[31mb\u0000c\u202ed \t')).toBe('a [31mb c d');
  });

  it('is cut where it gets long', () => {
    expect(createRedaction().redact('x'.repeat(10_000))).toBe(`${'x'.repeat(300)}…`);
  });
});

describe('an address', () => {
  it('is shown without user name, password, query and fragment', () => {
    expect(addressOf(new URL('https://me:pw@store.example:8443/a/b?X-Signature=s#f'))).toBe(
      'https://store.example:8443/a/b'
    );
  });
});
