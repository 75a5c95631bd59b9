import { describe, expect, it } from 'vitest';
import { createAnthropicDecoder } from '../../../src/providers/anthropic-messages/decoder.ts';
import { decodePieces, foldPieces, sseBody, textBytes } from '../../support/decode.ts';
import { foldEvents } from '../../support/fold.ts';
import { waysToSplit } from '../../support/splits.ts';
import { blockDelta, blockStart, blockStop, end, inputJson, start, text } from '../../support/anthropic-events.ts';
import { ATTEMPT } from '../../support/calls.ts';

const fold = (...events: readonly unknown[]) =>
  foldPieces('sse', createAnthropicDecoder(ATTEMPT), [sseBody(...events)]);
const decode = (...events: readonly unknown[]) =>
  decodePieces('sse', createAnthropicDecoder(ATTEMPT), [sseBody(...events)]);

const rich = [
  start({
    input_tokens: 12,
    cache_creation_input_tokens: 30,
    cache_read_input_tokens: 40,
    cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
    output_tokens: 1,
    service_tier: 'priority',
  }),
  { type: 'ping' },
  blockStart(0, { type: 'thinking', thinking: '', signature: '' }),
  blockDelta(0, { type: 'thinking_delta', thinking: 'Zwölf 🦆 ' }),
  blockDelta(0, { type: 'thinking_delta', thinking: 'ducks.' }),
  blockDelta(0, { type: 'signature_delta', signature: 'c2ln' }),
  blockStop(0),
  blockStart(1, { type: 'text', text: '' }),
  text('Let me ', 1),
  { type: 'something_new', data: 1 },
  text('look: ü', 1),
  blockStop(1),
  blockStart(2, { type: 'tool_use', id: 'toolu_1', name: 'count', input: {} }),
  inputJson('', 2),
  inputJson('{"what": "duc', 2),
  inputJson('ks 🦆"}', 2),
  blockStop(2),
  blockStart(3, { type: 'tool_use', id: 'toolu_2', name: 'now', input: {} }),
  blockStop(3),
  ...end('tool_use', { output_tokens: 60, output_tokens_details: { thinking_tokens: 25 } }),
];

