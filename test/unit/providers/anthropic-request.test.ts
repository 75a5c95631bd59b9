import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asArray, asRecord } from '../../../src/lib/json.ts';
import type { ChatRequest } from '../../../src/llm/chat-request.ts';
import type { Message } from '../../../src/llm/message.ts';
import { anthropicRequest } from '../../../src/providers/anthropic-messages/request.ts';
import { createToolIds } from '../../../src/providers/anthropic-messages/tool-ids.ts';
import { endpointOf, sellerOf, targetOf } from '../../support/calls.ts';

const target = targetOf('anthropic', 'claude-test-1');
const endpoint = endpointOf(target, 'http://127.0.0.1:1');
const origin = { seller: target.seller, model: target.model };
const mark = { cache_control: { type: 'ephemeral' } };

const user = (text: string): Message => ({ role: 'user', parts: [{ type: 'text', text }] });
const assistant = (text: string): Message => ({ role: 'assistant', parts: [{ type: 'text', text }] });
const call = (id: string, name = 'count'): Message => ({
  role: 'assistant',
  parts: [{ type: 'tool-call', id, name, input: { n: 1 } }],
});
const result = (callId: string, text = '12'): Message => ({
  role: 'tool',
  results: [{ callId, name: 'count', parts: [{ type: 'text', text }], failed: false }],
});
const body = (messages: readonly Message[], more: Partial<ChatRequest> = {}) =>
  anthropicRequest({ kind: 'chat', group: 'main', messages, ...more }, endpoint).body;
const messagesOf = (messages: readonly Message[]) => body(messages)['messages'];

describe('the Anthropic request', () => {
  it('has the model, a limit and the conversation', () => {
    expect(body([user('Hi')], { temperature: 0.5 })).toEqual({
      model: 'claude-test-1',
      max_tokens: 4096,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi', ...mark }] }],
      temperature: 0.5,
      stream: true,
    });
  });

  it('marks the stable prefix: last tool, system, and the ends of the last two user messages', () => {
    const inputSchema = { type: 'object' };
    const made = body([user('1'), assistant('2'), user('3'), assistant('4'), user('5')], {
      system: 'Be brief.',
      tools: [
        { name: 'a', description: 'A', inputSchema },
        { name: 'b', description: '', inputSchema },
      ],
    });
    expect(made['system']).toEqual([{ type: 'text', text: 'Be brief.', ...mark }]);
    expect(made['tools']).toEqual([
      { name: 'a', description: 'A', input_schema: inputSchema },
      { name: 'b', input_schema: inputSchema, ...mark },
    ]);
    expect(asArray(made['messages']).map((turn) => asArray(asRecord(turn)?.['content']).at(-1))).toEqual([
      { type: 'text', text: '1' },
      { type: 'text', text: '2' },
      { type: 'text', text: '3', ...mark },
      { type: 'text', text: '4' },
      { type: 'text', text: '5', ...mark },
    ]);
  });

  it('sends images as base64', () => {
    const parts = [
      { type: 'image', mediaType: 'image/png', data: 'aGk=' },
      { type: 'text', text: 'What is it?' },
    ] as const;
    expect(messagesOf([{ role: 'user', parts }])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
          { type: 'text', text: 'What is it?', ...mark },
        ],
      },
    ]);
  });

  it('merges messages of one role and drops blank text', () => {
    expect(messagesOf([user('a'), user(' \n'), user('b'), assistant(''), user('c')])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
          { type: 'text', text: 'c', ...mark },
        ],
      },
    ]);
  });

  it('puts results at the head of the next user message, in the order of the calls', () => {
    const both: Message = {
      role: 'assistant',
      parts: [
        { type: 'tool-call', id: 'a', name: 'count', input: {} },
        { type: 'tool-call', id: 'b', name: 'count', input: [1] },
      ],
    };
    expect(messagesOf([user('go'), both, user('and?'), result('b', 'B'), result('a', 'A')])).toMatchObject([
      { role: 'user' },
      {
        content: [
          { type: 'tool_use', id: 'a', input: {} },
          { type: 'tool_use', id: 'b', input: { input: [1] } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'A' },
          { type: 'tool_result', tool_use_id: 'b', content: 'B' },
          { type: 'text', text: 'and?' },
        ],
      },
    ]);
  });

  it('gives a call that was never run a result that says so, also at the end', () => {
    const none = {
      type: 'tool_result',
      tool_use_id: 'a',
      content: 'This call was not run.',
      is_error: true,
    };
    expect(messagesOf([user('go'), call('a'), user('stop')])).toMatchObject([
      {},
      {},
      { role: 'user', content: [none, { type: 'text', text: 'stop' }] },
    ]);
    expect(messagesOf([user('go'), call('a')])).toMatchObject([{}, {}, { role: 'user', content: [none] }]);
  });

  it('keeps a result without its call as text', () => {
    expect(messagesOf([user('go'), result('gone', '12')])).toMatchObject([
      { content: [{ text: 'go' }, { type: 'text', text: 'Result of an earlier tool call:\n12' }] },
    ]);
  });

  it('marks a failed result and leaves blank content out', () => {
    const failed: Message = {
      role: 'tool',
      results: [{ callId: 'a', name: 'count', parts: [{ type: 'text', text: ' ' }], failed: true }],
    };
    expect(messagesOf([user('go'), call('a'), failed])).toMatchObject([
      {},
      {},
      { content: [{ type: 'tool_result', tool_use_id: 'a', is_error: true }] },
    ]);
    expect(JSON.stringify(messagesOf([user('go'), call('a'), failed]))).not.toContain('"content":" "');
  });

  it('sends thinking back to the model that made it, and to no other', () => {
    const reasoning = { type: 'reasoning', text: 'Hm.', signature: 'c2ln' } as const;
    const turn = (parts: Extract<Message, { role: 'assistant' }>['parts']): Message => ({
      role: 'assistant',
      parts: [...parts, { type: 'text', text: 'Yes' }],
    });
    const answer = (parts: Extract<Message, { role: 'assistant' }>['parts']) =>
      asRecord(asArray(messagesOf([user('go'), turn(parts), user('on')]))[1])?.['content'];
    expect(answer([{ ...reasoning, origin }])).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
      { type: 'text', text: 'Yes' },
    ]);
    expect(answer([{ type: 'reasoning', text: '', signature: 'redacted:b3A=', origin }])).toEqual([
      { type: 'redacted_thinking', data: 'b3A=' },
      { type: 'text', text: 'Yes' },
    ]);
    for (const other of [
      { ...origin, model: 'claude-test-2' },
      { ...origin, seller: sellerOf('bedrock') },
      { ...origin, seller: sellerOf('anthropic', { account: 'env:OTHER' }) },
    ])
      expect(answer([{ ...reasoning, origin: other }])).toEqual([{ type: 'text', text: 'Yes' }]);
    expect(answer([{ type: 'reasoning', text: 'Hm.', origin }])).toEqual([{ type: 'text', text: 'Yes' }]);
  });

  it('drops a message that got no further than thinking', () => {
    const cut: Message = { role: 'assistant', parts: [{ type: 'reasoning', text: 'Hm.', signature: 's', origin }] };
    expect(messagesOf([user('a'), cut, user('b')])).toMatchObject([
      { role: 'user', content: [{ text: 'a' }, { text: 'b' }] },
    ]);
  });

  it('does not end in white space when an answer is to be continued', () => {
    expect(messagesOf([user('a'), assistant('so far \n')])).toMatchObject([{}, { content: [{ text: 'so far' }] }]);
  });
});

