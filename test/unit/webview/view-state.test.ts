import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnswerPart, AnswerTurn, PanelState, Turn } from '../../../src/protocol/conversation.ts';
import type { HostMessage, WebviewMessage } from '../../../src/protocol/messages.ts';
import { announcement } from '../../../src/webview/state/announcement.ts';
import { createPanelStore } from '../../../src/webview/state/panel-store.ts';
import { initialState, nextState } from '../../../src/webview/state/view-state.ts';
import type { StateMessage, ViewState } from '../../../src/webview/state/view-state.ts';

const panel: PanelState = {
  welcome: { hasModels: true, missingKeys: [] },
  attachments: [],
  queue: [],
  busy: false,
};
const only = { index: 1, count: 1 };

function answer(changes: Partial<AnswerTurn> = {}): AnswerTurn {
  return { kind: 'answer', id: 'a', status: 'streaming', parts: [], route: [], actions: [], version: only, ...changes };
}

function text(words: string): readonly AnswerPart[] {
  return [{ type: 'text', text: words }];
}

function frame(changes: Partial<AnswerTurn> = {}): Omit<AnswerTurn, 'parts'> {
  const { parts: _, ...rest } = answer(changes);
  return rest;
}

function snapshot(sequence: number, turns: readonly Turn[]): StateMessage {
  return { type: 'snapshot', sequence, conversation: 'c', turns, earlier: 3, panel };
}

function delta(sequence: number, words: string, turn = 'a'): StateMessage {
  return { type: 'delta', sequence, turn, part: 0, kind: 'text', text: words };
}

function after(...messages: readonly StateMessage[]): ViewState {
  return messages.reduce(nextState, initialState);
}

function textOf({ turns }: ViewState): string | undefined {
  const turn = turns.at(-1);
  return turn?.kind === 'answer'
    ? turn.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
    : undefined;
}

