import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { asRecord, asString, parseJson } from '../../../src/lib/json.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { withChunkTemplate } from '../../../src/wire/chunk-template.ts';
import type { ChunkFields } from '../../../src/wire/chunk-template.ts';
import type { Decoder } from '../../../src/wire/decoder.ts';
import { ATTEMPT } from '../../support/calls.ts';

const FIELDS: ChunkFields = {
  texts: { 'text-delta': ['text'], 'reasoning-delta': ['thought', 'idea'] },
  unread: ['time'],
  counts: ['count'],
};

/** Decodes in full what comes first. */
const CHUNKS_BEFORE_TEMPLATE = 7;

/** The next chunk with a delta becomes a template. */
function reader(): { readonly seen: string[]; readonly decoder: Decoder } {
  const { seen, decoder } = newReader();
  for (let chunk = 0; chunk < CHUNKS_BEFORE_TEMPLATE; chunk++) decoder.decode({ data: '{"text":"a"}' });
  seen.length = 0;
  return { seen, decoder };
}

/** Reads `text`, `thought` (or else `idea`) and `count`, and keeps what it was asked to parse. */
function newReader(): { readonly seen: string[]; readonly decoder: Decoder } {
  const seen: string[] = [];
  let count: number | undefined;
  const decoder: Decoder = {
    decode({ data }) {
      seen.push(data);
      const fields = asRecord(parseJson(data));
      if (fields === undefined) throw new LlmError('malformed', 'no JSON object');
      const text = asString(fields['text']);
      const thought = asString(fields['thought']) || asString(fields['idea']);
      if (fields['count'] !== undefined) count = Number(fields['count']);
      const events: StreamEvent[] = [];
      if (thought) events.push({ type: 'reasoning-delta', text: thought });
      if (text) events.push({ type: 'text-delta', text });
      return events;
    },
    hasFinishReason: false,
    takeUsage() {
      if (count === undefined) return undefined;
      const usage = { output: count };
      count = undefined;
      return { type: 'usage', attempt: ATTEMPT, usage };
    },
    end: () => [],
  };
  return { seen, decoder: withChunkTemplate(decoder, FIELDS) };
}

/** What the chunks gave, and how many of the last were parsed in full when the first one had made the template. */
function decodeAfter(first: string, ...rest: readonly string[]) {
  const { seen, decoder } = reader();
  decoder.decode({ data: first });
  const before = seen.length;
  const events = rest.flatMap((data) => decoder.decode({ data }));
  return { events, parsed: seen.length - before };
}

const text = (value: string): StreamEvent => ({ type: 'text-delta', text: value });

