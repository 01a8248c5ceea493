import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLimiter } from '../../../src/registry/limiter.ts';

describe('a limiter', () => {
  it('runs all work, never more at once than allowed, in the order in which it came', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 20 }),
        async (limit, works) => {
          const limiter = createLimiter(limit);
          const started: number[] = [];
          let running = 0;
          let most = 0;
          await Promise.all(
            works.map((turns, number) =>
              limiter.run(async () => {
                started.push(number);
                running++;
                most = Math.max(most, running);
                for (let turn = 0; turn < turns; turn++) await Promise.resolve();
                running--;
              })
            )
          );
          expect(most).toBe(Math.min(limit, works.length));
          expect(started).toEqual(works.map((_, number) => number));
        }
      )
    );
  });

  it('goes on after work that failed', async () => {
    const limiter = createLimiter(1);
    await expect(limiter.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await limiter.run(() => Promise.resolve('yes'))).toBe('yes');
  });
});
