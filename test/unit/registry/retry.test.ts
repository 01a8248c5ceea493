import { describe, expect, it } from 'vitest';
import { HttpError, type HttpFailure } from '../../../src/host/index.ts';
import { DEFAULT_LIMITS } from '../../../src/registry/limits.ts';
import { backoffMs, isPassingFailure, isPassingStatus, retryAfterMs } from '../../../src/registry/retry.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('Retry-After', () => {
  it.each([
    { rule: 'counts seconds', header: '120', waitMs: 120_000 },
    { rule: 'may be zero', header: '0', waitMs: 0 },
    { rule: 'may be a date', header: 'Thu, 01 Jan 2026 00:00:30 GMT', waitMs: 30_000 },
    { rule: 'may be a date in the past', header: 'Wed, 31 Dec 2025 23:59:59 GMT', waitMs: 0 },
    { rule: 'does not count where it is no number', header: '-1', waitMs: undefined },
    { rule: 'does not count where it is neither', header: 'soon', waitMs: undefined },
    { rule: 'may be absent', header: undefined, waitMs: undefined }
  ])('$rule', ({ header, waitMs }) => {
    expect(retryAfterMs(header, NOW)).toBe(waitMs);
  });
});

describe('the wait before another attempt', () => {
  it('is drawn below a limit that doubles with each attempt and ends somewhere', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7].map(attempt => backoffMs(attempt, 1, DEFAULT_LIMITS));
    expect(longest).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000]);
    expect(backoffMs(3, 0.5, DEFAULT_LIMITS)).toBe(500);
    expect(backoffMs(3, 0, DEFAULT_LIMITS)).toBe(0);
  });
});

describe('another attempt', () => {
  it.each([408, 429, 500, 502, 503, 504])('may help after status %i', status => {
    expect(isPassingStatus(status)).toBe(true);
  });
  it.each([200, 301, 400, 401, 403, 404, 405, 416, 501, 505])('does not help after status %i', status => {
    expect(isPassingStatus(status)).toBe(false);
  });
  it.each<[HttpFailure, boolean]>([
    ['unreachable', true],
    ['timeout', true],
    ['reset', true],
    ['proxy', true],
    ['unknown-host', false],
    ['certificate', false],
    ['tls', false],
    ['protocol', false],
    ['too-large', false]
  ])('after the failure "%s" helps: %s', (reason, helps) => {
    expect(isPassingFailure(new HttpError(reason, 'failed'))).toBe(helps);
  });
});
