import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import type { Decoder, WireEvent } from '../../../src/wire/decoder.ts';
import { createFramer, MAX_WIRE_EVENT_CHARACTERS } from '../../../src/wire/frames.ts';
import type { Framing } from '../../../src/wire/frames.ts';
import { ATTEMPT } from '../../support/calls.ts';
import { cutAt, decodePieces, textBytes } from '../../support/decode.ts';

const SEED = 20_260_804;

/** Keeps the wire events; each is a text, `finish` ends the answer, `fail` fails, `usage` counts. */
function recorder(): Decoder & { readonly seen: WireEvent[] } {
  const seen: WireEvent[] = [];
  return {
    seen,
    decode(event) {
      const { event: name, data } = event;
      seen.push(name === undefined ? { data } : { event: name, data });
      if (event.data === 'fail') throw new LlmError('server', 'failed');
      if (event.data === 'junk') throw new LlmError('malformed', 'junk');
      if (event.data === 'finish') return [{ type: 'finish', reason: { unified: 'stop', raw: 'stop' } }];
      if (event.data.startsWith('usage'))
        return [{ type: 'usage', attempt: ATTEMPT, usage: { output: Number(event.data.slice(5)) } }];
      return [{ type: 'text-delta', text: event.data }];
    },
    hasFinishReason: false,
    end() {
      throw new LlmError('truncated', 'no finish');
    },
  };
}

function wireEvents(framing: Framing, ...pieces: readonly string[]): readonly WireEvent[] {
  const decoder = recorder();
  decodePieces(framing, decoder, pieces.map(textBytes));
  return decoder.seen;
}

describe('server-sent events', () => {
  it.each([
    ['line feeds', 'data: a\n\ndata: b\n\n'],
    ['carriage returns', 'data: a\r\rdata: b\r\r'],
    ['both', 'data: a\r\n\r\ndata: b\r\n\r\n'],
    ['no space behind the colon', 'data:a\n\ndata:b\n\n'],
    ['a byte order mark', '\uFEFFdata: a\n\ndata: b\n\n'],
    ['comments and other fields', ': hi\nid: 1\nretry: 9\ndata: a\n\n:\n\nfoo: bar\ndata: b\n\n'],
    ['no blank line at the end', 'data: a\n\ndata: b'],
  ])('may have %s', (_, body) => {
    expect(wireEvents('sse', body)).toEqual([{ data: 'a' }, { data: 'b' }]);
  });

  it('may have a name and several lines', () => {
    expect(wireEvents('sse', 'event: ping\ndata: a\ndata: b\n\n')).toEqual([{ event: 'ping', data: 'a\nb' }]);
  });

  it('may be cut inside a character', () => {
    const bytes = textBytes('data: Grüße 👋\n\n');
    for (let at = 1; at < bytes.length; at++) {
      const decoder = recorder();
      decodePieces('sse', decoder, cutAt(bytes, [at]));
      expect(decoder.seen).toEqual([{ data: 'Grüße 👋' }]);
    }
  });

  it('are refused when one never ends', () => {
    const framer = createFramer('sse', recorder());
    const piece = textBytes(`data: ${'x'.repeat(MAX_WIRE_EVENT_CHARACTERS / 2)}`);
    expect(framer.push(piece).failure).toBeUndefined();
    framer.push(piece);
    expect(framer.push(piece).failure?.kind).toBe('malformed');
    expect(framer.push(piece).events).toEqual([]);
  });
});

describe('lines that name no field', () => {
  it('are passed over 10,000 times in one answer, however they are read', () => {
    const framer = createFramer('sse', recorder());
    const lines = textBytes('x\n'.repeat(2500));
    for (let count = 0; count < 4; count++) expect(framer.push(lines).failure).toBeUndefined();
    expect(framer.push(textBytes('data: a\n\n')).events).toEqual([{ type: 'text-delta', text: 'a' }]);
    expect(framer.push(textBytes('x\n')).failure?.kind).toBe('malformed');
  });
});

describe('lines of JSON', () => {
  it('may end with a carriage return, be empty, or not end at all', () => {
    expect(wireEvents('ndjson', 'a\r\n\n  \nb\n', 'c')).toEqual([{ data: 'a' }, { data: 'b' }, { data: 'c' }]);
  });

  it('are refused when one never ends', () => {
    const framer = createFramer('ndjson', recorder());
    const piece = textBytes('x'.repeat(MAX_WIRE_EVENT_CHARACTERS / 2 + 1));
    expect(framer.push(piece).failure).toBeUndefined();
    expect(framer.push(piece).failure?.kind).toBe('malformed');
  });
});

