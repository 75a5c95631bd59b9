import { readFileSync } from 'node:fs';
import { Validator } from '@cfworker/json-schema';
import type { Schema } from '@cfworker/json-schema';
import { describe, expect, it } from 'vitest';
import { documentProblems } from '../../../src/host/configuration/document-problems.ts';
import { asRecord } from '../../../src/lib/json.ts';

const manifest: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
const contributes = asRecord(asRecord(manifest)?.['contributes']);
const properties: Schema['properties'] = JSON.parse(
  JSON.stringify(asRecord(contributes?.['configuration'])?.['properties']),
);

/** The places at which VS Code marks a mistake by the types and ranges in package.json. */
function toldByEditor(settings: object): readonly string[] {
  const { errors } = new Validator(
    { type: 'object', ...(properties !== undefined && { properties }) },
    '2020-12',
    false,
  ).validate(settings);
  const innermost = errors.filter(({ keyword }) => keyword !== 'properties' && keyword !== 'items');
  return innermost.map(({ instanceLocation }) => instanceLocation);
}

function toldByTurnpike(settings: object): readonly string[] {
  const text = JSON.stringify(settings);
  const document = { text, format: 'settings', ignores: undefined } as const;
  return documentProblems(document, {}, { has: () => true }).map(({ problem }) => problem.code);
}

const MISTAKES: readonly object[] = [
  { name: 7, model: true, apiBase: 1, apiKey: [], headers: { a: 1 } },
  { name: 'a', model: 'openai/x', local: 'yes', quirks: { promptCacheKey: 1, responseFormat: 'zzz' } },
  { name: 'b', model: 'openai/x', weight: 0, order: 1.5, timeout: -1, contextWindow: 0, price: { input: -1 } },
  { name: '', model: '', abilities: { images: 'yes' }, pricedAs: 7 },
  { name: 'c', model: 'openai/x', quirks: 7, abilities: [], price: 'free', headers: [] },
];

describe('a mistake in the settings', () => {
  it('in an entry is told by our own words alone', () => {
    const settings = {
      'turnpike.models': [...MISTAKES, 7],
      'turnpike.fallbacks': { c: 'b', b: [7] },
      'turnpike.routing': { timeout: 'long', maxWait: -1 },
    };
    expect(toldByEditor(settings)).toEqual([]);
    expect(toldByTurnpike(settings).length).toBeGreaterThan(20);
  });

  it.each([
    [{ 'turnpike.models': 7 }, '#/turnpike.models'],
    [{ 'turnpike.defaultModel': 7 }, '#/turnpike.defaultModel'],
    [{ 'turnpike.fallbacks': 7 }, '#/turnpike.fallbacks'],
    [{ 'turnpike.routing': 7 }, '#/turnpike.routing'],
    [{ 'turnpike.routing.timeout': 'long' }, '#/turnpike.routing.timeout'],
    [{ 'turnpike.routing.maxWait': -1 }, '#/turnpike.routing.maxWait'],
    [{ 'turnpike.routing.numRetries': 1.5 }, '#/turnpike.routing.numRetries'],
  ])('of a whole setting is told by VS Code alone: %j', (settings, place) => {
    expect(new Set(toldByEditor(settings))).toEqual(new Set([place]));
    expect(toldByTurnpike(settings)).toEqual([]);
  });
});