describe('the Anthropic decoder', () => {
  it('reads text, thinking, its signature and tool calls', () => {
    expect(fold(...rich)).toEqual({
      id: 'msg_1',
      model: 'claude-test-1',
      text: 'Let me look: ü',
      reasoning: 'Zwölf 🦆 ducks.',
      signatures: ['c2ln'],
      tools: [
        { id: 'toolu_1', name: 'count', inputText: '{"what": "ducks 🦆"}', input: { what: 'ducks 🦆' } },
        { id: 'toolu_2', name: 'now', inputText: '{}', input: {} },
      ],
      usage: {
        input: 12,
        cacheRead: 40,
        cacheWrite5m: 10,
        cacheWrite1h: 20,
        output: 35,
        reasoning: 25,
        serviceTier: 'priority',
      },
      finish: { unified: 'tool-calls', raw: 'tool_use' },
      failure: undefined,
    });
  });

  it('gives the same whatever way the bytes are split', () => {
    const body = sseBody(...rich);
    const whole = fold(...rich);
    for (const pieces of waysToSplit(body, 11))
      expect(foldPieces('sse', createAnthropicDecoder(ATTEMPT), pieces)).toEqual(whole);
  });

  it('takes a redacted block as a signature that says so', () => {
    const { signatures } = fold(
      start(),
      blockStart(0, { type: 'redacted_thinking', data: 'b3BhcXVl' }),
      blockStop(0),
      ...end('end_turn'),
    );
    expect(signatures).toEqual(['redacted:b3BhcXVl']);
  });

  it("passes over what the server's own tools and features say", () => {
    const { text: said, tools } = fold(
      start(),
      blockStart(0, { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }),
      inputJson('{"query": "ducks"}'),
      blockStop(0),
      blockStart(1, { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }),
      blockStop(1),
      blockStart(2, { type: 'compaction', content: null }),
      blockDelta(2, { type: 'compaction_delta', content: 'a summary' }),
      blockStop(2),
      blockStart(3, { type: 'text', text: 'Twelve' }),
      blockDelta(3, { type: 'citations_delta', citation: {} }),
      text('.', 3),
      blockStop(3),
      ...end('end_turn'),
    );
    expect({ said, tools }).toEqual({ said: 'Twelve.', tools: [] });
  });

  it('takes input that comes whole with the start of its block', () => {
    const { tools } = fold(
      start(),
      blockStart(0, { type: 'tool_use', id: 'toolu_1', name: 'count', input: { what: 'ducks' } }),
      blockStop(0),
      ...end('tool_use'),
    );
    expect(tools).toEqual([{ id: 'toolu_1', name: 'count', inputText: '{"what":"ducks"}', input: { what: 'ducks' } }]);
  });

  it('does not end a call that was cut inside its JSON', () => {
    const { events } = decode(
      start(),
      blockStart(0, { type: 'tool_use', id: 'toolu_1', name: 'write', input: {} }),
      inputJson('{"lines": ["one'),
      blockStop(0),
      ...end('max_tokens'),
    );
    const { tools, finish } = foldEvents(events);
    expect(events.map(({ type }) => type)).not.toContain('tool-call-end');
    expect(tools).toEqual([{ id: 'toolu_1', name: 'write', inputText: '{"lines": ["one' }]);
    expect(finish).toEqual({ unified: 'length', raw: 'max_tokens' });
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool-calls'],
    ['refusal', 'content-filter'],
    ['pause_turn', 'other'],
    ['constructor', 'other'],
  ])('reads the stop reason %s as %s', (raw, unified) => {
    expect(fold(start(), text('x'), ...end(raw)).finish).toEqual({ unified, raw });
  });

  it('says what the input cost before the first word, without the placeholder for the output', () => {
    const { events } = decode(start({ input_tokens: 9, output_tokens: 1 }), text('half an ans'));
    expect(events).toContainEqual({ type: 'usage', attempt: ATTEMPT, usage: { input: 9 } });
  });

  it('lets the usage of message_delta overwrite that of message_start', () => {
    const { usage } = fold(
      start({ input_tokens: 43, cache_read_input_tokens: 5, output_tokens: 1 }),
      text('x'),
      ...end('end_turn', {
        input_tokens: 61,
        output_tokens: 2,
        cache_read_input_tokens: null,
        server_tool_use: { web_search_requests: 3 },
      }),
    );
    expect(usage).toEqual({ input: 61, cacheRead: 5, output: 2, searches: 3 });
  });

  it('keeps the split of cache writes when a later total comes without one', () => {
    const { usage } = fold(
      start({
        input_tokens: 2,
        cache_creation_input_tokens: 300,
        cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
      }),
      ...end('end_turn', { cache_creation_input_tokens: 350, output_tokens: 1 }),
    );
    expect(usage).toEqual({ input: 2, cacheWrite5m: 150, cacheWrite1h: 200, output: 1 });
  });

  it("adds up the passes of a compaction, without an advisor's", () => {
    const pass = (type: string, input_tokens: number, output_tokens: number, cache_read_input_tokens: number) => ({
      type,
      input_tokens,
      output_tokens,
      cache_read_input_tokens,
      cache_creation_input_tokens: 0,
    });
    const { usage } = fold(
      start(),
      ...end('end_turn', {
        input_tokens: 20,
        output_tokens: 3,
        iterations: [
          pass('compaction', 10, 40, 5000),
          pass('advisor_message', 9000, 900, 9),
          pass('message', 20, 3, 0),
        ],
      }),
    );
    expect(usage).toEqual({ input: 30, output: 43, cacheRead: 5000, cacheWrite5m: 0 });
  });

  it.each([
    ['overloaded_error', 'overloaded', 529],
    ['rate_limit_error', 'rate-limit', 429],
    ['api_error', 'server', 500],
    ['authentication_error', 'auth', 401],
    ['permission_error', 'permission', 403],
    ['billing_error', 'quota', 402],
    ['timeout_error', 'server', 504],
    ['invalid_request_error', 'invalid-request', 400],
  ])('throws an %s inside the stream as %s with status %i, after what came before', (type, kind, status) => {
    const { events, failure } = decode(start(), text('so far'), { type: 'error', error: { type, message: 'Sorry' } });
    expect(events).toContainEqual({ type: 'text-delta', text: 'so far' });
    expect(failure?.kind).toBe(kind);
    expect(failure?.details).toMatchObject({ status, vendorMessage: 'Sorry' });
  });

  it('throws truncated when the body ends without a stop reason', () => {
    expect(decode(start(), text('half')).failure?.kind).toBe('truncated');
    expect(decode().failure?.kind).toBe('truncated');
    expect(decode(start(), text('half'), { type: 'message_stop' }).failure?.kind).toBe('truncated');
  });

  it('takes an answer with a stop reason as whole although message_stop is missing', () => {
    const [messageDelta] = end('end_turn');
    const { finish, failure } = fold(start(), text('all'), messageDelta);
    expect({ finish: finish?.raw, failure }).toEqual({ finish: 'end_turn', failure: undefined });
  });

  it('gives nothing after message_stop', () => {
    expect(fold(start(), text('all'), ...end('end_turn'), text('more'), start()).text).toBe('all');
  });

  it.each([
    ['text that is no JSON', '{"type": "content_bl'],
    ['JSON that is no object', '[1]'],
    ['a call without an id', blockStart(0, { type: 'tool_use', name: 'x' })],
    ['a second message inside the first', { ...start(), message: { ...start().message, id: 'msg_2' } }],
  ])('throws malformed on %s', (_, event) => {
    expect(decode(start(), event, text('x'), ...end('end_turn')).failure?.kind).toBe('malformed');
  });

  it('ignores a ping whatever it says', () => {
    const body = textBytes('event: ping\ndata: {"type": \n\n');
    expect(decodePieces('sse', createAnthropicDecoder(ATTEMPT), [body]).failure?.kind).toBe('truncated');
  });
});
