import { describe, expect, it } from 'vitest';
import { groupFacts } from '../../../src/host/model-picker.ts';
import { UNKNOWN_ABILITIES } from '../../../src/llm/abilities.ts';
import type { Ability } from '../../../src/llm/abilities.ts';
import type { DeploymentState } from '../../../src/router/group-state.ts';
import { targetOf } from '../../support/calls.ts';

interface Sketch {
  /** US dollars per million tokens in and out. */
  readonly price?: readonly [number, number];
  readonly images?: Ability;
}

function state(model: string, { price, images = 'unknown' }: Sketch): DeploymentState {
  const [input = 0, output = 0] = (price ?? []).map((usd) => usd * 1_000_000_000);
  return {
    target: targetOf('openai', model, { deployment: model }),
    order: 1,
    price: price && { rates: { input, output }, steps: [], serviceTiers: {} },
    contextWindow: 128_000,
    abilities: { ...UNKNOWN_ABILITIES, images },
    health: { kind: 'closed' },
    lacksKey: false,
  };
}

const facts = (...deployments: readonly DeploymentState[]): string => groupFacts({ name: 'main', deployments }, 0);

describe('the facts of a model group in the picker', () => {
  it('are said once where its models agree', () => {
    const cheap = { price: [1, 10], images: 'yes' } as const;
    const said = '$1.00 in, $10.00 out per million tokens · 128K context · sees images · $(pass) ready';
    expect(facts(state('a', cheap))).toBe(said);
    expect(facts(state('a', cheap), state('b', cheap))).toBe(said);
  });

  it('say from what to what where its models differ', () => {
    const said = facts(state('a', { price: [0.25, 2] }), state('b', { price: [3, 15] }));
    expect(said).toContain('$0.25–3.00 in, $2.00–15.00 out per million tokens · 128K context ·');
    expect(facts(state('a', { price: [0, 0] }), state('b', {}))).toContain('free, or unknown · 128K');
    expect(facts(state('c', {}))).toBe('price unknown · 128K context · $(pass) ready');
  });

  it('name the models that see images where not all do', () => {
    const [yes, no, unknown] = [{ images: 'yes' }, { images: 'no' }, { images: 'unknown' }] as const;
    const said = facts(state('a', yes), state('b', no), state('c', unknown), state('d', yes));
    expect(said).toContain('images: a and d · $(pass)');
    expect(facts(state('a', no), state('b', no))).toContain('no images · $(pass)');
    expect(facts(state('a', no), state('b', unknown))).not.toContain('images');
  });
});