describe('nextState', () => {
  test('adds what comes to the answer it belongs to', () => {
    const state = after(snapshot(1, [answer()]), delta(2, 'one '), delta(3, 'two'));
    expect(textOf(state)).toBe('one two');
    expect(state).toMatchObject({ sync: 'live', sequence: 3, earlier: 3 });
  });

  test('keeps the parts when the rest of an answer changes', () => {
    const state = after(snapshot(1, [answer({ parts: text('x') })]), {
      type: 'answer',
      sequence: 2,
      turn: frame({ status: 'done' }),
    });
    expect(state.turns).toEqual([answer({ status: 'done', parts: text('x') })]);
  });

  test('a delta begins the next part, and grows one that is there', () => {
    const state = after(
      snapshot(1, [answer()]),
      { type: 'delta', sequence: 2, turn: 'a', part: 0, kind: 'reasoning', text: 'Let me ' },
      { type: 'delta', sequence: 3, turn: 'a', part: 1, kind: 'text', text: 'It ' },
      { type: 'delta', sequence: 4, turn: 'a', part: 0, kind: 'reasoning', text: 'see' },
      { type: 'delta', sequence: 5, turn: 'a', part: 1, kind: 'text', text: 'is' },
    );
    expect(state.turns).toEqual([
      answer({
        parts: [
          { type: 'reasoning', text: 'Let me see' },
          { type: 'text', text: 'It is' },
        ],
      }),
    ]);
  });

  test('a part that is no text is added at the end, and replaced where it is', () => {
    const call = { type: 'call', name: 'search', input: '{', whole: false } as const;
    const whole = { ...call, input: '{}', whole: true };
    const added = after(snapshot(1, [answer()]), { type: 'part', sequence: 2, turn: 'a', index: 0, part: call });
    expect(added.turns).toEqual([answer({ parts: [call] })]);
    const replaced = nextState(added, { type: 'part', sequence: 3, turn: 'a', index: 0, part: whole });
    expect(replaced.turns).toEqual([answer({ parts: [whole] })]);
  });

  test.each<[string, StateMessage]>([
    ['a delta beyond the end', { type: 'delta', sequence: 2, turn: 'a', part: 2, kind: 'text', text: 'x' }],
    ['a delta of another kind', { type: 'delta', sequence: 2, turn: 'a', part: 0, kind: 'reasoning', text: 'x' }],
    ['a part beyond the end', { type: 'part', sequence: 2, turn: 'a', index: 2, part: { type: 'seam', label: '' } }],
    [
      'a part of a turn that is not there',
      { type: 'part', sequence: 2, turn: 'b', index: 0, part: { type: 'seam', label: '' } },
    ],
    ['an answer that is not there', { type: 'answer', sequence: 2, turn: frame({ id: 'b' }) }],
  ])('waits for a snapshot at %s', (_name, message) => {
    const state = after(snapshot(1, [answer({ parts: text('here') })]), message);
    expect([state.sync, textOf(state)]).toEqual(['waiting', 'here']);
  });

  test('adds turns, and counts the questions among them', () => {
    const question: Turn = { kind: 'user', id: 'q', text: 'why', attachments: [], version: only };
    const added = after(snapshot(1, []), { type: 'turn-added', sequence: 2, turn: question });
    expect(added).toMatchObject({ turns: [question], asked: 1 });
    expect(nextState(added, { type: 'turn-added', sequence: 3, turn: answer() }).asked).toBe(1);
    expect(nextState(added, snapshot(3, [])).asked).toBe(1);
  });

  test('waits after a gap and takes nothing until a snapshot comes', () => {
    const gap = after(snapshot(1, [answer()]), delta(3, 'lost'), delta(4, 'more'));
    expect(gap.sync).toBe('waiting');
    expect(textOf(gap)).toBe('');
    const again = nextState(gap, snapshot(9, [answer({ parts: text('all') })]));
    expect(textOf(nextState(again, delta(10, '!')))).toBe('all!');
  });

  test('ignores a change that it has seen', () => {
    expect(textOf(after(snapshot(5, [answer()]), delta(5, 'old'), delta(6, 'new')))).toBe('new');
  });

  test('waits when a change speaks of a turn that is not there', () => {
    expect(after(snapshot(1, [answer()]), delta(2, 'x', 'other')).sync).toBe('waiting');
  });

  test('keeps a turn that a snapshot does not change', () => {
    const first = after(snapshot(1, [answer({ parts: text('same') }), answer({ id: 'b' })]));
    const changed = [answer({ parts: text('same') }), answer({ id: 'b', parts: text('new') })];
    const second = nextState(first, snapshot(2, changed));
    expect(second.turns[0]).toBe(first.turns[0]);
    expect(second.turns[1]).not.toBe(first.turns[1]);
  });

  test('takes turns that it keeps from what it shows, and none where it missed the change before', () => {
    const first = after(snapshot(1, [answer({ id: 'a' }), answer({ id: 'b' }), answer({ id: 'c' })]));
    const kept = { type: 'snapshot', conversation: 'c', earlier: 0, panel } as const;
    const turns = [answer({ id: 'new' }), { kind: 'kept', from: 1, count: 2 }] as const;
    const next = nextState(first, { ...kept, sequence: 2, turns });
    expect(next.turns.map(({ id }) => id)).toEqual(['new', 'b', 'c']);
    expect(next.turns[1]).toBe(first.turns[1]);
    expect(nextState(first, { ...kept, sequence: 3, turns })).toEqual({ ...first, sync: 'waiting' });
    const missed = after(snapshot(1, [answer()]), delta(3, 'lost'));
    expect(nextState(missed, { ...kept, sequence: 4, turns })).toEqual(missed);
  });

  test('however messages are lost, the text is right once a snapshot has come', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.boolean()), { maxLength: 30 }), (parts) => {
        const arrived = parts.flatMap(([words, lost], index) => (lost ? [] : [delta(index + 2, words)]));
        const whole = parts.map(([words]) => words).join('');
        const before = after(snapshot(1, [answer()]), ...arrived);
        if (parts.every(([, lost]) => !lost)) expect(textOf(before)).toBe(whole);
        const state = nextState(before, snapshot(parts.length + 2, [answer({ parts: text(whole) })]));
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

test('what is meant for the message box goes to the boxes that hear, and changes nothing else', () => {
  const store = createPanelStore({ post: () => undefined, announce: () => undefined });
  const heard: HostMessage[] = [];
  const before = store.state();
  const end = store.hear((message) => heard.push(message));
  const messages = [{ type: 'sent', id: '1' }, { type: 'write', text: 'x' }, { type: 'focus-composer' }] as const;
  for (const message of messages) store.receive(message);
  end();
  store.receive({ type: 'sent', id: '2' });
  expect(heard).toEqual(messages);
  expect(store.state()).toBe(before);
});

describe('announcement', () => {
  const done = answer({ status: 'done', parts: text('x'), footer: { model: 'openai/gpt-5-mini', cost: '$0.0042' } });

  test('says how an answer ended, and nothing while it runs', () => {
    expect(announcement([answer()], [answer({ parts: text('x') })])).toBeUndefined();
    expect(announcement([answer()], [done])).toBe('Answer finished, openai/gpt-5-mini, $0.0042');
    const missing = answer({ status: 'failed', error: { title: 'There is no model yet.', actions: [] } });
    const ready = answer({ status: 'failed', error: { title: 'main can be asked now.', ready: true, actions: [] } });
    expect(announcement([missing], [ready])).toBe('main can be asked now.');
    expect(announcement([ready], [ready])).toBeUndefined();
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
