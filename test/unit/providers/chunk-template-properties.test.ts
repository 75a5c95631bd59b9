import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LlmError } from '../../../src/llm/llm-error.ts';
import { createAnthropicDecoder } from '../../../src/providers/anthropic-messages/decoder.ts';
import { createGeminiDecoder } from '../../../src/providers/gemini/decoder.ts';
import { createOllamaChatDecoder } from '../../../src/providers/ollama-chat/decoder.ts';
import { createOpenAiChatDecoder } from '../../../src/providers/openai-chat/decoder.ts';
import type { Decoder } from '../../../src/wire/decoder.ts';
import type { Framing } from '../../../src/wire/frames.ts';
import { ATTEMPT } from '../../support/calls.ts';
import { cutAt, foldPieces, textBytes } from '../../support/decode.ts';

const SEED = 20_261_121;

interface Format {
  readonly framing: Framing;
  readonly decoder: () => Decoder;
  /** Chunks with this text, which is a JSON string with its quotes, and this number. */
  readonly chunks: readonly ((text: string, number: number) => string)[];
}

const openAi = (delta: string, more = '"finish_reason":null', rest = '') =>
  `{"id":"c","model":"m","choices":[{"index":0,"delta":{${delta}},${more}}]${rest}}`;

const anthropic = (delta: string, index = 0) =>
  `{"type":"content_block_delta","index":${index},"delta":{"type":${delta}}}`;

const gemini = (parts: string, { more = '', count = '7' } = {}) =>
  `{"candidates":[{"content":{"parts":[${parts}],"role":"model"},"index":0${more}}],"usageMetadata":{"promptTokenCount":3,` +
  `"candidatesTokenCount":${count},"totalTokenCount":${count}},"modelVersion":"m","responseId":"r"}`;

const ollama = (message: string, { more = '"done":false', time = '"now"' } = {}) =>
  `{"model":"m","created_at":${time},"message":{"role":"assistant",${message}},${more}}`;

const FORMATS: Readonly<Record<string, Format>> = {
  openai: {
    framing: 'sse',
    decoder: () => createOpenAiChatDecoder(ATTEMPT),
    chunks: [
      (text) => openAi(`"content":${text}`),
      (text) => openAi(`"content": ${text}`),
      (text) => openAi(`"content":${text}`, '"finish_reason":"stop"'),
      (text, number) => openAi(`"content":${text}`, '"finish_reason":null', `,"obfuscation":"${'x'.repeat(number)}"`),
      (text, number) => openAi(`"content":${text}`, '"finish_reason":null', `,"usage":{"completion_tokens":${number}}`),
      (text, number) => openAi(`"content":${text}`, '"finish_reason":null', `,"service_tier":"t${number}"`),
      (text) => openAi(`"content":null,"refusal":${text}`),
      (text) => openAi(`"content":"","reasoning":${text},"reasoning_details":[{"text":${text}}]`),
      (text) => openAi(`"reasoning_content":${text},"reasoning":"other"`),
      (text) => openAi(`"reasoning_content":"","reasoning":${text}`),
      (text) => openAi(`"content":"same","content":${text}`),
      (text) => openAi(`"content":${text},"content":"same"`),
      (text) => openAi(`"content":[{"type":"text","text":${text}}]`),
      (text) => openAi(`"content":[{"type":"thinking","thinking":[{"text":${text}}]}]`),
      (text) => openAi(`"content":[{"type":"thinking","thinking":[{"text":${text}},{"text":"b"}]}]`),
      (text) => openAi(`"reasoning_details":[{"text":"b"},{"text":${text}}]`),
      (text) => openAi(`"tool_calls":[{"index":0,"id":"i","function":{"name":"f","arguments":${text}}}]`),
      (text) => openAi(`"content":${text},"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]`),
      (text) => openAi('"content":"same"', `"note":{"content":${text}}`),
      (text) => `{"note":{"content":${text}},${openAi('"content":"same"').slice(1)}`,
      (text) => openAi(`"content":${text}`).replace('"index":0', '"index":1'),
      (text) => `{"error":{"message":${text}}}`,
    ],
  },
  anthropic: {
    framing: 'sse',
    decoder: () => createAnthropicDecoder(ATTEMPT),
    chunks: [
      (text) => anthropic(`"text_delta","text":${text}`),
      (text, number) => anthropic(`"text_delta","text":${text}`).slice(0, -1) + `${' '.repeat(number)}}`,
      (text) => anthropic(`"thinking_delta","thinking":${text}`),
      (text, number) => anthropic(`"text_delta","text":${text}`, number % 3),
      (text) => anthropic(`"text_delta","thinking":"t","text":${text}`),
      (text) => anthropic(`"signature_delta","signature":${text}`),
      (text) => anthropic(`"text_delta","text":null,"thinking":${text}`),
      (text) => `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":${text}}}`,
      (text) => `{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"i","name":${text}}}`,
      (text) => anthropic(`"input_json_delta","partial_json":${text}`, 1),
      () => '{"type":"ping"}',
      (_, number) => `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":${number}}}`,
    ],
  },
  gemini: {
    framing: 'sse',
    decoder: () => createGeminiDecoder(ATTEMPT),
    chunks: [
      (text) => gemini(`{"text":${text}}`),
      (text, number) => gemini(`{"text":${text}}`, { count: String(number) }),
      (text) => gemini(`{"text":${text}}`, { count: 'null' }),
      (text) => gemini(`{"text":${text}}`, { count: '07' }),
      (text) => gemini(`{"text":${text}}`, { count: '1.5' }),
      (text) => gemini(`{"text":${text},"thought":true}`),
      (text) => gemini(`{"thought":true,"text":${text}},{"text":""}`),
      (text) => gemini(`{"text":"same"},{"text":${text}}`),
      (text) => gemini(`{"text":${text},"thoughtSignature":"s"}`),
      (text) => gemini(`{"text":${text}}`, { more: ',"finishReason":"STOP"' }),
      (text, number) => gemini(`{"text":${text}}`, { more: `,"groundingMetadata":{"webSearchQueries":["${number}"]}` }),
      (text) => gemini(`{"functionCall":{"name":"f","args":{"text":${text}}}}`),
      (text) => `{"promptFeedback":{"blockReason":"SAFETY","blockReasonMessage":${text}}}`,
    ],
  },
  ollama: {
    framing: 'ndjson',
    decoder: () => createOllamaChatDecoder(ATTEMPT),
    chunks: [
      (text) => ollama(`"content":${text}`),
      (text, number) => ollama(`"content":${text}`, { time: `"2026-01-01T00:00:${number}Z"` }),
      (text) => ollama(`"content":${text}`, { time: 'null' }),
      (text) => ollama(`"content":${text}`, { time: text }),
      (text) => ollama(`"content":"","thinking":${text}`),
      (text) => ollama(`"content":${text},"thinking":"t"`),
      (text) => ollama(`"content":${text},"tool_calls":[{"function":{"name":"f"}}]`),
      (text, number) =>
        ollama(`"content":${text}`, { more: `"done":true,"done_reason":"stop","eval_count":${number}` }),
      (text) => `{"error":${text}}`,
    ],
  },
};