describe('one read', () => {
  it('gives merged deltas, then the last usage, then the finish and nothing behind it', () => {
    const framer = createFramer('ndjson', recorder());
    const { events } = framer.push(textBytes('a\nusage1\nb\nusage2\nfinish\nlate\n'));
    expect(events).toEqual([
      { type: 'text-delta', text: 'ab' },
      { type: 'usage', attempt: ATTEMPT, usage: { output: 2 } },
      { type: 'finish', reason: { unified: 'stop', raw: 'stop' } },
    ]);
    expect(framer.finished).toBe(true);
    expect(framer.end('whole')).toEqual({ events: [] });
  });

  it('asks a decoder that counts anew in every chunk once for the usage, before the finish and also after a failure', () => {
    let count = 0;
    const counting = (): Decoder => {
      const decoder = recorder();
      return {
        ...decoder,
        takeUsage: () => ({ type: 'usage', attempt: ATTEMPT, usage: { output: ++count } }),
        end: () => [{ type: 'finish', reason: { unified: 'stop', raw: 'stop' } }],
      };
    };
    const framer = createFramer('ndjson', counting());
    const usage = (output: number): StreamEvent => ({ type: 'usage', attempt: ATTEMPT, usage: { output } });
    expect(framer.push(textBytes('a\nb\n')).events).toEqual([{ type: 'text-delta', text: 'ab' }, usage(1)]);
    expect(framer.end('whole').events.map(({ type }) => type)).toEqual(['usage', 'finish']);
    const failing = createFramer('ndjson', counting()).push(textBytes('a\nfail\n'));
    expect(failing.events.at(-1)?.type).toBe('usage');
    expect(failing.failure?.kind).toBe('server');
    expect(count).toBe(3);
  });

  it('does not merge deltas of different calls', () => {
    const call = (id: string, inputText: string) => ({ type: 'tool-call-delta' as const, id, inputText });
    const decoder: Decoder = {
      decode: () => [call('a', '1'), call('a', '2'), call('b', '3'), { type: 'reasoning-delta', text: 'x' }],
      hasFinishReason: false,
      end: () => [],
    };
    expect(createFramer('ndjson', decoder).push(textBytes('x\n')).events).toEqual([
      call('a', '12'),
      call('b', '3'),
      { type: 'reasoning-delta', text: 'x' },
    ]);
  });

  it('gives what came before a failure, and asks the decoder nothing after it', () => {
    const decoder = recorder();
    const framer = createFramer('ndjson', decoder);
    const batch = framer.push(textBytes('a\nfail\nb\n'));
    expect(batch.events).toEqual([{ type: 'text-delta', text: 'a' }]);
    expect(batch.failure).toMatchObject({ kind: 'server' });
    expect(framer.end('whole').failure).toMatchObject({ kind: 'server' });
    expect(decoder.seen).toHaveLength(2);
  });

  it('makes a malformed error of whatever a decoder throws', () => {
    const decoder: Decoder = {
      decode() {
        throw new TypeError('a mistake of ours');
      },
      hasFinishReason: false,
      end: () => [],
    };
    expect(createFramer('ndjson', decoder).push(textBytes('x\n')).failure?.kind).toBe('malformed');
  });
});

