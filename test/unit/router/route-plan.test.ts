import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoutedDeployment } from '../../../src/router/deployment.ts';
import { planRoute } from '../../../src/router/route-plan.ts';
import type { PlanOptions } from '../../../src/router/route-plan.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { deploymentOf } from '../../support/routed-models.ts';
import type { DeploymentSketch } from '../../support/routed-models.ts';
import { ScriptedModel } from '../../support/scripted-model.ts';

const silent = new ScriptedModel(new FakeClock());

function one(id: string, sketch: DeploymentSketch = {}): RoutedDeployment {
  return deploymentOf(id, silent, sketch);
}

function plan(deployments: Readonly<Record<string, readonly RoutedDeployment[]>>, more: Partial<PlanOptions> = {}) {
  const options = {
    groups: new Map(Object.entries(deployments)),
    fallbacks: new Map(),
    maxFallbacks: 5,
    random: () => 0,
    ...more,
  };
  return planRoute('main', options).map(({ target }) => target.deployment);
}

/** How often each is first, in `draws` draws spread evenly over the whole range of the random source. */
function shares(deployments: readonly RoutedDeployment[], draws = 1000): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let index = 0; index < draws; index++) {
    const [first = 'nobody'] = plan({ main: deployments }, { random: () => index / draws });
    counts[first] = (counts[first] ?? 0) + 1;
  }
  return counts;
}

describe('the plan of a route', () => {
  it('goes by order first, however the settings list them and whatever the weights', () => {
    const main = [one('c', { order: 3, weight: 100 }), one('a', { order: 1 }), one('b', { order: 2, weight: 50 })];
    expect(plan({ main })).toEqual(['a', 'b', 'c']);
  });

  it('draws by weight among equals', () => {
    expect(shares([one('a', { weight: 1 }), one('b', { weight: 3 })])).toEqual({ a: 250, b: 750 });
  });

  it('draws evenly where all weights are zero', () => {
    expect(shares([one('a', { weight: 0 }), one('b', { weight: 0 })])).toEqual({ a: 500, b: 500 });
  });

  it('keeps a weight of zero for the end, even where it comes first in the settings', () => {
    const main = [one('idle', { weight: 0 }), one('a'), one('b')];
    expect(shares(main)).toEqual({ a: 500, b: 500 });
    expect(plan({ main }).at(-1)).toBe('idle');
  });

  it('takes a negative or missing weight for zero', () => {
    expect(shares([one('a', { weight: -5 }), one('b', { weight: NaN }), one('c', { weight: 2 })])).toEqual({ c: 1000 });
    expect(shares([one('a', { weight: 1 }), one('b', { weight: 1 }), one('c', { weight: -5 })])).toEqual({
      a: 500,
      b: 500,
    });
  });

  it('goes on to the fallbacks in their order, then to those of the fallbacks', () => {
    const groups = { main: [one('m')], first: [one('f')], second: [one('s')], third: [one('t')] };
    const fallbacks = new Map([
      ['main', ['first', 'second']],
      ['first', ['third']],
    ]);
    expect(plan(groups, { fallbacks })).toEqual(['m', 'f', 's', 't']);
  });

  it('refuses loops', () => {
    const groups = { main: [one('m')], other: [one('o')] };
    const fallbacks = new Map([
      ['main', ['main', 'other']],
      ['other', ['main', 'other']],
    ]);
    expect(plan(groups, { fallbacks })).toEqual(['m', 'o']);
  });

  it('has each deployment once, though two groups share it', () => {
    const shared = one('shared');
    expect(plan({ main: [shared], other: [shared, one('o')] }, { fallbacks: new Map([['main', ['other']]]) })).toEqual([
      'shared',
      'o',
    ]);
  });

  it('stops at the limit of fallback groups', () => {
    const groups = { main: [one('m')], first: [one('f')], second: [one('s')] };
    const fallbacks = new Map([['main', ['first', 'second']]]);
    expect(plan(groups, { fallbacks, maxFallbacks: 1 })).toEqual(['m', 'f']);
    expect(plan(groups, { fallbacks, maxFallbacks: 0 })).toEqual(['m']);
  });

  it('puts the warm one first among its equals, never before a lower order', () => {
    const main = [one('a'), one('b'), one('c'), one('z', { order: 0 })];
    expect(plan({ main }, { preferred: 'c' })).toEqual(['z', 'c', 'a', 'b']);
    expect(plan({ main }, { preferred: 'gone' })).toEqual(['z', 'a', 'b', 'c']);
  });

  it('goes through a group that has only fallbacks, and is empty where there is nobody', () => {
    expect(plan({ other: [one('o')] }, { fallbacks: new Map([['main', ['other', 'unknown']]]) })).toEqual(['o']);
    expect(plan({})).toEqual([]);
  });

  it('holds everybody exactly once, by order, whatever the weights and the draws', () => {
    const sketch = fc.record({
      order: fc.integer({ min: 0, max: 3 }),
      weight: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e6, noNaN: true })),
    });
    const draws = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
    fc.assert(
      fc.property(fc.array(sketch, { maxLength: 8 }), draws, (sketches, random) => {
        const main = sketches.map((each, index) => one(`d${index}`, each));
        const planned = planRoute('main', {
          groups: new Map([['main', main]]),
          fallbacks: new Map(),
          maxFallbacks: 5,
          random: () => random.next().value,
        });
        expect(planned).toHaveLength(main.length);
        expect(new Set(planned)).toEqual(new Set(main));
        expect(planned.map(({ order }) => order)).toEqual(main.map(({ order }) => order).toSorted((a, b) => a - b));
      }),
      { seed: 20_261, numRuns: 300 },
    );
  });
});
