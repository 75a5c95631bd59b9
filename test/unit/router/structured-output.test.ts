import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/lib/json.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { Model } from '../../../src/llm/model.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { withStructuredOutput } from '../../../src/router/structured-output.ts';
import { ATTEMPT } from '../../support/calls.ts';
import { ask, finish, listen, text } from '../../support/stream-samples.ts';

const schema = { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] } as const;
const request = ask('main', { responseFormat: { name: 'point', schema } });

function model(...events: readonly StreamEvent[]): Model {
  return {
    id: 'm',
    async *stream() {
      yield* events;
    },
  };
}

async function read(...events: readonly StreamEvent[]) {
  const heard = await listen(withStructuredOutput(model(...events)), request);
  const values = heard.events.flatMap((event) => (event.type === 'structured-value' ? [event] : []));
  return { ...heard, values };
}

const say = (value: JsonValue): StreamEvent => text(JSON.stringify(value));

describe('an answer with a response format', () => {
  it('gives its value as it grows, and the whole one before the finish', async () => {
    const { events, error } = await read(text('{"x":'), text('1'), text(',"name":"Zü'), text('rich"}'), finish());
    expect(error).toBeUndefined();
    expect(events).toEqual([
      text('{"x":'),
      { type: 'structured-value', attempt: ATTEMPT, value: {}, whole: false },
      text('1'),
      { type: 'structured-value', attempt: ATTEMPT, value: {}, whole: false },
      text(',"name":"Zü'),
      { type: 'structured-value', attempt: ATTEMPT, value: { x: 1, name: 'Zü' }, whole: false },
      text('rich"}'),
      { type: 'structured-value', attempt: ATTEMPT, value: { x: 1, name: 'Zürich' }, whole: false },
      { type: 'structured-value', attempt: ATTEMPT, value: { x: 1, name: 'Zürich' }, whole: true },
      finish(),
    ]);
  });

  it.each([
    ['a fence', '```json\n{"x":1}\n```'],
    ['a fence without a name', '```\n{"x":1}\n```\n'],
    ['white space', '\n {"x":1}\n'],
    ['words', 'Here it is: {"x":1} Anything else?'],
    ['braces of prose', 'The set {x} is: {"x":1}'],
    ['brackets of prose', 'As [the page] says: {"x":1}'],
    ['braces of prose that look like JSON', 'For {"x"} it is {"x":1}'],
    ['a brace that stays open', 'After { comes {"x":1}'],
  ])('may have %s around it', async (_, said) => {
    expect((await read(text(said), finish())).values.at(-1)).toMatchObject({ value: { x: 1 }, whole: true });
  });

  it.each<[string, readonly StreamEvent[], string]>([
    [
      'does not fit',
      [say({ x: 'one' }), finish()],
      'the answer does not fit its schema: x: Instance type "string" is invalid. Expected "number".',
    ],
    [
      'lacks something',
      [say({}), finish()],
      'the answer does not fit its schema: the answer: Instance does not have required property "x".',
    ],
    [
      'is another thing',
      [say([1]), finish()],
      'the answer does not fit its schema: the answer: Instance type "array" is invalid. Expected "object".',
    ],
    ['is no JSON', [text('I would rather not.'), finish()], 'the answer is no JSON'],
    [
      'ends as if it called tools, and calls none',
      [text('I look first.'), finish('tool-calls')],
      'the answer is no JSON',
    ],
    ['is cut', [text('{"x":1'), finish('length')], 'the output limit cut the answer before its JSON was whole'],
    [
      'is withheld',
      [text('{"x":1'), finish('content-filter')],
      'the vendor withheld the rest of the answer before its JSON was whole',
    ],
    [
      'is made to break readers',
      [text('['.repeat(100_000) + ']'.repeat(100_000)), finish()],
      'the answer is nested too deep',
    ],
  ])('that %s is a typed error and has no finish', async (_, events, message) => {
    const { events: heard, error } = await read(...events);
    expect(error).toBeInstanceOf(LlmError);
    expect(error).toMatchObject({ kind: 'response-format', message });
    expect(heard.some(({ type }) => type === 'finish')).toBe(false);
    expect(heard.some((event) => event.type === 'structured-value' && event.whole)).toBe(false);
  });

  it('that is whole when the limit is reached is whole', async () => {
    expect((await read(say({ x: 1 }), finish('length'))).values.at(-1)).toMatchObject({ whole: true });
  });

  it('that calls tools first is not checked', async () => {
    const called: StreamEvent = { type: 'tool-call-end', id: 'c', name: 'look', input: {} };
    const { error, values, events } = await read(text('I look first.'), called, finish('tool-calls'));
    expect({ error, values, last: events.at(-1)?.type }).toEqual({ error: undefined, values: [], last: 'finish' });
  });

  it('of very many keys is refused before it is parsed', async () => {
    const keys = Array.from({ length: 300_000 }, (_, index) => `"k${index}":1`).join();
    for (const pieces of [[text(`{"x":1,${keys}}`)], [text('{"x":1,'), text(keys), text('}')]]) {
      const { error, values } = await read(...pieces, finish());
      expect(error).toMatchObject({
        kind: 'response-format',
        message: expect.stringContaining('more than 30000 different keys'),
      });
      expect(values.every(({ value }) => JSON.stringify(value).length < 100)).toBe(true);
    }
  });

  it('of very many objects is refused before it is parsed', async () => {
    const { error, values } = await read(text('['), text('{},'.repeat(150_000)), text('0]'), finish());
    expect(error).toMatchObject({ kind: 'response-format', message: 'the answer has too many objects and lists' });
    expect(values.every(({ value }) => JSON.stringify(value).length < 100)).toBe(true);
  });

  it('is given with a warning where its schema cannot be checked in time', async () => {
    const slow = { type: 'string', pattern: '^(a+)+$' } as const;
    const said = `${'a'.repeat(60)}b`;
    const asked = ask('main', { responseFormat: { name: 'slow', schema: { properties: { x: slow } } } });
    const { events, error } = await listen(withStructuredOutput(model(say({ x: said }), finish())), asked);
    expect(error).toBeUndefined();
    expect(events.slice(-3)).toEqual([
      {
        type: 'warning',
        attempt: ATTEMPT,
        feature: 'response-format',
        message: 'the answer was not checked against its schema: it takes longer than 50 ms',
      },
      { type: 'structured-value', attempt: ATTEMPT, value: { x: said }, whole: true },
      finish(),
    ]);
  });

  it('is read in linear time, and not again for every piece', async () => {
    const piece = ' "a word or two",';
    const pieces = Array.from({ length: 50_000 }, () => text(piece));
    const begun = performance.now();
    const { values, error } = await read(text('{"x":1,"list":['), ...pieces, text('""]}'), finish());
    expect(error).toBeUndefined();
    expect(values.length).toBeLessThan(150);
    expect(performance.now() - begun).toBeLessThan(3_000); // 850 KB; minutes when each piece is read from the start
  });
});

describe('an answer that breaks the rules of JSON', () => {
  it.each([
    ['a raw line break in a string', '{"x":1,"list":["a\nb",'],
    ['prose with an open quote', 'Sure {name}: "'],
    ['braces of prose', '{x} {"x"} '.repeat(200_000)],
  ])('costs no more than a good one: %s', async (_, head) => {
    const pieces = Array.from({ length: 20_000 }, () => text(' "a word or two",'.repeat(6)));
    const begun = performance.now();
    const { error } = await read(text(head), ...pieces, finish());
    expect(error).toMatchObject({ kind: 'response-format' });
    expect(performance.now() - begun).toBeLessThan(5_000); // 2 MB; over 20 s when it is read again for every piece
  });
});

describe('an answer without a response format', () => {
  it('is left alone', async () => {
    const events = [text('{"x":1}'), finish()];
    expect(await listen(withStructuredOutput(model(...events)), ask())).toEqual({ events, error: undefined });
  });
});