describe('an answer without an end', () => {
  it('is stopped at eight million characters, with what came kept', () => {
    const piece = `${'x'.repeat(1_048_576)}\n`;
    const framer = createFramer('ndjson', recorder());
    let characters = 0;
    let failure: LlmError | undefined;
    for (let count = 0; count < 9 && failure === undefined; count++) {
      const batch = framer.push(textBytes(piece));
      for (const event of batch.events) if (event.type === 'text-delta') characters += event.text.length;
      failure = batch.failure;
    }
    expect(failure).toMatchObject({ kind: 'malformed', details: { limit: 'answer-size' } });
    expect(characters).toBeGreaterThan(8_000_000);
  });

  it('is stopped at the same length where it is nothing but proofs of reasoning', () => {
    const signature = 'x'.repeat(1_048_576);
    const framer = createFramer('ndjson', {
      decode: () => [{ type: 'reasoning-signature', signature }],
      hasFinishReason: false,
      end: () => [],
    });
    let failure: LlmError | undefined;
    for (let count = 0; count < 9 && failure === undefined; count++) failure = framer.push(textBytes('x\n')).failure;
    expect(failure).toMatchObject({ kind: 'malformed', details: { limit: 'answer-size' } });
  });

  it.each([
    ['objects', '{},'.repeat(150_000)],
    ['lists', '[],'.repeat(150_000)],
    ['both', '[{}],'.repeat(75_000)],
    ['levels', `${'['.repeat(150_000)}${']'.repeat(150_000)},`],
  ])('is stopped where one event has very many %s, before it is parsed', (_, values) => {
    const decoded: string[] = [];
    const framer = createFramer('ndjson', {
      decode: ({ data }) => (decoded.push(data), []),
      hasFinishReason: false,
      end: () => [],
    });
    const { failure } = framer.push(textBytes(`[${values}0]\n`));
    expect(failure).toMatchObject({ kind: 'malformed', details: { limit: 'event-size' } });
    expect(decoded).toEqual([]);
  });

  it('is stopped where one event has very many different keys, before it is parsed', () => {
    const keys = (count: number): string => Array.from({ length: count }, (_, index) => `"k${index}":1`).join();
    const failureOf = (framing: 'sse' | 'ndjson', body: string) =>
      createFramer(framing, recorder()).push(textBytes(body)).failure;
    const refusal = { kind: 'malformed', details: { limit: 'event-size' } };
    expect(failureOf('sse', `data: {${keys(300_000)}}\n\n`)).toMatchObject(refusal);
    expect(failureOf('ndjson', `{${keys(300_000)}}\n`)).toMatchObject(refusal);
    expect(failureOf('ndjson', `{${keys(39_000)}}\n`)).toBeUndefined();
  });

  it('is stopped where one line has no end', () => {
    const framer = createFramer('ndjson', recorder());
    const piece = textBytes('x'.repeat(1_048_576));
    let failure: LlmError | undefined;
    for (let count = 0; count < 5 && failure === undefined; count++) failure = framer.push(piece).failure;
    expect(failure).toMatchObject({ kind: 'malformed', details: { limit: 'event-size' } });
  });
});

describe('a field named error', () => {
  it('is an error event with its value as data, as llama.cpp sends it', () => {
    expect(wireEvents('sse', 'data: a\n\n', 'error: {"code":500,"message":"out of memory"}\n\n')).toEqual([
      { data: 'a' },
      { event: 'error', data: '{"code":500,"message":"out of memory"}' },
    ]);
  });
});

describe('a field named error that comes in two reads', () => {
  it('is the same event wherever it is cut', () => {
    const bytes = textBytes('data: a\n\nerror: {"code":500}\r\n\r\nevent: e\ndata: error: b\n\n');
    const expected = [{ data: 'a' }, { event: 'error', data: '{"code":500}' }, { event: 'e', data: 'error: b' }];
    for (let at = 1; at < bytes.length; at++) {
      const decoder = recorder();
      decodePieces('sse', decoder, cutAt(bytes, [at]));
      expect(decoder.seen, `cut at ${at}`).toEqual(expected);
    }
    const slowly = recorder();
    decodePieces(
      'sse',
      slowly,
      cutAt(
        bytes,
        Array.from({ length: bytes.length - 1 }, (_, index) => index + 1),
      ),
    );
    expect(slowly.seen).toEqual(expected);
  });
});

describe('the end', () => {
  it('takes a broken last event for one that was cut off', () => {
    expect(decodePieces('ndjson', recorder(), [textBytes('a\njunk')]).failure?.kind).toBe('truncated');
    expect(decodePieces('ndjson', recorder(), [textBytes('a\njunk\n')]).failure?.kind).toBe('malformed');
  });

  it('does not take what a cut left behind for an event', () => {
    expect(decodePieces('ndjson', recorder(), [textBytes('a\nfini')], 'cut').events).toEqual([
      { type: 'text-delta', text: 'a' },
    ]);
  });
});

describe('any bytes', () => {
  it('never throw, and give the same however they are cut', { timeout: 30_000 }, () => {
    const line = fc.oneof(
      fc.constantFrom(
        'data: a',
        'error: b',
        'data: finish',
        'data: fail',
        'event: x',
        ': c',
        '',
        'data',
        '{"a":1}',
        'usage3',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const body = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\n\n')), { maxLength: 12 })
      .map((lines) => textBytes(lines.flat().join('')));
    fc.assert(
      fc.property(
        body,
        fc.array(fc.nat(120), { maxLength: 6 }),
        fc.constantFrom<Framing>('sse', 'ndjson'),
        (bytes, at, framing) => {
          const places = at.filter((place) => place < bytes.length);
          const whole = recorder();
          const split = recorder();
          const one = decodePieces(framing, whole, [bytes]);
          const many = decodePieces(framing, split, cutAt(bytes, places));
          expect(split.seen).toEqual(whole.seen);
          expect(many.failure?.kind).toBe(one.failure?.kind);
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
  });
});
