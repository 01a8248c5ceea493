import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/pipeline/build.ts';
import { summaryMarkdown } from '../../../src/pipeline/ci-summary.ts';
import type { Existence } from '../../../src/pipeline/look-up.ts';
import { planOf } from './plan-values.ts';

const HIT: Existence = { kind: 'hit', digest: 'sha256:0', mediaType: '', sizeBytes: undefined };
const MISS: Existence = { kind: 'miss' };

function summary(pushed: boolean, untrusted?: string): string {
  const plan = planOf({ services: ['base', 'base_2'] }, { services: ['api'] }, { services: ['web'], basedOn: ['api'] });
  const words: readonly (readonly [Outcome, Existence])[] = [
    ['hit', HIT],
    ['built', MISS],
    ['built', MISS]
  ];
  const pairs = plan.targets.map((target, index) => [target, words[index] ?? (['hit', HIT] as const)] as const);
  return summaryMarkdown({
    plan,
    build: {
      outcomes: new Map(pairs.map(([target, [outcome]]) => [target, outcome])),
      existence: new Map(pairs.map(([target, [, answer]]) => [target, answer])),
      diagnostics: []
    },
    seconds: 12.34,
    pushed,
    untrusted
  });
}

describe('the summary page', () => {
  it('has a row for each image: what became of it, and why', () => {
    expect(summary(true)).toBe(
      [
        '### Images of shop',
        '',
        '| Service | Image | Why | Name |',
        '| --- | --- | --- | --- |',
        '| base, base\\_2 | ✅ there | the image is there | `registry.example/base:aaaa` |',
        '| api | 🔨 built | no image has this hash | `registry.example/api:aaaa` |',
        '| web | 🔨 built | stands on api | `registry.example/web:aaaa` |',
        '',
        '1 of 3 images were there, 2 built, in 12.3 s.',
        ''
      ].join('\n')
    );
  });

  it('says that nothing was pushed, and for what reason', () => {
    expect(summary(false, 'a pull request from another repository')).toContain(
      'in 12.3 s. Nothing was pushed. Not trusted: a pull request from another repository.'
    );
  });
});