/** JSON strings, and what looks like them. */
const strings = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }).map((each) => JSON.stringify(each)) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }).map((each) => JSON.stringify(each)) },
  {
    weight: 2,
    arbitrary: fc
      .string({ unit: fc.constantFrom('"', '\\', '\n', 'a', 'é', '\ud83e', '\udd86'), maxLength: 6 })
      .map(escaped),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        '""',
        '"same"',
        '"\\""',
        '"\\\\"',
        '"\\"content\\":\\"x\\""',
        '"\\"text\\":\\"x"',
        '"turnpike-trial"',
        '"other"',
      ],
      // Not JSON, or not one string.
      ...[
        'null',
        '1',
        '"',
        '"\\"',
        '"\\q"',
        '"\\u12"',
        '"a\tb"',
        '"a","content":"b"',
        '"a","text":"b"',
        '"a"}}',
        '"a" ',
      ],
    ),
  },
);

/** With every character as an escape. */
function escaped(value: string): string {
  const units = Array.from({ length: value.length }, (_, index) => value.charCodeAt(index));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
}

interface Step {
  readonly data: string;
  /** Whether this is where a read of the network ends. */
  readonly takesUsage: boolean;
}

/** Runs of a kind of chunk, so that there is something to fit. */
function answers({ chunks }: Format): fc.Arbitrary<readonly Step[]> {
  const content = fc.record({ text: strings, number: fc.nat(30), takesUsage: fc.boolean() });
  const run = fc.tuple(
    fc.oneof(fc.constant(chunks[0]), fc.constantFrom(...chunks)),
    fc.array(content, { maxLength: 6 }),
  );
  const steps = ([chunk, contents]: readonly [Format['chunks'][number] | undefined, readonly Content[]]): Step[] =>
    contents.map(({ text, number, takesUsage }) => ({ data: chunk?.(text, number) ?? '', takesUsage }));
  return fc.array(run, { maxLength: 6 }).map((runs) => runs.flatMap(steps));
}

interface Content {
  readonly text: string;
  readonly number: number;
  readonly takesUsage: boolean;
}

/** What came, event by event, with the error that ended it. */
function outcomes(decoder: Decoder, steps: readonly Step[]): readonly unknown[] {
  const seen: unknown[] = [];
  try {
    for (const { data, takesUsage } of steps) {
      seen.push(decoder.decode({ data }), decoder.hasFinishReason);
      if (takesUsage) seen.push(decoder.takeUsage?.());
    }
    seen.push(decoder.end());
  } catch (error) {
    if (!(error instanceof LlmError)) throw error;
    seen.push(error.kind, error.message, error.details, decoder.takeUsage?.());
  }
  return seen;
}

/** The same chunk with a field that no decoder reads, in front of all others and never the same: it is always parsed. */
const unfitting = (data: string, turn: number) => `{"turn":${turn},${data.slice(1)}`;

describe.each(Object.entries(FORMATS))('the chunks of %s', (_, format) => {
  it('give the same as if each was parsed', () => {
    fc.assert(
      fc.property(answers(format), (steps) => {
        const parsed = steps.map((step, turn) => ({ ...step, data: unfitting(step.data, turn) }));
        expect(outcomes(format.decoder(), steps)).toEqual(outcomes(format.decoder(), parsed));
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });

  it('give the same wherever the network cuts them', () => {
    const texts = ['"a"', '"\\n"', '"\\"}"', '"é👋"', '"\\ud83e"', '"b"'];
    const [plain] = format.chunks;
    const data = texts.flatMap((text) => [plain?.(text, 1) ?? '', plain?.('"c"', 2) ?? '']);
    const bodyOf = (chunks: readonly string[]) =>
      textBytes(chunks.map((each) => (format.framing === 'sse' ? `data: ${each}\n\n` : `${each}\n`)).join(''));
    const whole = foldPieces(format.framing, format.decoder(), [bodyOf(data.map(unfitting))]);
    const body = bodyOf(data);
    expect(whole.text).toContain('ac\nc"}c');
    for (let at = 0; at < body.length; at++)
      expect(foldPieces(format.framing, format.decoder(), cutAt(body, [at]))).toEqual(whole);
  });
});