describe('tool ids', () => {
  it('have the form the vendor takes, the same in call and result', () => {
    const long = 'x'.repeat(64);
    const ids = createToolIds();
    expect(['call|fc_1', 'call/fc_1', `${long}1`, `${long}2`, ''].map(ids)).toEqual([
      'call_fc_1',
      'call_fc_1_2',
      long,
      `${'x'.repeat(62)}_2`,
      'call',
    ]);
  });

  it('are never given twice, and a result has that of the call before it', () => {
    const twice = [user('go'), call('0'), result('0', 'one'), call('0'), result('0', 'two')];
    expect(messagesOf(twice)).toMatchObject([
      {},
      { content: [{ id: '0' }] },
      { content: [{ tool_use_id: '0', content: 'one' }] },
      { content: [{ id: '0_2' }] },
      { content: [{ tool_use_id: '0_2', content: 'two' }] },
    ]);
  });
});

const anyId = fc.constantFrom('a', 'b', 'c|1', 'c/1', 'ü', 'x'.repeat(70));
const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.constantFrom('', ' ', 'hello', 'bye ').map(user),
  fc.constantFrom('', 'yes', 'no ').map(assistant),
  fc.array(anyId, { maxLength: 3 }).map((ids): Message => ({
    role: 'assistant',
    parts: [...new Set(ids)].map((id) => ({ type: 'tool-call', id, name: 'count', input: {} })),
  })),
  anyId.map((id) => result(id)),
);

it('whatever the conversation: roles alternate, calls are answered next, at most four marks', () => {
  fc.assert(
    fc.property(fc.array(anyMessage, { maxLength: 12 }), (messages) => {
      const made = body(messages, {
        system: 'Be brief.',
        tools: [{ name: 'count', description: 'Counts', inputSchema: { type: 'object' } }],
      });
      const turns = asArray(made['messages']).map((turn) => asRecord(turn) ?? {});
      const seen = new Set<unknown>();
      for (const [index, turn] of turns.entries()) {
        const content = asArray(turn['content']).map((block) => asRecord(block) ?? {});
        expect(content.length).toBeGreaterThan(0);
        expect(turn['role']).not.toBe(turns[index - 1]?.['role']);
        const calls = content.filter(({ type }) => type === 'tool_use').map(({ id }) => id);
        const next = asArray(turns[index + 1]?.['content']).map((block) => asRecord(block) ?? {});
        const answered = next.slice(0, calls.length).map((block) => block['tool_use_id']);
        expect(answered).toEqual(calls);
        expect(
          next.slice(calls.length).filter(({ type }) => turn['role'] === 'assistant' && type === 'tool_result'),
        ).toEqual([]);
        for (const id of calls) {
          expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
          expect(seen).not.toContain(id);
          seen.add(id);
        }
        for (const block of content) if (block['type'] === 'text') expect(String(block['text']).trim()).not.toBe('');
      }
      expect(JSON.stringify(made).split('"cache_control"').length - 1).toBeLessThanOrEqual(4);
    }),
    { seed: 20_260_801, numRuns: 500 },
  );
});
