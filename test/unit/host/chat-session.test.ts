import { describe, expect, it } from 'vitest';
import { ChatSession, type SessionChange } from '../../../src/host/chat/chat-session.ts';
import type { ChatRequest } from '../../../src/llm/chat-request.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { Model } from '../../../src/llm/model.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import type { Target } from '../../../src/llm/target.ts';
import type { AnswerTurn } from '../../../src/protocol/conversation.ts';

const first: Target = { deployment: 'a', group: 'main', provider: 'openai', model: 'gpt-5-mini' };
const second: Target = { deployment: 'b', group: 'main', provider: 'anthropic', model: 'claude-sonnet-4-5' };
const start = (target: Target): StreamEvent => ({ type: 'attempt-start', target, traceId: 't1' });
const text = (value: string): StreamEvent => ({ type: 'text-delta', text: value });
const finish: StreamEvent = { type: 'finish', reason: { unified: 'stop', raw: 'stop' } };
const usage: StreamEvent = { type: 'usage', usage: { input: 1204, output: 96 } };
const cost: StreamEvent = { type: 'cost', cost: { kind: 'exact', nanoUsd: 4_200_000 }, timeToFirstTokenMs: 812 };

type Script = readonly (StreamEvent | LlmError | 'wait-for-abort')[];

/** Plays one script for each request, in order, and keeps the requests. */
function scripted(...scripts: Script[]): Model & { readonly requests: ChatRequest[] } {
  const requests: ChatRequest[] = [];
  return {
    id: 'scripted',
    requests,
    async *stream(request, signal) {
      requests.push(request);
      for (const step of scripts[requests.length - 1] ?? []) {
        if (step instanceof LlmError) throw step;
        if (step !== 'wait-for-abort') yield step;
        else await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
      }
    },
  };
}

function sessionOf(model: Model): { session: ChatSession; changes: SessionChange[]; waits: number[] } {
  let id = 0;
  const waits: number[] = [];
  const session = new ChatSession({
    model: () => model,
    defaultGroup: () => 'main',
    newId: () => `id${++id}`,
    now: () => 0,
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  });
  const changes: SessionChange[] = [];
  session.onDidChange((change) => changes.push(change));
  return { session, changes, waits };
}

function lastAnswer(session: ChatSession): AnswerTurn {
  const turn = session.conversation.turns.at(-1);
  if (turn?.kind !== 'answer') throw new Error('no answer');
  return turn;
}

