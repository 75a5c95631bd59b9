import { describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../../src/llm/model-request.ts';
import { estimateTokens } from '../../../src/router/estimate-tokens.ts';
import { fitnessFor } from '../../../src/router/fitness.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { deploymentOf } from '../../support/routed-models.ts';
import type { DeploymentSketch } from '../../support/routed-models.ts';
import { ScriptedModel } from '../../support/scripted-model.ts';
import { ask } from '../../support/stream-samples.ts';

const silent = new ScriptedModel(new FakeClock());
const image: ModelRequest = ask('main', {
  messages: [{ role: 'user', parts: [{ type: 'image', mediaType: 'image/png', data: 'AAAA' }] }],
});

function errors(request: ModelRequest, tokens: number, sketches: readonly DeploymentSketch[]) {
  const candidates = sketches.map((sketch, index) => deploymentOf(`d${index}`, silent, sketch));
  const fitness = fitnessFor(request, candidates, () => tokens);
  return candidates.map((candidate) => fitness(candidate)?.());
}

function kinds(request: ModelRequest, tokens: number, sketches: readonly DeploymentSketch[]) {
  return errors(request, tokens, sketches).map((error) => error?.kind);
}

describe('the fitness of a deployment', () => {
  it('is not given where the window is surely too small', () => {
    expect(kinds(ask(), 12_501, [{ contextWindow: 10_000 }, { contextWindow: 100_000 }])).toEqual([
      'context-window',
      undefined,
    ]);
  });

  it('is given within the error of the estimate', () => {
    expect(kinds(ask(), 12_500, [{ contextWindow: 10_000 }, { contextWindow: 100_000 }])).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('is given where the window is not known', () => {
    expect(kinds(ask(), 1e9, [{}, { contextWindow: 10 }])).toEqual([undefined, 'context-window']);
  });

  it('is given to the only one, and to all where all are too small: the vendor knows better', () => {
    expect(kinds(ask(), 1e9, [{ contextWindow: 10 }])).toEqual([undefined]);
    expect(kinds(ask(), 1e9, [{ contextWindow: 10 }, { contextWindow: 20 }])).toEqual([undefined, undefined]);
  });

  it('is not given to a model that is known to take no images', () => {
    const sketches: readonly DeploymentSketch[] = [
      { abilities: { images: 'no' } },
      { abilities: { images: 'yes' } },
      {},
    ];
    expect(kinds(image, 1, sketches)).toEqual(['unsupported', undefined, undefined]);
    expect(errors(image, 1, sketches).map((error) => error?.details.lacks)).toEqual(['images', undefined, undefined]);
    expect(kinds(ask(), 1, sketches)).toEqual([undefined, undefined, undefined]);
  });

  it('is given to a small window where the large one belongs to a model that cannot take the request', () => {
    const blind: DeploymentSketch = { contextWindow: 1e6, abilities: { images: 'no' } };
    expect(kinds(image, 2_000, [blind, { contextWindow: 1_000 }])).toEqual(['unsupported', undefined]);
    expect(kinds(image, 2_000, [blind, { contextWindow: 1_000 }, {}])).toEqual([
      'unsupported',
      'context-window',
      undefined,
    ]);
  });

  it('asks for an estimate once, and only where a window is known', () => {
    let asked = 0;
    const count = () => ++asked;
    const unknown = [deploymentOf('a', silent)];
    fitnessFor(ask(), unknown, count)(deploymentOf('a', silent));
    expect(asked).toBe(0);
    const known = [deploymentOf('a', silent, { contextWindow: 9 }), deploymentOf('b', silent, { contextWindow: 9 })];
    const fitness = fitnessFor(ask(), known, count);
    for (const deployment of known) fitness(deployment);
    expect(asked).toBe(1);
  });
});

describe('the estimate', () => {
  it('counts system, messages, tools, results and images', () => {
    const request: ModelRequest = {
      kind: 'chat',
      group: 'main',
      system: 'x'.repeat(40),
      messages: [
        { role: 'user', parts: [{ type: 'text', text: 'x'.repeat(400) }] },
        { role: 'assistant', parts: [{ type: 'tool-call', id: '1', name: 'f', input: 'x'.repeat(398) }] },
        {
          role: 'tool',
          results: [{ callId: '1', name: 'f', parts: [{ type: 'text', text: 'x'.repeat(4000) }], failed: false }],
        },
      ],
    };
    expect(estimateTokens(request)).toBe(10 + 100 + 100 + 1000);
    expect(estimateTokens(image)).toBeGreaterThan(80);
    const tools = [{ name: 'f', description: 'x'.repeat(4000), inputSchema: {} }];
    expect(estimateTokens({ ...request, tools }) - estimateTokens(request)).toBeGreaterThan(1000);
  });
});
