import { afterEach, describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../src/llm/chat-request.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { ToolResultPart } from '../../../src/llm/message.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { ollamaChatAbilities } from '../../../src/providers/ollama-chat/abilities.ts';
import { createOllamaChatDecoder } from '../../../src/providers/ollama-chat/decoder.ts';
import { createOllamaModel } from '../../../src/providers/ollama-chat/model.ts';
import { ollamaChatBody } from '../../../src/providers/ollama-chat/request.ts';
import type { Endpoint } from '../../../src/wire/endpoint.ts';
import { foldPieces, textBytes } from '../../support/decode.ts';
import { serve } from '../../support/http-server.ts';
import type { TestServer } from '../../support/http-server.ts';
import { waysToSplit } from '../../support/splits.ts';
import { ATTEMPT, callOf, endpointOf, sellerOf, targetOf } from '../../support/calls.ts';
import { ask } from '../../support/stream-samples.ts';

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

const target = targetOf('ollama', 'qwen3:14b');

function endpoint(baseUrl = 'http://127.0.0.1:11434', maxOutputTokens?: number): Endpoint {
  return endpointOf(target, baseUrl, {
    abilities: ollamaChatAbilities,
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  });
}

function bodyOf(more: Partial<ChatRequest>, maxOutputTokens?: number) {
  return ollamaChatBody(endpoint(undefined, maxOutputTokens), ask('main', more));
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
    const nonsense = done({ prompt_eval_count: 1e19, eval_count: -1 });
    expect(fold(says({ content: 'x' }), nonsense).usage).toBeUndefined();
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

  it('that share an id are told apart', () => {
    const call = { id: 'c7', function: { name: 'look', arguments: {} } };
    expect(fold(says({ tool_calls: [call, call] }), done()).tools.map(({ id }) => id)).toEqual(['c7', 'call_1']);
  });

  it('are limited in number', () => {
    const calls = Array.from({ length: 1_025 }, () => ({ function: { name: 'look' } }));
    const { failure } = foldPieces('ndjson', createOllamaChatDecoder(ATTEMPT), [lines(says({ tool_calls: calls }))]);
    expect(failure).toBe('malformed undefined');
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
    expect(bodyOf({})).toEqual({
      model: 'qwen3:14b',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
    });
    expect(bodyOf({ maxOutputTokens: 900, temperature: 0.5 }, 100)).toMatchObject({
      options: { num_predict: 100, temperature: 0.5 },
    });
  });

  it('has images as a list, results by name, and reasoning only for the model that made it', () => {
    const look = { type: 'tool-call', id: 'c1', name: 'look', input: { x: 1 } } as const;
    const thought = (model: string) =>
      ({ type: 'reasoning', text: model, origin: { seller: sellerOf('ollama'), model } }) as const;
    const body = bodyOf({
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
        { role: 'tool', results: [result('c1', 'seen')] },
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

const look = { type: 'tool-call', id: 'c1', name: 'look', input: {} } as const;
const result = (callId: string, ...said: readonly (string | ToolResultPart)[]) => ({
  callId,
  name: 'look',
  parts: said.map((part) => (typeof part === 'string' ? ({ type: 'text', text: part } as const) : part)),
  failed: false,
});

describe('a request', () => {
  const tools = [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object' } }] as const;

  it('says what shapes the answer, and the schema that it has to fit', () => {
    const schema = { type: 'object', properties: { x: { type: 'number' } } };
    expect(
      bodyOf({ stop: ['END'], topP: 0.5, seed: 7, effort: 'max', responseFormat: { name: 'x', schema } }),
    ).toMatchObject({ format: schema, think: 'high', options: { stop: ['END'], top_p: 0.5, seed: 7 } });
    expect(bodyOf({ effort: 'none' })).toMatchObject({ think: false });
  });

  it('cannot say which tool to call, but offers none where none is wanted', () => {
    expect(bodyOf({ tools, toolChoice: { kind: 'auto' } })).toHaveProperty('tools');
    expect(bodyOf({ tools, toolChoice: { kind: 'none' } })).not.toHaveProperty('tools');
    for (const toolChoice of [{ kind: 'required' }, { kind: 'tool', name: 'look' }] as const)
      expectUnsupported(() => bodyOf({ tools, toolChoice }));
  });

  it('takes results from several messages of tools in a row, and from no later turn', () => {
    const { messages } = bodyOf({
      messages: [
        { role: 'assistant', parts: [look, { ...look, id: 'c2' }] },
        { role: 'tool', results: [result('c1', 'one')] },
        { role: 'tool', results: [result('c2', { type: 'data', value: { two: 2 } }, 'and')] },
        { role: 'assistant', parts: [look] },
        { role: 'tool', results: [{ ...result('c1', 'three'), failed: true }] },
      ],
    });
    expect(messages).toMatchObject([
      { role: 'assistant' },
      { role: 'tool', content: 'one' },
      { role: 'tool', content: '{"two":2}\nand' },
      { role: 'assistant' },
      { role: 'tool', content: 'Error: three' },
    ]);
  });

  it('refuses files, and images in the result of a tool', () => {
    const file = { type: 'file', mediaType: 'application/pdf', data: 'AAAA' } as const;
    expectUnsupported(() => bodyOf({ messages: [{ role: 'user', parts: [file] }] }));
    const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
    const seen = { role: 'tool', results: [result('c1', image)] } as const;
    expectUnsupported(() => bodyOf({ messages: [{ role: 'assistant', parts: [look] }, seen] }));
  });
});

function expectUnsupported(run: () => unknown): void {
  expect(run).toThrowError(LlmError);
  expect(run).toThrowError(expect.objectContaining({ kind: 'unsupported' }));
}

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
    for await (const event of model.stream(ask(), callOf())) events.push(event);
    expect(server.requests[0]?.request.url).toBe('/api/chat');
    expect(events).toEqual([
      { type: 'response-start', attempt: ATTEMPT, model: 'qwen3:14b' },
      { type: 'text-delta', text: 'Hi' },
      { type: 'finish', reason: { unified: 'stop', raw: 'stop' } },
    ]);
  });
});

it('a call whose input is nested too deep to be written is malformed', () => {
  const input = '['.repeat(200_000) + ']'.repeat(200_000);
  const data = `{"message":{"tool_calls":[{"function":{"name":"look","arguments":{"a":${input}}}}]}}`;
  expect(() => createOllamaChatDecoder(ATTEMPT).decode({ data })).toThrowError(
    expect.objectContaining({ kind: 'malformed', details: expect.objectContaining({ limit: 'tool-calls' }) }),
  );
});
