import { afterEach, describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { createOllamaChatDecoder } from '../../../src/providers/ollama-chat/decoder.ts';
import { createOllamaModel } from '../../../src/providers/ollama-chat/model.ts';
import { ollamaChatBody } from '../../../src/providers/ollama-chat/request.ts';
import type { Endpoint } from '../../../src/wire/endpoint.ts';
import { foldPieces, textBytes } from '../../support/decode.ts';
import { serve } from '../../support/http-server.ts';
import type { TestServer } from '../../support/http-server.ts';
import { waysToSplit } from '../../support/splits.ts';
import { ATTEMPT } from '../../support/calls.ts';

const SEED = 20_260_806;

const says = (message: object) => ({ model: 'qwen3:14b', message: { role: 'assistant', ...message }, done: false });
const done = (more: object = {}) => ({ model: 'qwen3:14b', message: { content: '' }, done: true, ...more });

function lines(...values: readonly unknown[]): Uint8Array {
  return textBytes(values.map((value) => `${typeof value === 'string' ? value : JSON.stringify(value)}\n`).join(''));
}

function fold(...values: readonly unknown[]) {
  const body = lines(...values);
  const whole = foldPieces('ndjson', createOllamaChatDecoder(ATTEMPT), [body]);
  for (const pieces of waysToSplit(body, SEED))
    expect(foldPieces('ndjson', createOllamaChatDecoder(ATTEMPT), pieces)).toEqual(whole);
  return whole;
}

function endpoint(baseUrl = 'http://127.0.0.1:11434', maxOutputTokens?: number): Endpoint {
  return {
    target: { deployment: 'd', group: 'g', provider: 'ollama', model: 'qwen3:14b' },
    baseUrl,
    authorize: () => Promise.resolve({}),
    quirks: {},
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  };
}

describe('an answer', () => {
  it('has thinking, text, usage and one finish', () => {
    expect(
      fold(
        says({ content: '', thinking: 'Hm. ' }),
        says({ content: 'Good' }),
        says({ content: ' day' }),
        done({ done_reason: 'stop', prompt_eval_count: 11, eval_count: 7, total_duration: 1 }),
      ),
    ).toMatchObject({
      model: 'qwen3:14b',
      reasoning: 'Hm. ',
      text: 'Good day',
      usage: { input: 11, output: 7 },
      finish: { unified: 'stop', raw: 'stop' },
      failure: undefined,
    });
  });

  it('leaves out a count that is not reported', () => {
    expect(fold(says({ content: 'x' }), done({ eval_count: 7 })).usage).toEqual({ output: 7 });
    expect(fold(says({ content: 'x' }), done()).usage).toBeUndefined();
  });

  it.each([
    ['length', 'length'],
    ['stop', 'stop'],
    ['', 'stop'],
    ['load', 'other'],
  ])('ends with “%s”: %s', (raw, unified) => {
    expect(fold(says({ content: 'x' }), done({ done_reason: raw })).finish).toEqual({ unified, raw });
  });

  it('may end without a line feed', () => {
    const body = textBytes(JSON.stringify(done({ done_reason: 'stop' })));
    expect(foldPieces('ndjson', createOllamaChatDecoder(ATTEMPT), [body]).failure).toBeUndefined();
  });
});

describe('tool calls', () => {
  it('come whole and without ids, which are made from their place', () => {
    const { tools, finish } = fold(
      says({ tool_calls: [{ function: { name: 'look', arguments: { x: 1 } } }] }),
      says({ tool_calls: [{ function: { index: 0, name: 'find', arguments: {} } }, { function: { name: 'list' } }] }),
      done({ done_reason: 'stop' }),
    );
    expect(tools.map(({ id, name, input }) => [id, name, input])).toEqual([
      ['call_0', 'look', { x: 1 }],
      ['call_1', 'find', {}],
      ['call_2', 'list', {}],
    ]);
    expect(finish).toEqual({ unified: 'tool-calls', raw: 'stop' });
  });

  it('keep the id of newer versions, and may have their input as text', () => {
    const { tools } = fold(
      says({ tool_calls: [{ id: 'c7', function: { name: 'look', arguments: '{"x":1}' } }] }),
      done(),
    );
    expect(tools).toEqual([{ id: 'c7', name: 'look', inputText: '{"x":1}', input: { x: 1 } }]);
  });

  it.each([[{ function: { name: 'look', arguments: '{"x"' } }], [{ function: { arguments: {} } }], [7]])(
    'that make no sense are malformed: %j',
    (call) => {
      expect(fold(says({ tool_calls: [call] }), done()).failure).toBe('malformed undefined');
    },
  );
});

describe('a failure', () => {
  it.each([
    ['an error line', { error: 'an error was encountered while running the model' }, 'server 500'],
    ['a known error line', { error: "model 'x' not found" }, 'model-not-found 404'],
    ['no JSON', '{"model":', 'malformed undefined'],
    ['no object', '"text"', 'malformed undefined'],
  ])('in the answer: %s', (_, line, failure) => {
    expect(fold(says({ content: 'Hi' }), line, done())).toMatchObject({ text: 'Hi', finish: undefined, failure });
  });

  it('is an answer without its last line', () => {
    expect(fold(says({ content: 'Hi' })).failure).toBe('truncated undefined');
  });
});

describe('the body', () => {
  it('says nothing that was not asked for, above all no size of the context', () => {
    const messages = [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }] as const;
    expect(ollamaChatBody(endpoint(), { group: 'g', messages })).toEqual({
      model: 'qwen3:14b',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
    });
    expect(
      ollamaChatBody(endpoint(undefined, 100), { group: 'g', messages, maxOutputTokens: 900, temperature: 0.5 }),
    ).toMatchObject({ options: { num_predict: 100, temperature: 0.5 } });
  });

  it('has images as a list, results by name, and reasoning only for the model that made it', () => {
    const look = { type: 'tool-call', id: 'c1', name: 'look', input: { x: 1 } } as const;
    const thought = (model: string) =>
      ({ type: 'reasoning', text: model, origin: { provider: 'ollama', model } }) as const;
    const body = ollamaChatBody(endpoint(), {
      group: 'g',
      system: 'Be brief.',
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'What?' },
            { type: 'image', mediaType: 'image/png', data: 'AAAA' },
          ],
        },
        { role: 'assistant', parts: [thought('qwen3:14b'), thought('other'), look] },
        { role: 'tool', results: [{ callId: 'c1', name: 'look', text: 'seen', failed: false }] },
        { role: 'assistant', parts: [thought('qwen3:14b')] },
        { role: 'assistant', parts: [look] },
      ],
      tools: [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object' } }],
    });
    expect(body['messages']).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'What?', images: ['AAAA'] },
      {
        role: 'assistant',
        content: '',
        thinking: 'qwen3:14b',
        tool_calls: [{ function: { name: 'look', arguments: { x: 1 } } }],
      },
      { role: 'tool', tool_name: 'look', content: 'seen' },
      { role: 'assistant', content: '', tool_calls: [{ function: { name: 'look', arguments: { x: 1 } } }] },
      { role: 'tool', tool_name: 'look', content: 'This call was not run.' },
    ]);
    expect(body['tools']).toEqual([
      { type: 'function', function: { name: 'look', description: 'Looks.', parameters: { type: 'object' } } },
    ]);
  });
});

describe('the model', () => {
  let server: TestServer | undefined;
  afterEach(() => server?.close());

  it('asks /api/chat and trusts its lines under any content type', async () => {
    server = await serve((_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(lines(says({ content: 'Hi' }), done({ done_reason: 'stop' }))),
    );
    const events: StreamEvent[] = [];
    const model = createOllamaModel(endpoint(server.url));
    for await (const event of model.stream({ group: 'g', messages: [] }, new AbortController().signal))
      events.push(event);
    expect(server.requests[0]?.request.url).toBe('/api/chat');
    expect(events.slice(2)).toEqual([
      { type: 'response-start', model: 'qwen3:14b' },
      { type: 'text-delta', text: 'Hi' },
      { type: 'finish', reason: { unified: 'stop', raw: 'stop' } },
    ]);
  });
});
