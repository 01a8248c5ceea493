import { describe, expect, it } from 'vitest';
import { plainStyle } from '../../../src/cli/style.ts';
import { planText } from '../../../src/cli/texts/plan-text.ts';
import type { TargetReport } from '../../../src/pipeline/index.ts';

const LAYOUT = { style: plainStyle, width: undefined };

function target(status: TargetReport['status'], action: TargetReport['action']): TargetReport {
  return {
    services: ['web'],
    status,
    action,
    reason: 'of the test',
    image: 'shop/web:1',
    repository: 'shop/web',
    tag: '1',
    hash: '1',
    platforms: ['linux/amd64'],
    basedOn: [],
    digest: null,
    sizeBytes: null,
    created: null
  };
}

describe('the last line of plan', () => {
  it('counts what is built because nobody knows whether it is there', () => {
    const targets = [target('hit', 'none'), target('miss', 'build'), target('unknown', 'build')];
    const text = planText({ version: 1, project: 'shop', targets, counts: { hit: 1, miss: 1, unknown: 1 } }, 0, LAYOUT);
    expect(text.split('\n').at(-2)).toBe('1 of 3 images are there, 2 to build (1 unknown)');
  });
});
