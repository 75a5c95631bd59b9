import { describe, expect, it } from 'vitest';
import { createOpenAiChatDecoder } from '../../../src/providers/openai-chat/decoder.ts';
import { decodePieces, foldPieces, sseBody, textBytes } from '../../support/decode.ts';
import { waysToSplit } from '../../support/splits.ts';
import { ATTEMPT } from '../../support/calls.ts';

const SEED = 20_260_805;

const delta = (fields: object, more: object = {}) => ({ choices: [{ index: 0, delta: fields, ...more }] });
const finish = (reason: string) => delta({}, { finish_reason: reason });

function fold(...data: readonly unknown[]) {
  const body = sseBody(...data);
  const whole = foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), [body]);
  for (const pieces of waysToSplit(body, SEED))
    expect(foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), pieces)).toEqual(whole);
  return whole;
}

describe('an answer in text', () => {
  it('has a start, its text, its usage and one finish', () => {
    const { events } = decodePieces('sse', createOpenAiChatDecoder(ATTEMPT), [
      sseBody(
        { id: 'c1', model: 'gpt-5-mini-2025', choices: [{ delta: { role: 'assistant', content: '' } }] },
        delta({ content: 'Good' }),
        delta({ content: ' day' }),
        finish('stop'),
        { choices: [], usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 }, service_tier: 'flex' },
        '[DONE]',
      ),
    ]);
    expect(events).toEqual([
      { type: 'response-start', attempt: ATTEMPT, id: 'c1', model: 'gpt-5-mini-2025' },
      { type: 'text-delta', text: 'Good day' },
      { type: 'usage', attempt: ATTEMPT, usage: { input: 5, output: 2, serviceTier: 'flex' } },
      { type: 'finish', reason: { unified: 'stop', raw: 'stop' } },
    ]);
  });

  it('starts with the first chunk that says who answers', () => {
    const filter = { id: '', model: '', choices: [], prompt_filter_results: [{ prompt_index: 0 }] };
    const answer = { id: 'c2', model: 'gpt', choices: [{ delta: { content: 'Hi' } }] };
    expect(fold(filter, answer, finish('stop'))).toMatchObject({ id: 'c2', model: 'gpt', text: 'Hi' });
  });

  it('needs neither id nor model', () => {
    expect(fold(delta({ content: 'Hi' }), finish('stop'))).toMatchObject({ text: 'Hi', failure: undefined });
  });

  it('may be a refusal', () => {
    expect(fold(delta({ refusal: 'I will ' }), delta({ refusal: 'not.' }), finish('stop')).text).toBe('I will not.');
  });

  it('passes over chunks without choices, deltas or content', () => {
    const filler = [{}, { choices: null }, { choices: [{}] }, { choices: [{ delta: null }] }, delta({ content: null })];
    expect(fold(...filler, delta({ content: 'Hi' }), ...filler, finish('stop')).text).toBe('Hi');
  });

  it('is the choice with index 0 alone, with its finish reason', () => {
    const other = (more: object) => ({ index: 1, delta: { content: 'other' }, ...more });
    expect(
      fold(
        { choices: [other({ finish_reason: 'length' }), { index: 0, delta: { content: 'Hi' } }] },
        { choices: [other({ finish_reason: 'length' })] },
        finish('stop'),
        { choices: [other({ finish_reason: 'content_filter' })] },
      ),
    ).toMatchObject({ text: 'Hi', finish: { raw: 'stop' }, failure: undefined });
  });

  it.each(['constructor', '__proto__'])('has no meaning for the finish reason %s', (raw) => {
    expect(fold(delta({ content: 'Hi' }), finish(raw))).toMatchObject({ finish: { unified: 'other', raw } });
  });

  it('reads a finish reason in capitals as in small letters, also that of a failure', () => {
    expect(fold(delta({ content: 'Hi' }), finish('TOOL_CALLS')).finish?.unified).toBe('tool-calls');
    expect(fold(delta({ content: 'Hi' }), finish('ERROR')).failure).toBe('server undefined');
  });

  it('has names of at most 200 characters', () => {
    const long = 'm'.repeat(100_000);
    const chunk = { id: long, model: long, service_tier: long, choices: [{ delta: {}, finish_reason: long }] };
    const { model, id, usage, finish: reason } = fold({ ...chunk, usage: { prompt_tokens: 1 } });
    const lengths = [model, id, usage?.serviceTier, reason?.raw].map((name) => name?.length);
    expect(lengths).toEqual([200, 200, 200, 200]);
  });

  it('may have the content after the finish reason, and the usage before it', () => {
    const {
      text,
      usage,
      finish: reason,
    } = fold(
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } },
      finish('length'),
      delta({ content: 'Hi' }),
    );
    expect({ text, usage, reason }).toEqual({
      text: 'Hi',
      usage: { input: 1, output: 1 },
      reason: { unified: 'length', raw: 'length' },
    });
  });
});

