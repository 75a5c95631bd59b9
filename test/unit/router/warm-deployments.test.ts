import { describe, expect, it } from 'vitest';
import { WarmDeployments } from '../../../src/router/warm-deployments.ts';

describe('the warm deployments', () => {
  it('know the last one of each conversation and group', () => {
    const warm = new WarmDeployments();
    warm.set('c', 'main', 'a');
    warm.set('c', 'main', 'b');
    warm.set('c', 'other', 'x');
    expect(warm.get('c', 'main')).toBe('b');
    expect(warm.get('c', 'other')).toBe('x');
    expect(warm.get('d', 'main')).toBeUndefined();
  });

  it('know nothing of requests outside a conversation', () => {
    const warm = new WarmDeployments();
    warm.set(undefined, 'main', 'a');
    expect(warm.get(undefined, 'main')).toBeUndefined();
    expect(warm.get('undefined', 'main')).toBeUndefined();
  });

  it('are bounded: the one unused for longest is forgotten', () => {
    const warm = new WarmDeployments();
    for (let index = 0; index < 256; index++) warm.set(`c${index}`, 'main', 'a');
    warm.set('c0', 'main', 'a');
    warm.set('new', 'main', 'a');
    expect(warm.get('c0', 'main')).toBe('a');
    expect(warm.get('c1', 'main')).toBeUndefined();
  });
});