describe('a chunk that differs from the one before only in its text', () => {
  it.each<[string, string, string]>([
    ['plain', '{"id":1,"text":"a"}', '{"id":1,"text":" word"}'],
    ['spaced', '{"id": 1, "text": "a"}', '{"id": 1, "text": " word"}'],
    ['in front', '{"text":"a","z":[1]}', '{"text":" word","z":[1]}'],
    ['with another time', '{"time":"1","text":"a"}', '{"time":"23","text":" word"}'],
    ['with another time behind', '{"text":"a","time":"1"}', '{"text":" word","time":"23"}'],
    ['with more padding', '{"text":"a","z":0}', '{"text":" word","z":0   }'],
    ['with less padding', '{"text":"a","z":0   }', '{"text":" word","z":0 }'],
    ['with another count', '{"text":"a","count":9,"z":0}', '{"text":" word","count":10,"z":0}'],
  ])('is not parsed: %s', (_, first, second) => {
    expect(decodeAfter(first, second)).toEqual({ events: [text(' word')], parsed: 0 });
  });

  it.each<[string, string]>([
    ['an escape', 'a\\nb'],
    ['a quotation mark', '\\"'],
    ['backslashes at its end', '\\\\\\\\'],
    ['half a surrogate pair', '\\ud83e'],
    ['what looks like a field', '\\"text\\":\\"x\\"}'],
    ['a line separator', '\u2028'],
    ['what is no Latin', '你好 👋'],
  ])('may hold %s', (_, inside) => {
    const chunk = `{"id":1,"text":"${inside}","z":0}`;
    const value: unknown = JSON.parse(`"${inside}"`);
    expect(decodeAfter('{"id":1,"text":"a","z":0}', chunk)).toEqual({ events: [text(String(value))], parsed: 0 });
  });

  it.each<[string, string, string]>([
    ['of the field that goes first', '{"thought":"a"}', '{"thought":"b"}'],
    ['of another field, where that is empty', '{"thought":"","idea":"a"}', '{"thought":"","idea":"b"}'],
  ])('may be reasoning %s', (_, first, second) => {
    expect(decodeAfter(first, second)).toEqual({ events: [{ type: 'reasoning-delta', text: 'b' }], parsed: 0 });
  });

  it('counts, once for each time the usage is taken', () => {
    const { seen, decoder } = reader();
    for (const count of [1, 2, 3]) decoder.decode({ data: `{"text":"a","count":${count}}` });
    const before = seen.length;
    expect(decoder.takeUsage?.()).toMatchObject({ usage: { output: 3 } });
    expect(decoder.takeUsage?.()).toBeUndefined();
    expect(seen.slice(before)).toEqual(['{"text":"a","count":3}']);
  });

  it('counts before a chunk that is parsed, which may fail', () => {
    const { decoder } = reader();
    for (const count of [1, 2]) decoder.decode({ data: `{"text":"a","count":${count}}` });
    expect(() => decoder.decode({ data: '{"text":' })).toThrow('no JSON object');
    expect(decoder.takeUsage?.()).toMatchObject({ usage: { output: 2 } });
  });
});

