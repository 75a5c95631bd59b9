import { describe, expect, it } from 'vitest';
import { withLog } from '../../../src/host/attempt-log.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { Model } from '../../../src/llm/model.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { targetOf } from '../../support/calls.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { ask, listen, text } from '../../support/stream-samples.ts';

const target = targetOf('openai', 'gpt-5-mini');
const started = (attempt: string, of = target): StreamEvent => ({ type: 'attempt-start', attempt, target: of });
const answered = (raw: string): StreamEvent => ({ type: 'finish', reason: { unified: 'stop', raw } });

type Step = StreamEvent | { readonly type: 'jump'; readonly ms: number };

const linesOf = (...events: readonly Step[]) => linesOfCall({}, events);

async function linesOfCall(call: { readonly isPrivate?: true }, events: readonly Step[]) {
  const clock = new FakeClock();
  const lines: string[] = [];
  const log = { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(`! ${line}`) };
  const model: Model = {
    id: 'scripted',
    async *stream() {
      for (const event of events) {
        if (event.type === 'jump') clock.jump(event.ms);
        else yield event;
      }
    },
  };
  await listen(withLog(model, log, clock), ask(), undefined, { attempt: 'aaaaaaaa-bbbb', ...call });
  return lines;
}

const HOSTILE = 'a\nb\r\u{1b}[2J\u{1b}]0;title\u{7}\u{85}\u{2028}\u{202e}c';

describe('the log', () => {
  it('has one line for each attempt', async () => {
    const error = new LlmError('rate-limit', 'x', { status: 429, requestId: 'req_1', vendorMessage: 'Slow down.' });
    const lines = await linesOf(
      started('11111111-2222'),
      { type: 'attempt-failure', attempt: '11111111-2222', target, error, next: { kind: 'switch' } },
      started('33333333-4444'),
      text('Hi'),
      { type: 'cost', attempt: '33333333-4444', cost: { kind: 'exact', nanoUsd: 4_200_000 } },
      answered('stop'),
    );
    expect(lines).toEqual([
      '! aaaaaaaa · openai/gpt-5-mini · 429 rate limit (request req_1): Slow down., then switch · 0 ms · at openai.example · attempt 11111111',
      'aaaaaaaa · openai/gpt-5-mini · answered (stop) · 0 ms · $0.0042 · at openai.example · attempt 33333333',
    ]);
  });

  it('says how many more were not asked', async () => {
    const lines = await linesOf({ type: 'deployment-skip', target, error: new LlmError('auth', 'x'), others: 9_990 });
    expect(lines).toEqual([
      'aaaaaaaa · openai/gpt-5-mini · not asked · no API key · at openai.example · and 9990 more',
    ]);
  });

  it('leaves a vendor’s words out where the chat is private: they may quote the prompt', async () => {
    const error = new LlmError('invalid-request', 'x', { status: 400, vendorMessage: 'Cannot say: my secret plan' });
    const failed = { type: 'attempt-failure', attempt: '1', target, error, next: { kind: 'stop' } } as const;
    const lines = async (call: { readonly isPrivate?: true }) =>
      (await linesOfCall(call, [started('1'), failed])).join();
    expect(await lines({})).toContain('my secret plan');
    expect(await lines({ isPrivate: true })).toMatch(/ · 400 [^:]*, then stop · /);
  });

  it('says who is waited for, and until when', async () => {
    const error = new LlmError('rate-limit', 'x', { status: 429 });
    const other = targetOf('anthropic', 'claude-sonnet-4-5');
    const next = { kind: 'wait', until: new FakeClock().now() + 20_000, target: other } as const;
    const [line] = await linesOf(started('1'), { type: 'attempt-failure', attempt: '1', target, error, next });
    expect(line).toMatch(
      / · 429 rate limit, then anthropic\/claude-sonnet-4-5 at \d.*17:00.* · 0 ms · at openai\.example · attempt 1$/,
    );
  });

  it('says where there was no connection, and why', async () => {
    const cause = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    const error = new LlmError('network', 'x', { url: 'http://127.0.0.1:11434', cause });
    const lines = await linesOf(
      started('1'),
      { type: 'attempt-failure', attempt: '1', target, error, next: { kind: 'stop' } },
      started('2'),
      {
        type: 'attempt-failure',
        attempt: '2',
        target,
        error: new LlmError('auth', 'x', { status: 401, url: 'https://a.b' }),
        next: { kind: 'stop' },
      },
    );
    expect(lines).toEqual([
      '! aaaaaaaa · openai/gpt-5-mini · no connection (http://127.0.0.1:11434): Nothing listens at this address: is the server running?, then stop · 0 ms · at openai.example · attempt 1',
      '! aaaaaaaa · openai/gpt-5-mini · 401 key refused, then stop · 0 ms · at openai.example · attempt 2',
    ]);
  });

  it('stays one clean line whatever a server sends', async () => {
    const error = new LlmError('server', 'x', { requestId: HOSTILE, vendorMessage: HOSTILE });
    const hostile = targetOf('openai', HOSTILE);
    const lines = await linesOf(
      { type: 'deployment-skip', target: hostile, error, until: 1_060_000 },
      started('1', hostile),
      { type: 'warning', attempt: '1', feature: 'seed', message: HOSTILE },
      { type: 'attempt-failure', attempt: '1', target: hostile, error, next: { kind: 'stop' } },
      started('2', hostile),
      answered(HOSTILE),
    );
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line).not.toMatch(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u);
    expect(lines[0]).toMatch(
      /^aaaaaaaa · openai\/a b c? ?.*not asked · rests until .*: server error · at openai\.example$/,
    );
    expect(lines[1]).toContain('without seed');
  });

  it('is bounded, and a long name does not hide how it ended', async () => {
    const long = 'x'.repeat(200_000);
    const [line = ''] = await linesOf(started('1', targetOf('openai', long)), answered(long));
    expect(line.length).toBeLessThanOrEqual(1_000);
    expect(line).toContain('answered (x');
    expect(line).toMatch(/attempt 1$/);
  });

  it('begins every line of an answer with the id of the answer, those of skips too', async () => {
    const error = new LlmError('server', 'x', {});
    const lines = await linesOf(
      { type: 'deployment-skip', target, error },
      started('11111111'),
      { type: 'warning', attempt: '11111111', feature: 'seed', message: 'not taken' },
      answered('stop'),
    );
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line.replace('! ', '')).toMatch(/^aaaaaaaa · /);
    expect(lines[0]).toBe('aaaaaaaa · openai/gpt-5-mini · not asked · server error · at openai.example');
  });

  it('tells two attempts apart that run at the same time', async () => {
    const error = new LlmError('server', 'x', {});
    const lines = await linesOf(
      started('1'),
      started('2'),
      { type: 'attempt-failure', attempt: '1', target, error, next: { kind: 'stop' } },
      answered('stop'),
    );
    expect(lines.map((line) => line.split('attempt ')[1])).toEqual(['1', '2']);
    expect(lines[1]).toContain('answered');
  });

  it('measures on a clock that nobody can set', async () => {
    const [line] = await linesOf(started('1'), { type: 'jump', ms: 3_600_000 }, answered('stop'));
    expect(line).toContain('· 0 ms');
  });

  it('says of an attempt that was left that it ended early', async () => {
    expect(await linesOf(started('1'), text('Hi'))).toEqual([
      'aaaaaaaa · openai/gpt-5-mini · ended early · 0 ms · at openai.example · attempt 1',
    ]);
  });
});
