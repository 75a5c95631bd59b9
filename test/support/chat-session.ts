import { ChatSession } from '../../src/host/chat/chat-session.ts';
import type { LateEvent } from '../../src/host/chat/keep-late-event.ts';
import type { SessionChange } from '../../src/host/chat/session-change.ts';
import type { ChatRequest } from '../../src/llm/chat-request.ts';
import type { Cost } from '../../src/llm/cost.ts';
import { LlmError } from '../../src/llm/llm-error.ts';
import type { Model } from '../../src/llm/model.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import type { Target } from '../../src/llm/target.ts';
import { turnOf } from '../../src/host/chat/turns.ts';
import type { AnswerTurn, Turn } from '../../src/protocol/conversation.ts';
import { ATTEMPT, targetOf } from './calls.ts';

export const openai = targetOf('openai', 'gpt-5-mini', { deployment: 'a' });
export const anthropic = targetOf('anthropic', 'claude-sonnet-4-5', { deployment: 'b' });

export function start(target: Target): StreamEvent {
  return { type: 'attempt-start', attempt: ATTEMPT, target };
}

export function failureOf(target: Target, error: LlmError, kind: 'switch' | 'stop'): StreamEvent {
  return { type: 'attempt-failure', attempt: ATTEMPT, target, error, next: { kind } };
}

export function costOf(cost: Cost, timeToFirstTokenMs?: number): StreamEvent {
  return { type: 'cost', attempt: ATTEMPT, cost, ...(timeToFirstTokenMs !== undefined && { timeToFirstTokenMs }) };
}

export const cost = costOf({ kind: 'exact', nanoUsd: 4_200_000 }, 812);

export type SessionScript = readonly (StreamEvent | LlmError | 'wait-for-abort')[];

/** Plays one script for each request, in order, and keeps the requests. */
export function scriptedModel(...scripts: SessionScript[]): Model & { readonly requests: ChatRequest[] } {
  const requests: ChatRequest[] = [];
  return {
    id: 'scripted',
    requests,
    async *stream(request, { signal }) {
      requests.push(request);
      for (const step of scripts[requests.length - 1] ?? []) {
        if (step instanceof LlmError) throw step;
        if (step !== 'wait-for-abort') yield step;
        else await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
      }
    },
  };
}

/** A round moment, at which the clock of these sessions stands still: 21 November 2026, 14:00 local time. */
export const NOW = new Date(2026, 10, 21, 14, 0).getTime();

export interface SessionWorld {
  readonly session: ChatSession;
  readonly changes: SessionChange[];
  readonly waits: number[];
}

export interface SessionSketch {
  /** The model group that questions go to; `null` where the settings hold no model. */
  readonly group?: string | null;
  /** In place of `group`. */
  readonly defaultGroup?: () => string | undefined;
  readonly now?: () => number;
  /** What the ids of its conversations and messages begin with. */
  readonly ids?: string;
  /** Which model groups the settings hold; all without it. */
  readonly hasGroup?: (name: string) => boolean;
  readonly keepLate?: (late: LateEvent) => void;
}

export function sessionOf(
  model: Model,
  {
    group = 'main',
    defaultGroup = () => group ?? undefined,
    now = () => NOW,
    ids = 'id',
    ...sketch
  }: SessionSketch = {},
): SessionWorld {
  let id = 0;
  const waits: number[] = [];
  const session = new ChatSession({
    model: () => model,
    defaultGroup,
    newId: () => `${ids}${++id}`,
    now,
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
    hasGroup: sketch.hasGroup ?? (() => true),
    keepLate: sketch.keepLate ?? (() => undefined),
  });
  const changes: SessionChange[] = [];
  session.onDidChange((change) => changes.push(change));
  return { session, changes, waits };
}

/** An answer as it is shown, and its text and reasoning each in one. */
export interface ShownAnswer extends AnswerTurn {
  readonly text: string;
  readonly reasoning: string;
}

/** The branch as the panel shows it; `askable` is the model group that the settings hold. */
export function shownTurns(session: ChatSession, askable?: string): readonly Turn[] {
  return session.branch.map((message) => turnOf(message, session, { askable }));
}

export function lastAnswer(session: ChatSession, askable?: string): ShownAnswer {
  const turn = shownTurns(session, askable).at(-1);
  if (turn?.kind !== 'answer') throw new Error('no answer');
  return { ...turn, text: joined(turn, 'text'), reasoning: joined(turn, 'reasoning') };
}

function joined({ parts }: AnswerTurn, type: 'text' | 'reasoning'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('');
}

/** What the panel was sent of the text, in one. */
export function postedText(changes: readonly SessionChange[]): string {
  return changes.map((change) => (change.type === 'text' && change.kind === 'text' ? change.text : '')).join('');
}