describe('a chunk that is parsed in full', () => {
  it('is one of the first: in a short answer a trial would cost more than it can save', () => {
    const { seen, decoder } = newReader();
    const chunks = Array.from({ length: CHUNKS_BEFORE_TEMPLATE }, (_, number) => `{"text":"${number}"}`);
    for (const data of chunks) decoder.decode({ data });
    expect(seen).toEqual(chunks);
  });

  it.each<[string, string]>([
    ['has no text', '{"id":1,"text":null,"z":0}'],
    ['has an empty text, where the decoder may look elsewhere', '{"id":1,"text":"","z":0}'],
    ['has another value beside the text', '{"id":2,"text":"b","z":0}'],
    ['has another value behind the text', '{"id":1,"text":"b","z":1}'],
    ['has one more field', '{"id":1,"text":"b","z":0,"count":1}'],
    ['has the fields of another chunk inside it', '{"id":1,"text":"b","x":{"text":"c","z":0}'],
    ['is cut in its text', '{"id":1,"text":"b'],
    ['is cut behind its text', '{"id":1,"text":"b"'],
    ['is followed by more', '{"id":1,"text":"b","z":0}}'],
    ['ends with another character', '{"id":1,"text":"b","z":0]'],
    ['is padded with more than spaces', '{"id":1,"text":"b","z":0\n}'],
    ['has a text that escapes its quotation mark', '{"id":1,"text":"b\\","z":0}'],
    ['has a line feed in its text', '{"id":1,"text":"b\n","z":0}'],
    ['has an escape that is none', '{"id":1,"text":"\\q","z":0}'],
    ['has half an escape', '{"id":1,"text":"\\u12","z":0}'],
  ])('%s', (_, chunk) => {
    const { seen, decoder } = reader();
    decoder.decode({ data: '{"id":1,"text":"a","z":0}' });
    const plain = () => reader().decoder.decode({ data: chunk });
    const fitted = () => decoder.decode({ data: chunk });
    if (parseJson(chunk) === undefined) expect(fitted).toThrow('no JSON object');
    else expect(fitted()).toEqual(plain());
    expect(seen.at(2)).toBe(chunk);
  });

  it.each<[string, string, string]>([
    ['a time that is no string', '{"time":"1","text":"a"}', '{"time":1,"text":"a"}'],
    ['a time with an escape that is none', '{"time":"1","text":"a"}', '{"time":"\\q","text":"a"}'],
    ['a count that is none', '{"count":1,"text":"a"}', '{"count":null,"text":"a"}'],
    ['a count with a 0 before it', '{"count":1,"text":"a"}', '{"count":01,"text":"a"}'],
    ['a count with a fraction', '{"count":1,"text":"a"}', '{"count":1.5,"text":"a"}'],
  ])('has %s', (_, first, second) => {
    const { seen, decoder } = reader();
    decoder.decode({ data: first });
    try {
      decoder.decode({ data: second });
    } catch {
      // Broken JSON is refused by the decoder, which is then seen here.
    }
    expect(seen.at(2)).toBe(second);
  });

  it('has another name', () => {
    const { seen, decoder } = reader();
    decoder.decode({ event: 'one', data: '{"text":"a"}' });
    const before = [...seen];
    decoder.decode({ event: 'one', data: '{"text":"b"}' });
    expect(seen).toEqual(before);
    decoder.decode({ event: 'two', data: '{"text":"c"}' });
    expect(seen).toContain('{"text":"c"}');
  });

  it('follows one that makes no template: its text comes from another place', () => {
    const chunk = (value: string) => `{"note":{"text":"${value}"},"t\\u0065xt":"same"}`;
    expect(decodeAfter(chunk('same'), chunk('other')).events).toEqual([text('same')]);
    expect(decodeAfter('{"text":"a","text":"a"}', '{"text":"b","text":"a"}').events).toEqual([text('a')]);
  });

  it('follows one that does not end with its brace', () => {
    const { decoder } = reader();
    decoder.decode({ data: '{"text":"a"}\n' });
    expect(() => decoder.decode({ data: '{"text":"b"}}' })).toThrow('no JSON object');
  });

  it('follows one that is mostly text: a trial would cost more than it can save', () => {
    const { seen, decoder } = reader();
    decoder.decode({ data: `{"text":"${'a'.repeat(20_000)}"}` });
    expect(seen).toHaveLength(1);
  });

  it('follows one that gave more than a delta', () => {
    expect(decodeAfter('{"thought":"t","text":"a"}', '{"thought":"t","text":"b"}').events).toEqual([
      { type: 'reasoning-delta', text: 't' },
      text('b'),
    ]);
  });

  it('costs no trials after eight that no later chunk has fitted', () => {
    const { seen, decoder } = reader();
    for (let id = 0; id < 20; id++) decoder.decode({ data: `{"id":${id},"text":"a"}` });
    expect(seen).toHaveLength(28);
  });

  it('costs a trial again where a chunk has fitted meanwhile', () => {
    const { seen, decoder } = reader();
    for (const id of [1, 2, 3, 4, 5, 6, 7, 7, 8, 9, 10]) decoder.decode({ data: `{"id":${id},"text":"a"}` });
    expect(seen.slice(-2)).toEqual(['{"id":10,"text":"a"}', expect.stringMatching(/^\{"id":10,"text":"[^"]{2,}"\}$/)]);
  });
});

describe('a text', () => {
  it('does not keep the read of the network in memory that it came in', () => {
    const { decoder } = reader();
    const before = heapBytes();
    const kept = Array.from({ length: 300 }, (_, number) => decoder.decode({ data: cutFromRead(number) }));
    expect(heapBytes() - before).toBeLessThan(3_000_000);
    expect(kept.at(-1)).toEqual([text('a text of more than twelve characters, 299')]);
  });
});

const READ_BYTES = 50_000;

/** A chunk as the splitter gives it: a slice of the text of a whole read. */
function cutFromRead(number: number): string {
  const chunk = `{"text":"a text of more than twelve characters, ${number}"}`;
  return new TextDecoder().decode(Buffer.from(`${'x'.repeat(READ_BYTES)}${chunk}`)).slice(READ_BYTES);
}

/** After what is not needed was collected. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed;
}
