import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnswerTurn, PanelState, Turn } from '../../../src/protocol/conversation.ts';
import type { HostMessage, WebviewMessage } from '../../../src/protocol/messages.ts';
import { announcement } from '../../../src/webview/state/announcement.ts';
import { createPanelStore } from '../../../src/webview/state/panel-store.ts';
import { initialState, nextState } from '../../../src/webview/state/view-state.ts';
import type { ViewState } from '../../../src/webview/state/view-state.ts';

const panel: PanelState = { welcome: { hasModels: true, missingKeys: [] }, busy: false };

function answer(changes: Partial<AnswerTurn> = {}): AnswerTurn {
  return { kind: 'answer', id: 'a', status: 'streaming', text: '', reasoning: '', seams: [], route: [], ...changes };
}

function frame(changes: Partial<AnswerTurn> = {}): Omit<AnswerTurn, 'text' | 'reasoning'> {
  const { text: _text, reasoning: _reasoning, ...rest } = answer(changes);
  return rest;
}

function snapshot(sequence: number, turns: readonly Turn[]): HostMessage {
  return { type: 'snapshot', sequence, conversation: 'c', turns, earlier: 3, panel };
}

function delta(sequence: number, text: string, turn = 'a'): HostMessage {
  return { type: 'delta', sequence, turn, text, reasoning: '' };
}

function after(...messages: readonly HostMessage[]): ViewState {
  return messages.reduce(nextState, initialState);
}

function textOf({ turns }: ViewState): string | undefined {
  return turns.at(-1)?.text;
}

describe('nextState', () => {
  test('adds what comes to the answer it belongs to', () => {
    const state = after(snapshot(1, [answer()]), delta(2, 'one '), delta(3, 'two'));
    expect(textOf(state)).toBe('one two');
    expect(state).toMatchObject({ sync: 'live', sequence: 3, earlier: 3 });
  });

  test('keeps text and reasoning when the rest of an answer changes', () => {
    const state = after(snapshot(1, [answer({ text: 'x', reasoning: 'y' })]), {
      type: 'answer',
      sequence: 2,
      turn: frame({ status: 'done' }),
    });
    expect(state.turns).toEqual([answer({ status: 'done', text: 'x', reasoning: 'y' })]);
  });

  test('adds and removes turns', () => {
    const question: Turn = { kind: 'user', id: 'q', text: 'why' };
    const added = after(snapshot(1, []), { type: 'turn-added', sequence: 2, turn: question });
    expect(added.turns).toEqual([question]);
    expect(nextState(added, { type: 'turn-removed', sequence: 3, turn: 'q' }).turns).toEqual([]);
  });

  test('waits after a gap and takes nothing until a snapshot comes', () => {
    const gap = after(snapshot(1, [answer()]), delta(3, 'lost'), delta(4, 'more'));
    expect(gap.sync).toBe('waiting');
    expect(textOf(gap)).toBe('');
    const again = nextState(gap, snapshot(9, [answer({ text: 'all' })]));
    expect(textOf(nextState(again, delta(10, '!')))).toBe('all!');
  });

  test('ignores a change that it has seen', () => {
    expect(textOf(after(snapshot(5, [answer()]), delta(5, 'old'), delta(6, 'new')))).toBe('new');
  });

  test('waits when a change speaks of a turn that is not there', () => {
    expect(after(snapshot(1, [answer()]), delta(2, 'x', 'other')).sync).toBe('waiting');
  });

  test('keeps a turn that a snapshot does not change', () => {
    const first = after(snapshot(1, [answer({ text: 'same' }), answer({ id: 'b' })]));
    const second = nextState(first, snapshot(2, [answer({ text: 'same' }), answer({ id: 'b', text: 'new' })]));
    expect(second.turns[0]).toBe(first.turns[0]);
    expect(second.turns[1]).not.toBe(first.turns[1]);
  });

  test('however messages are lost, the text is right once a snapshot has come', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.boolean()), { maxLength: 30 }), (parts) => {
        const arrived = parts.flatMap(([text, lost], index) => (lost ? [] : [delta(index + 2, text)]));
        const whole = parts.map(([text]) => text).join('');
        const before = after(snapshot(1, [answer()]), ...arrived);
        if (parts.every(([, lost]) => !lost)) expect(textOf(before)).toBe(whole);
        const state = nextState(before, snapshot(parts.length + 2, [answer({ text: whole })]));
        expect([state.sync, textOf(state)]).toEqual(['live', whole]);
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

test('the store asks once for a snapshot when it finds a gap', () => {
  const posted: WebviewMessage[] = [];
  const store = createPanelStore({ post: (message) => posted.push(message), announce: () => undefined });
  for (const message of [snapshot(1, [answer()]), delta(4, 'x'), delta(5, 'y'), delta(6, 'z')]) store.receive(message);
  expect(posted).toEqual([{ type: 'resync' }]);
});

describe('announcement', () => {
  const done = answer({ status: 'done', text: 'x', footer: { model: 'openai/gpt-5-mini', cost: '$0.0042' } });

  test('says how an answer ended, and nothing while it runs', () => {
    expect(announcement([answer()], [answer({ text: 'x' })])).toBeUndefined();
    expect(announcement([answer()], [done])).toBe('Answer finished, openai/gpt-5-mini, $0.0042');
    expect(announcement([done], [done])).toBeUndefined();
  });

  test('says what it waits for, once', () => {
    const waiting = answer({ status: 'waiting', progress: 'Waiting for x…' });
    expect(announcement([], [waiting])).toBe('Waiting for x…');
    expect(announcement([waiting], [waiting])).toBeUndefined();
  });

  test('says what went wrong', () => {
    const failed = answer({ status: 'failed', error: { title: 'It broke.', actions: [] } });
    expect(announcement([answer()], [failed])).toBe('It broke.');
    expect(announcement([answer()], [answer({ status: 'stopped' })])).toBe('Answer stopped');
  });
});
