import { describe, expect, it } from 'vitest';
import { healthWords } from '../../../src/host/model-health.ts';
import { UNKNOWN_ABILITIES } from '../../../src/llm/abilities.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { DeploymentState, GroupState } from '../../../src/router/group-state.ts';
import { sellerOf, targetOf } from '../../support/calls.ts';

const NOW = 1_000_000;

function state(model: string, more: Partial<DeploymentState> = {}): DeploymentState {
  return {
    target: targetOf('openai', model, { deployment: model }),
    order: 1,
    price: undefined,
    contextWindow: undefined,
    abilities: UNKNOWN_ABILITIES,
    health: { kind: 'closed' },
    lacksKey: false,
    ...more,
  };
}

function words(...deployments: readonly DeploymentState[]): string {
  const group: GroupState = { name: 'main', deployments };
  return healthWords(group, NOW);
}

const resting = { health: { kind: 'open', until: NOW + 120_000, error: new LlmError('server', 'x') } } as const;
const keyless = { lacksKey: true };

describe('the health of a model group in the picker', () => {
  it('is ready when every model can be asked', () => {
    expect(words(state('a'))).toBe('$(pass) ready');
    expect(words(state('a'), state('b', { health: { kind: 'half-open' } }))).toBe('$(pass) ready');
  });

  it('is never ready where a key is missing', () => {
    expect(words(state('a', keyless))).toBe('$(key) no API key');
    expect(words(state('a', keyless), state('b', keyless))).toBe('$(key) a no API key, b no API key');
    expect(words(state('a'), state('b', keyless))).toBe('$(warning) b no API key');
  });

  it('names the variable that is not set', () => {
    const target = targetOf('openai', 'a', { seller: sellerOf('openai', { account: 'env:HOUSE_KEY' }) });
    expect(words(state('a', { ...keyless, target }))).toBe('$(key) no API key: HOUSE_KEY is not set');
  });

  it('says of a refused key that it was refused: no time brings it back', () => {
    const closed = (error: LlmError) => state('a', { health: { kind: 'open', until: NOW + 59_000, error } });
    expect(words(closed(new LlmError('auth', 'x', { status: 401 })))).toBe('$(key) 401 key refused');
    const withoutKey = new LlmError('auth', 'x', { status: 401, withoutKey: true });
    expect(words(closed(withoutKey))).toBe('$(key) wants an API key');
  });

  it('tells two deployments of one model apart', () => {
    const at = (deployment: string, host: string, more: Partial<DeploymentState> = {}) =>
      state('a', { target: targetOf('openai', 'a', { deployment, seller: sellerOf('openai', { host }) }), ...more });
    expect(words(at('1', 'http://127.0.0.1:8799', resting), at('2', 'http://localhost:8799'))).toMatch(
      /^\$\(warning\) a at 127\.0\.0\.1:8799 back in/,
    );
  });

  it('says which model rests, and when it is back', () => {
    expect(words(state('a', resting))).toMatch(/^\$\(error\) back in 2/);
    expect(words(state('a', resting), state('b'))).toMatch(/^\$\(warning\) a back in 2/);
    expect(words(state('a', resting), state('b', keyless))).toMatch(/^\$\(error\) a back in 2.*, b no API key$/);
  });
});
