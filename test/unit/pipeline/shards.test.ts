import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../../src/pipeline/plan.ts';
import { dealTargets, shardOf } from '../../../src/pipeline/shards.ts';
import { planOf } from './plan-values.ts';

const names = (targets: Iterable<Target>): readonly string[] => [...targets].map(({ services }) => services[0] ?? '');

describe('shards', () => {
  it('keep a chain together', () => {
    const plan = planOf(
      { services: ['base'] },
      { services: ['api'], basedOn: ['base'] },
      { services: ['web'], basedOn: ['api'] },
      { services: ['docs'] },
      { services: ['worker'] }
    );
    expect(dealTargets(plan, 2).map(names)).toEqual([
      ['web', 'api', 'base'],
      ['docs', 'worker']
    ]);
  });

  it('spread what stands on one base, each with the base', () => {
    const leaves = ['a', 'b', 'c', 'd'].map(name => ({ services: [name], basedOn: ['base'] }));
    const parts = dealTargets(planOf({ services: ['base'] }, ...leaves), 2).map(part => [...names(part)].sort());
    expect(parts).toEqual([
      ['a', 'base', 'c'],
      ['b', 'base', 'd']
    ]);
  });

  it('leave out bases that nobody asked for', () => {
    const plan = planOf({ services: ['base'], unselected: true }, { services: ['web'], basedOn: ['base'] });
    expect(dealTargets(plan, 1).map(names)).toEqual([['web']]);
  });

  it('narrow the plan, and leave it alone where there is one', () => {
    const plan = planOf({ services: ['a', 'a2'] }, { services: ['b'] });
    expect(shardOf(plan, undefined)).toBe(plan);
    const first = shardOf(plan, { index: 1, count: 2 });
    expect(names(first.targets)).toEqual(['a']);
    expect(first.selected.map(({ service }) => service.name)).toEqual(['a', 'a2']);
    expect(shardOf(plan, { index: 3, count: 3 }).targets).toEqual([]);
  });

  it('hold every target, differ by one at most where nothing is tied, and do not depend on the order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { maxLength: 30 }),
        fc.integer({ min: 1, max: 6 }),
        (services, count) => {
          const dealt = (order: readonly string[]) =>
            dealTargets(planOf(...order.map(name => ({ services: [name] }))), count).map(part =>
              [...names(part)].sort()
            );
          const parts = dealt(services);
          expect(parts.flat().sort()).toEqual([...services].sort());
          const sizes = parts.map(part => part.length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          expect(dealt(services.toReversed())).toEqual(parts);
        }
      )
    );
  });
});