describe('reasoning', () => {
  it.each([
    ['reasoning_content', delta({ reasoning_content: 'Hm.' })],
    ['reasoning', delta({ reasoning: 'Hm.' })],
    ['both, which are one', delta({ reasoning: 'Hm.', reasoning_content: 'Hm.' })],
    ['one of them empty', delta({ reasoning: 'Hm.', reasoning_content: '' })],
    ['details only', delta({ reasoning_details: [{ type: 'reasoning.text', text: 'Hm.' }] })],
    ['details beside it', delta({ reasoning: 'Hm.', reasoning_details: [{ text: 'Hm.' }] })],
    ['a list of thinking', delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }] })],
    ['thinking as text', delta({ content: [{ type: 'thinking', thinking: 'Hm.' }] })],
  ])('comes as %s', (_, chunk) => {
    expect(fold(chunk, delta({ content: 'Yes' }), finish('stop'))).toMatchObject({ reasoning: 'Hm.', text: 'Yes' });
  });

  it('stands beside text in one list', () => {
    const content = [
      { type: 'thinking', thinking: [{ text: 'Hm.' }] },
      { type: 'text', text: 'Yes' },
    ];
    expect(fold(delta({ content }), finish('stop'))).toMatchObject({ reasoning: 'Hm.', text: 'Yes' });
  });
});

describe('a failure inside the stream', () => {
  it.each([
    ['an error chunk', { error: { message: 'Busy', type: 'overloaded_error' } }, 'overloaded 503'],
    ['with a status', { error: { code: 502, message: 'Upstream' }, choices: [] }, 'server 502'],
    ['as a text', { code: 'x', error: 'Rate limit reached' }, 'rate-limit 429'],
    ['of Groq', { x_groq: { error: 'over capacity' }, choices: [] }, 'overloaded 503'],
    ['as a finish reason', finish('error'), 'server undefined'],
    ['of DeepSeek', finish('insufficient_system_resource'), 'overloaded undefined'],
    ['that is no JSON', '{"choices":', 'malformed undefined'],
    ['that is no object', '[1]', 'malformed undefined'],
  ])('%s', (_, chunk, failure) => {
    expect(fold(delta({ content: 'Hi' }), chunk, delta({ content: 'late' }), finish('stop'))).toMatchObject({
      text: 'Hi',
      finish: undefined,
      failure,
    });
  });

  it('as an event named error', () => {
    const body = textBytes('event: error\ndata: {"message":"gone"}\n\n');
    expect(foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), [body]).failure).toBe('server 500');
  });

  it.each([
    ['the bare error, as llama.cpp', '{"code":400,"message":"the request exceeds the context size","type":"exceed"}'],
    ['a wrapped error', '{"error":{"code":400,"message":"the request exceeds the context size"}}'],
    ['a text', 'the request exceeds the context size'],
  ])('as an event named error that holds %s', (_, data) => {
    const decode = () => createOpenAiChatDecoder(ATTEMPT).decode({ event: 'error', data });
    expect(decode).toThrowError(
      expect.objectContaining({
        kind: 'context-window',
        details: expect.objectContaining({ vendorMessage: expect.stringContaining('exceeds the context size') }),
      }),
    );
  });

  it('as a field of the event stream', () => {
    const body = textBytes(
      'data: {"choices":[{"delta":{"content":"Hi"}}]}\n\nerror: {"code":503,"message":"Busy"}\n\n',
    );
    expect(foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), [body])).toMatchObject({
      text: 'Hi',
      failure: 'overloaded 503',
    });
  });

  it('is not seen in an error that is null', () => {
    expect(fold({ error: null, ...delta({ content: 'Hi' }) }, finish('stop')).failure).toBeUndefined();
  });

  it('is an end without a finish reason', () => {
    expect(fold(delta({ content: 'Hi' })).failure).toBe('truncated undefined');
    expect(fold(delta({ content: 'Hi' }), '[DONE]').failure).toBe('truncated undefined');
  });
});
