import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../src/llm/chat-request.ts';
import type { Message } from '../../../src/llm/message.ts';
import { openAiChatBody } from '../../../src/providers/openai-chat/request.ts';
import type { Endpoint, Quirks } from '../../../src/wire/endpoint.ts';

function endpoint(quirks: Quirks = {}, maxOutputTokens?: number): Endpoint {
  return {
    target: { deployment: 'd', group: 'g', provider: 'openai', model: 'gpt-5-mini' },
    baseUrl: 'https://api.example/v1',
    authorize: () => Promise.resolve({}),
    quirks,
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  };
}

function messagesOf(...messages: readonly Message[]): unknown {
  return openAiChatBody(endpoint(), { group: 'g', messages })['messages'];
}

const origin = { provider: 'openai', model: 'gpt-5-mini' };
const user = (text: string): Message => ({ role: 'user', parts: [{ type: 'text', text }] });
const look = { type: 'tool-call', id: 'c1', name: 'look', input: { x: 1 } } as const;
const lookMessage = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"x":1}' } }],
};

describe('the body', () => {
  it('says nothing that was not asked for', () => {
    expect(openAiChatBody(endpoint(), { group: 'g', messages: [user('Hi')] })).toEqual({
      model: 'gpt-5-mini',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('says what was asked for, in the words of the vendor', () => {
    const request: ChatRequest = {
      group: 'g',
      system: 'Be brief.',
      messages: [user('Hi')],
      tools: [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object' } }],
      maxOutputTokens: 500,
      temperature: 0,
      conversationId: 'conversation-1',
    };
    const body = openAiChatBody(endpoint({ promptCacheKey: true }, 200), request);
    expect(body).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      tools: [{ type: 'function', function: { name: 'look', description: 'Looks.', parameters: { type: 'object' } } }],
      max_completion_tokens: 200,
      temperature: 0,
    });
    expect(body['prompt_cache_key']).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(body)).not.toContain('conversation-1');
    const other = openAiChatBody(endpoint({ maxTokensField: 'max_tokens' }), request);
    expect(other).toMatchObject({ max_tokens: 500 });
    expect(other).not.toHaveProperty('max_completion_tokens');
    expect(other).not.toHaveProperty('prompt_cache_key');
  });
});

describe('messages', () => {
  it('with images are lists, without are text', () => {
    const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
    expect(messagesOf({ role: 'user', parts: [{ type: 'text', text: 'What is it?' }, image] })).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
    ]);
    const parts = ['one', '', 'two'].map((text) => ({ type: 'text', text }) as const);
    expect(messagesOf({ role: 'user', parts })).toEqual([{ role: 'user', content: 'one\n\ntwo' }]);
  });

  it('without content are left out, and reasoning is never sent', () => {
    const reasoning = { type: 'reasoning', text: 'Hm.', origin } as const;
    expect(
      messagesOf(
        user(''),
        { role: 'assistant', parts: [] },
        { role: 'assistant', parts: [reasoning] },
        { role: 'assistant', parts: [reasoning, { type: 'text', text: 'Yes' }] },
      ),
    ).toEqual([{ role: 'assistant', content: 'Yes' }]);
  });

  it('give each call its result, in the order of the calls', () => {
    const find = { type: 'tool-call', id: 'c2', name: 'find', input: {} } as const;
    const result = (callId: string, text: string) => ({ callId, name: 'x', text, failed: false });
    expect(
      messagesOf(
        { role: 'assistant', parts: [{ type: 'text', text: 'I look.' }, look, find] },
        { role: 'tool', results: [result('c2', 'found'), result('c1', 'seen'), result('c9', 'of nobody')] },
      ),
    ).toMatchObject([
      { role: 'assistant', content: 'I look.', tool_calls: [{ id: 'c1' }, { id: 'c2' }] },
      { role: 'tool', tool_call_id: 'c1', content: 'seen' },
      { role: 'tool', tool_call_id: 'c2', content: 'found' },
    ]);
  });

  it('put in a result where a call has none', () => {
    expect(messagesOf({ role: 'assistant', parts: [look] }, user('Go on'))).toEqual([
      lookMessage,
      { role: 'tool', tool_call_id: 'c1', content: 'This call was not run.' },
      { role: 'user', content: 'Go on' },
    ]);
  });

  it('leave out results without a call', () => {
    expect(messagesOf({ role: 'tool', results: [{ callId: 'c9', name: 'x', text: 'y', failed: false }] })).toEqual([]);
  });

  it('shorten an id that is too long, in call and result alike', () => {
    const id = 'i'.repeat(90);
    const body = openAiChatBody(endpoint(), {
      group: 'g',
      messages: [
        { role: 'assistant', parts: [{ ...look, id }] },
        { role: 'tool', results: [{ callId: id, name: 'look', text: 'seen', failed: false }] },
      ],
    });
    const ids = [...JSON.stringify(body).matchAll(/"(?:id|tool_call_id)":"([^"]*)"/g)].map(([, each]) => each);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]?.length).toBeLessThanOrEqual(40);
    expect(JSON.stringify(body)).toContain('seen');
  });
});
