import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/registry/index.ts';
import { REPOSITORY_ROOT } from '../../support/docker.ts';

describe('the limits', () => {
  it('are those that docs/registry.md lists', () => {
    const document = readFileSync(join(REPOSITORY_ROOT, 'docs/registry.md'), 'utf8');
    const rows = [...document.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)];
    expect(Object.fromEntries(rows.map(([, name, value]) => [name, Number(value)]))).toEqual(DEFAULT_LIMITS);
  });
});
