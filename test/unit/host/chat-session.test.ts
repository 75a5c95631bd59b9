import { describe, expect, it } from 'vitest';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { newConversation, withMessage } from '../../../src/conversation/conversation.ts';
import type { Answer, Question } from '../../../src/conversation/message.ts';
import { ATTEMPT } from '../../support/calls.ts';
import {
  anthropic,
  cost,
  costOf,
  failureOf,
  lastAnswer,
  NOW,
  openai,
  postedText,
  scriptedModel,
  sessionOf,
  shownTurns,
  start,
} from '../../support/chat-session.ts';
import type { SessionScript } from '../../support/chat-session.ts';
import { finish, text } from '../../support/stream-samples.ts';
import { plainSpaces } from '../../support/plain-spaces.ts';

const usage: StreamEvent = { type: 'usage', attempt: ATTEMPT, usage: { input: 1204, output: 96 } };

describe('a chat session', () => {
  it('streams an answer and says who gave it and what it cost', async () => {
    const { session, changes } = sessionOf(
      scriptedModel([start(openai), text('Hel'), text('lo'), usage, cost, finish()]),
    );
    await session.ask('Hi');
    expect(plainSpaces(lastAnswer(session))).toMatchObject({
      status: 'done',
      text: 'Hello',
      route: [],
      footer: {
        model: 'openai/gpt-5-mini',
        timing: '0.8 s to first token, 0.8 s in all',
        tokens: '1,204 in · 96 out',
        cost: '$0.0042',
      },
    });
    expect(postedText(changes)).toBe('Hello');
    expect(session.busy).toBe(false);
  });

  it('shows the route when more than one attempt was made', async () => {
    const error = new LlmError('rate-limit', 'x', { status: 429, retryAfterMs: 120_000 });
    const failure = failureOf(openai, error, 'switch');
    const { session } = sessionOf(
      scriptedModel([start(openai), failure, start(anthropic), text('Hi'), cost, finish()]),
    );
    await session.ask('Hi');
    expect(lastAnswer(session).route).toEqual([
      {
        outcome: 'failed',
        model: 'openai/gpt-5-mini',
        detail: expect.stringMatching(/^429 rate limit, can be asked again at .*02/),
      },
      { outcome: 'answered', model: 'anthropic/claude-sonnet-4-5', detail: '' },
    ]);
  });

  it('counts the tokens of an attempt once, also where the next one reports none', async () => {
    const empty = new LlmError('malformed', 'x', { empty: true, answerEnded: true });
    const estimated = costOf({ kind: 'estimated', nanoUsd: 1_000_000 });
    const { session } = sessionOf(
      scriptedModel([
        ...[start(openai), usage, cost, failureOf(openai, empty, 'switch')],
        ...[start(anthropic), text('Hi'), estimated, finish()],
      ]),
    );
    await session.ask('Hi');
    expect(lastAnswer(session).footer).toMatchObject({ tokens: '1,204 in · 96 out' });
  });

  it('counts the tokens of the attempts that it adds the cost of, and says what each one cost', async () => {
    const empty = new LlmError('malformed', 'x', { empty: true, answerEnded: true });
    const used = (input: number, output: number): StreamEvent => {
      return { type: 'usage', attempt: ATTEMPT, usage: { input, output } };
    };
    const free = costOf({ kind: 'exact', nanoUsd: 0 });
    const { session } = sessionOf(
      scriptedModel([
        ...[start(openai), used(1000, 96), cost, failureOf(openai, empty, 'switch')],
        ...[start(anthropic), text('Hi'), used(605, 175), free, finish()],
      ]),
    );
    await session.ask('Hi');
    expect(lastAnswer(session).footer).toMatchObject({
      model: 'anthropic/claude-sonnet-4-5',
      tokens: '1,605 in · 271 out',
      tokensDetail: '1,605 input tokens, 271 output tokens, in 2 attempts',
      cost: '$0.0042',
      costDetail:
        'Price × usage reported by the provider. 2 attempts: openai/gpt-5-mini $0.0042, anthropic/claude-sonnet-4-5 free',
    });
  });

  it('keeps what came before a cut, continues it at a marked seam, and sends what came', async () => {
    const cut = new LlmError('truncated', 'x', { vendor: 'openai', model: 'gpt-5-mini' });
    const atLeast = costOf({ kind: 'at-least', nanoUsd: 1_000_000 });
    const model = scriptedModel(
      [start(openai), text('Half '), atLeast, cut],
      [start(anthropic), text('whole'), cost, finish()],
    );
    const { session } = sessionOf(model);
    await session.ask('Hi');
    const answer = lastAnswer(session);
    expect(answer).toMatchObject({ status: 'cut', text: 'Half ', footer: { cost: '≥ $0.0010' } });
    expect(answer.error?.actions.map(({ label }) => label)).toEqual(['Continue', 'Restart', 'Switch model']);

    await session.continue(answer.id);
    expect(lastAnswer(session)).toMatchObject({
      id: answer.id,
      status: 'done',
      parts: [
        { type: 'text', text: 'Half ' },
        { type: 'seam', label: 'Continued by anthropic/claude-sonnet-4-5' },
        { type: 'text', text: 'whole' },
      ],
      route: [{ outcome: 'failed', detail: 'cut off' }, { outcome: 'answered' }],
      footer: { cost: '≥ $0.0052' },
    });
    expect(model.requests[1]?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });

  it('restarts from the question: the old answer leaves the conversation', async () => {
    const failed = new LlmError('server', 'x', { status: 500 });
    const { session, changes } = sessionOf(scriptedModel([failed], [start(openai), text('Hi'), finish()]));
    await session.ask('Hi');
    const { id } = lastAnswer(session);
    await session.restart(id);
    expect(session.branch.map(({ kind }) => kind)).toEqual(['question', 'answer']);
    expect(changes.map(({ type }) => type)).toContain('branch');
    expect(session.conversation.messages.has(id)).toBe(false);
    expect(lastAnswer(session).text).toBe('Hi');
  });

  it('waits until the vendor can be asked again when the person chooses to', async () => {
    const limited = new LlmError('rate-limit', 'x', { status: 429, retryAfterMs: 30_000 });
    const { session, waits } = sessionOf(scriptedModel([limited], [start(openai), text('Hi'), finish()]));
    await session.ask('Hi');
    const { id, error } = lastAnswer(session);
    expect(error?.actions.map(({ label }) => label)).toEqual(['Retry when ready', 'Retry', 'Switch model']);
    expect(error?.readyAt).toBe(NOW + 30_000);
    await session.restartWhenReady(id);
    expect(waits).toEqual([30_000]);
    expect(lastAnswer(session).text).toBe('Hi');
  });

  it('still knows when to ask again after the window was opened anew, and never waits longer than it offered', async () => {
    const limited = new LlmError('rate-limit', 'x', { status: 429, retryAfterMs: 30_000 });
    const before = sessionOf(scriptedModel([limited]));
    await before.session.ask('Hi');
    const { conversation } = before.session;
    const answer: SessionScript = [start(openai), text('Hi'), finish()];
    const dayBack = () => NOW - 24 * 60 * 60_000;
    for (const [now, wait] of [[() => NOW, 30_000] as const, [dayBack, 15 * 60_000] as const]) {
      const after = sessionOf(scriptedModel(answer), { now });
      after.session.open(conversation);
      await after.session.restartWhenReady(lastAnswer(after.session).id);
      expect(after.waits).toEqual([wait]);
      expect(lastAnswer(after.session).text).toBe('Hi');
    }
  });

  it('waits before it asks an older question again, too', async () => {
    const limited = new LlmError('rate-limit', 'x', { status: 429, retryAfterMs: 30_000 });
    const answer: SessionScript = [start(openai), text('Hi'), finish()];
    const { session, waits } = sessionOf(scriptedModel([limited], answer, answer));
    await session.ask('One');
    const { id } = lastAnswer(session);
    await session.ask('Two');
    await session.restartWhenReady(id);
    expect(waits).toEqual([30_000]);
  });

  it('asks an older question again at the end, and drops nothing', async () => {
    const failed = new LlmError('server', 'x', { status: 500 });
    const answer: SessionScript = [start(openai), text('Hi'), finish()];
    const { session } = sessionOf(scriptedModel([failed], answer, answer));
    await session.ask('One');
    const { id } = lastAnswer(session);
    await session.ask('Two');
    await session.restart(id);
    const questions = shownTurns(session).flatMap((turn) => (turn.kind === 'user' ? [turn.text] : []));
    expect(questions).toEqual(['One', 'Two', 'One']);
    expect(session.branch.some((message) => message.id === id)).toBe(true);
  });

  it('offers to ask an older cut answer again, and no longer to continue it', async () => {
    const cut = new LlmError('truncated', 'x', {});
    const { session } = sessionOf(
      scriptedModel([start(openai), text('Half '), cut], [start(openai), text('Hi'), finish()]),
    );
    await session.ask('Hi');
    const { id } = lastAnswer(session);
    await session.ask('And?');
    const older = shownTurns(session).find((turn) => turn.id === id);
    const actions = [
      { action: 'restart', label: 'Ask again' },
      { action: 'switch-model', label: 'Switch model' },
    ];
    expect(older).toMatchObject({ status: 'cut', parts: [{ text: 'Half ' }], error: { actions } });
  });

  it('stops: what came stays, marked, and it is no error', async () => {
    const { session } = sessionOf(scriptedModel([start(openai), text('So far'), 'wait-for-abort']));
    const asked = session.ask('Hi');
    await new Promise((resolve) => setTimeout(resolve, 5));
    session.stop();
    await asked;
    const answer = lastAnswer(session);
    expect(answer).toMatchObject({ status: 'stopped', text: 'So far' });
    expect(answer.error).toBeUndefined();
    expect(answer.actions.map(({ label }) => label)).toEqual(['Continue', 'Restart']);
  });

  it('leaves a question that was never answered out of the next request', async () => {
    const model = scriptedModel([new LlmError('auth', 'x', { status: 401 })], [start(openai), text('Hi'), finish()]);
    const { session } = sessionOf(model);
    await session.ask('First');
    await session.ask('Second');
    expect(model.requests[1]?.messages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'Second' }] }]);
  });

  it('keeps the running answer with its conversation when another one is opened', async () => {
    const { session, changes } = sessionOf(scriptedModel([start(openai), text('So far'), 'wait-for-abort']));
    const asked = session.ask('Hi');
    await new Promise((resolve) => setTimeout(resolve, 5));
    session.open();
    await asked;
    expect(session.branch).toEqual([]);
    expect(session.busy).toBe(false);
    const kept = changes.findLast((change) => change.type === 'answer');
    expect(kept?.type === 'answer' && kept.answer.status).toBe('stopped');
  });

  it('shows an answer that was running when the editor was closed as cut', () => {
    const { session } = sessionOf(scriptedModel());
    const question: Question = { kind: 'question', id: 'q', at: 1, parts: [{ type: 'text', text: 'Hi' }] };
    const half: Answer = {
      kind: 'answer',
      id: 'a',
      parent: 'q',
      at: 2,
      status: 'running',
      parts: [{ type: 'text', text: 'Half' }],
      steps: [],
    };
    session.open([question, half].reduce(withMessage, newConversation('c', 0)));
    expect(lastAnswer(session)).toMatchObject({ status: 'cut', text: 'Half' });
  });

  it('puts attached code into the question in a fence that the code cannot close', async () => {
    const model = scriptedModel([start(openai), text('Hi'), finish()]);
    const { session } = sessionOf(model);
    const code = '```\ninner\n```';
    const place = { name: 'src/a.md', languageId: 'markdown', lines: { start: 3, end: 5 } };
    await session.ask('What is this?', [{ type: 'context', source: 'selection', ...place, text: code }]);
    expect(model.requests[0]?.messages[0]).toEqual({
      role: 'user',
      parts: [
        {
          type: 'text',
          text: `From \`src/a.md\`, lines 3 to 5:\n\n\`\`\`\`markdown\n${code}\n\`\`\`\`\n\nWhat is this?`,
        },
      ],
    });
  });
});