describe('a chat session', () => {
  it('streams an answer and says who gave it and what it cost', async () => {
    const { session, changes } = sessionOf(scripted([start(first), text('Hel'), text('lo'), usage, cost, finish]));
    await session.ask('Hi');
    expect(lastAnswer(session)).toMatchObject({
      status: 'done',
      text: 'Hello',
      route: [],
      footer: {
        model: 'openai/gpt-5-mini',
        timing: '0.8 s to first token',
        tokens: '1,204 in · 96 out',
        cost: '$0.0042',
      },
    });
    const posted = changes.filter((change) => change.type === 'text').map((change) => change.text);
    expect(posted.join('')).toBe('Hello');
    expect(session.busy).toBe(false);
  });

  it('shows the route when more than one attempt was made', async () => {
    const error = new LlmError('rate-limit', 'x', { status: 429, retryAfterMs: 120_000 });
    const failure: StreamEvent = { type: 'attempt-failure', target: first, error, next: { kind: 'switch' } };
    const { session } = sessionOf(scripted([start(first), failure, start(second), text('Hi'), cost, finish]));
    await session.ask('Hi');
    expect(lastAnswer(session).route).toEqual([
      { outcome: 'failed', model: 'openai/gpt-5-mini', detail: '429 rate limit, back in 2 min' },
      { outcome: 'answered', model: 'anthropic/claude-sonnet-4-5', detail: '' },
    ]);
  });

  it('keeps what came before a cut, continues it at a marked seam, and sends what came', async () => {
    const cut = new LlmError('truncated', 'x', { provider: 'openai', model: 'gpt-5-mini' });
    const atLeast: StreamEvent = { type: 'cost', cost: { kind: 'at-least', nanoUsd: 1_000_000 } };
    const model = scripted([start(first), text('Half '), atLeast, cut], [start(second), text('whole'), cost, finish]);
    const { session } = sessionOf(model);
    await session.ask('Hi');
    const answer = lastAnswer(session);
    expect(answer).toMatchObject({ status: 'cut', text: 'Half ', footer: { cost: '≥ $0.0010' } });
    expect(answer.error?.actions.map(({ label }) => label)).toEqual(['Continue', 'Restart', 'Switch model']);

    await session.continue(answer.id);
    expect(lastAnswer(session)).toMatchObject({
      id: answer.id,
      status: 'done',
      text: 'Half whole',
      seams: [{ at: 5, label: 'Continued by anthropic/claude-sonnet-4-5' }],
    });
    expect(model.requests[1]?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });

  it('restarts from the question: the old answer leaves the conversation', async () => {
    const failed = new LlmError('server', 'x', { status: 500 });
    const { session, changes } = sessionOf(scripted([failed], [start(first), text('Hi'), finish]));
    await session.ask('Hi');
    const { id } = lastAnswer(session);
    await session.restart(id);
    expect(session.conversation.turns.map(({ kind }) => kind)).toEqual(['user', 'answer']);
    expect(changes).toContainEqual({ type: 'turn-removed', turn: id });
    expect(lastAnswer(session).text).toBe('Hi');
  });

  it('waits until the vendor can be asked again when the person chooses to', async () => {
    const limited = new LlmError('rate-limit', 'x', { status: 429, retryAfterMs: 30_000 });
    const { session, waits } = sessionOf(scripted([limited], [start(first), text('Hi'), finish]));
    await session.ask('Hi');
    const { id, error } = lastAnswer(session);
    expect(error?.actions.map(({ label }) => label)).toEqual(['Wait 30 s', 'Retry', 'Switch model']);
    await session.restartWhenReady(id);
    expect(waits).toEqual([30_000]);
    expect(lastAnswer(session).text).toBe('Hi');
  });

  it('asks an older question again at the end, and drops nothing', async () => {
    const failed = new LlmError('server', 'x', { status: 500 });
    const answer: Script = [start(first), text('Hi'), finish];
    const { session } = sessionOf(scripted([failed], answer, answer));
    await session.ask('One');
    const { id } = lastAnswer(session);
    await session.ask('Two');
    await session.restart(id);
    const questions = session.conversation.turns.flatMap((turn) => (turn.kind === 'user' ? [turn.text] : []));
    expect(questions).toEqual(['One', 'Two', 'One']);
    expect(session.conversation.turns.some((turn) => turn.id === id)).toBe(true);
  });

  it('stops: what came stays, marked, and it is no error', async () => {
    const { session } = sessionOf(scripted([start(first), text('So far'), 'wait-for-abort']));
    const asked = session.ask('Hi');
    await new Promise((resolve) => setTimeout(resolve, 5));
    session.stop();
    await asked;
    const answer = lastAnswer(session);
    expect(answer).toMatchObject({ status: 'stopped', text: 'So far' });
    expect(answer.error).toBeUndefined();
  });

  it('leaves a question that was never answered out of the next request', async () => {
    const model = scripted([new LlmError('auth', 'x', { status: 401 })], [start(first), text('Hi'), finish]);
    const { session } = sessionOf(model);
    await session.ask('First');
    await session.ask('Second');
    expect(model.requests[1]?.messages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'Second' }] }]);
  });

  it('keeps the running answer with its conversation when another one is opened', async () => {
    const { session, changes } = sessionOf(scripted([start(first), text('So far'), 'wait-for-abort']));
    const asked = session.ask('Hi');
    await new Promise((resolve) => setTimeout(resolve, 5));
    session.open();
    await asked;
    expect(session.conversation.turns).toEqual([]);
    expect(session.busy).toBe(false);
    const kept = changes.findLast((change) => change.type === 'answer');
    expect(kept?.type === 'answer' && kept.turn.status).toBe('stopped');
  });

  it('shows an answer that was running when the editor was closed as cut', () => {
    const { session } = sessionOf(scripted());
    const turn: AnswerTurn = {
      kind: 'answer',
      id: 'a',
      status: 'streaming',
      text: 'Half',
      reasoning: '',
      seams: [],
      route: [],
    };
    session.open({ id: 'c', turns: [{ kind: 'user', id: 'u', text: 'Hi' }, turn], group: undefined });
    expect(lastAnswer(session)).toMatchObject({ status: 'cut', text: 'Half' });
  });

  it('puts attached code into the question in a fence that the code cannot close', async () => {
    const model = scripted([start(first), text('Hi'), finish]);
    const { session } = sessionOf(model);
    const code = '```\ninner\n```';
    session.attachment = { path: 'src/a.md', languageId: 'markdown', startLine: 3, endLine: 5, text: code };
    await session.ask('What is this?');
    expect(model.requests[0]?.messages[0]).toEqual({
      role: 'user',
      parts: [
        {
          type: 'text',
          text: `From \`src/a.md\`, lines 3 to 5:\n\n\`\`\`\`markdown\n${code}\n\`\`\`\`\n\nWhat is this?`,
        },
      ],
    });
    expect(session.attachment).toBeUndefined();
  });
});
