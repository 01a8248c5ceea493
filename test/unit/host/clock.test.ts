import { describe, expect, it } from 'vitest';
import { nodeClock } from '../../../src/host/index.ts';

describe('a wait', () => {
  it('ends', async () => {
    await expect(nodeClock.sleep(1)).resolves.toBeUndefined();
  });

  it('ends at once when its signal is given, before or during it', async () => {
    const stop = new AbortController();
    const sleeping = nodeClock.sleep(3_600_000, stop.signal);
    stop.abort();
    await expect(sleeping).resolves.toBeUndefined();
    await expect(nodeClock.sleep(3_600_000, stop.signal)).resolves.toBeUndefined();
  });
});
