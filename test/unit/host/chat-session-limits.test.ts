import { describe, expect, it } from 'vitest';
import { MAX_ANSWER_CHARACTERS } from '../../../src/host/chat/running-answer.ts';
import type { Model } from '../../../src/llm/model.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { ATTEMPT } from '../../support/calls.ts';
import { cost, lastAnswer, openai, postedText, scriptedModel, sessionOf, start } from '../../support/chat-session.ts';
import { finish, text } from '../../support/stream-samples.ts';

const megabyte = 'x'.repeat(1_000_000);

/** Never stops writing by itself. */
function endlessModel(): Model & { readonly state: { sent: number; closed: boolean } } {
  const state = { sent: 0, closed: false };
  return {
    id: 'endless',
    state,
    async *stream(_request, { signal }) {
      try {
        yield start(openai);
        while (!signal.aborted) {
          state.sent += megabyte.length;
          yield text(megabyte);
        }
        yield cost;
        throw new Error('aborted');
      } finally {
        state.closed = true;
      }
    },
  };
}

describe('an answer without end', () => {
  it('is stopped at a few megabytes: what came is kept, and it is said that it was cut', async () => {
    const model = endlessModel();
    const { session, changes } = sessionOf(model);
    await session.ask('Hi');
    const { status, error, footer, text: kept } = lastAnswer(session);
    expect(model.state.closed).toBe(true);
    expect(model.state.sent).toBeLessThanOrEqual(MAX_ANSWER_CHARACTERS + megabyte.length);
    expect(kept).toHaveLength(MAX_ANSWER_CHARACTERS);
    expect(postedText(changes)).toHaveLength(MAX_ANSWER_CHARACTERS);
    expect(status).toBe('cut');
    expect(footer?.cost).toBe('$0.0042');
    expect(error?.title).toBe('The answer of openai/gpt-5-mini was stopped: it is longer than Turnpike takes.');
    expect(error?.detail).toBe('Ask for less at once.');
    // it could not be continued: there is no room for more
    expect(error?.actions.map(({ action }) => action)).toEqual(['restart', 'switch-model']);
    expect(session.busy).toBe(false);
  });

  it('counts reasoning too', async () => {
    const think: StreamEvent = { type: 'reasoning-delta', text: megabyte };
    const { session } = sessionOf(scriptedModel([start(openai), think, think, think, think, text('ab'), finish()]));
    await session.ask('Hi');
    expect(lastAnswer(session)).toMatchObject({ status: 'failed', text: '' });
    expect(lastAnswer(session).reasoning).toHaveLength(MAX_ANSWER_CHARACTERS);
  });

  it('of exactly the greatest length is whole', async () => {
    const whole = text('x'.repeat(MAX_ANSWER_CHARACTERS));
    const { session } = sessionOf(scriptedModel([start(openai), whole, finish()]));
    await session.ask('Hi');
    expect(lastAnswer(session).status).toBe('done');
  });
});

describe('an answer that ended too early', () => {
  async function ended(reason: 'length' | 'content-filter', ...said: readonly StreamEvent[]) {
    const { session } = sessionOf(scriptedModel([start(openai), ...said, cost, finish(reason)]));
    await session.ask('Hi');
    return lastAnswer(session);
  }
  const think: StreamEvent = { type: 'reasoning-delta', text: 'Hm' };

  it('at the limit of output tokens does not look whole, and can be continued', async () => {
    const { status, error, footer } = await ended('length', text('Half'));
    expect(status).toBe('cut');
    expect(error?.title).toBe(
      'The answer of openai/gpt-5-mini is not complete: it has reached the limit of output tokens.',
    );
    expect(error?.actions.map(({ action }) => action)).toEqual(['continue', 'restart', 'switch-model']);
    expect(footer?.cost).toBe('$0.0042');
  });

  it('before its first word has nothing to continue', async () => {
    const { status, error } = await ended('length', think);
    expect(status).toBe('failed');
    expect(error?.actions.map(({ action }) => action)).toEqual(['retry', 'switch-model']);
  });

  it('by the content filter is not continued into the same filter', async () => {
    const { status, error } = await ended('content-filter', text('Half'));
    expect(status).toBe('cut');
    expect(error?.title).toContain('content filter');
    expect(error?.actions.map(({ action }) => action)).toEqual(['restart', 'switch-model']);
  });
});

describe('names from a server', () => {
  it('are bounded and stay on one line', async () => {
    const model = `gpt\n\u{1b}[31m\u{202e}${'x'.repeat(200_000)}`;
    const began: StreamEvent = { type: 'response-start', attempt: ATTEMPT, model };
    const target = { ...openai, model: `m${'y'.repeat(200_000)}` };
    const { session } = sessionOf(scriptedModel([start(target), began, text('Hi'), cost, finish()]));
    await session.ask('Hi');
    const words = lastAnswer(session).footer?.model ?? '';
    expect(words.length).toBeLessThan(450);
    expect(words).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect(words).toContain('(gpt x');
  });
});

describe('what an answer was given without', () => {
  it('is said in its route', async () => {
    const without = (feature: 'seed' | 'service-tier'): StreamEvent => {
      return { type: 'warning', attempt: ATTEMPT, feature, message: 'not sent' };
    };
    const events = [start(openai), without('seed'), without('service-tier'), without('seed'), text('Hi'), finish()];
    const { session } = sessionOf(scriptedModel(events));
    await session.ask('Hi');
    expect(lastAnswer(session).route).toEqual([
      {
        outcome: 'answered',
        model: 'openai/gpt-5-mini',
        detail: 'answered without what it cannot take: seed, service tier',
      },
    ]);
  });
});

describe('a long answer', () => {
  it.each(['text-delta', 'reasoning-delta'] as const)('costs no more for each %s than a short one', async (type) => {
    const pieces = Array.from({ length: 4_000 }, (): StreamEvent => ({ type, text: 'words ' }));
    const cpuMs = async (begun: string): Promise<number> => {
      const { session } = sessionOf(scriptedModel([start(openai), { type, text: begun }, ...pieces, finish()]));
      const before = process.cpuUsage();
      await session.ask('Hi');
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    };
    await cpuMs('x');
    const short = await cpuMs('x');
    // 1.4 ms for each piece, 6 s in all, where the whole text is copied
    expect(await cpuMs('x'.repeat(1_000_000))).toBeLessThan(short + 1_000);
  });
});
