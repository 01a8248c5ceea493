import { Script } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { postponeOptimization, resetOptimization } from '../../../src/host/optimizer.ts';

/** V8 refuses code that was compiled under other flags. */
const TEXT = 'x => x + 1';
let looks = 0;
const isRefused = (cachedData: Buffer) =>
  // Under a name that it knows, V8 takes what it has compiled before.
  new Script(TEXT, { cachedData, filename: `look-${looks++}` }).cachedDataRejected;
const isKnownV8 = /^(?:11\.3|12\.4)\./.test(process.versions.v8);

describe('the optimising compiler', () => {
  afterEach(resetOptimization);

  it.runIf(isKnownV8)('is put off by a flag of V8, until it is reset', () => {
    const usual = new Script(TEXT).createCachedData();
    postponeOptimization();
    expect(isRefused(usual)).toBe(true);
    resetOptimization();
    expect(isRefused(usual)).toBe(false);
  });

  it.runIf(!isKnownV8)('is left alone where V8 may not know the flag', () => {
    const usual = new Script(TEXT).createCachedData();
    postponeOptimization();
    expect(isRefused(usual)).toBe(false);
  });
});
