import type * as vscode from 'vscode';
import { describe, expect, it } from 'vitest';
import { withMessage } from '../../../src/conversation/conversation.ts';
import type { ContextPart } from '../../../src/conversation/message.ts';
import { PendingAttachments } from '../../../src/host/attach/pending-attachments.ts';
import { ChatView } from '../../../src/host/chat/chat-view.ts';
import { panelState } from '../../../src/host/chat/panel-state.ts';
import { UNKNOWN_ABILITIES } from '../../../src/llm/abilities.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import type { GroupState } from '../../../src/router/group-state.ts';
import { targetOf } from '../../support/calls.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { lastAnswer, openai, scriptedModel, sessionOf, shownTurns, start } from '../../support/chat-session.ts';
import type { HostMessage, WebviewMessage } from '../../../src/protocol/messages.ts';
import { createPanelStore } from '../../../src/webview/state/panel-store.ts';
import { editor } from '../../support/fake-vscode.ts';
import { fakeWebviewView } from '../../support/fake-webview-view.ts';
import { conversationOf, question } from '../../support/sample-conversations.ts';
import { finish, text } from '../../support/stream-samples.ts';

const code: ContextPart = {
  type: 'context',
  source: 'selection',
  name: 'src/a.ts',
  languageId: 'typescript',
  lines: { start: 1, end: 2 },
  text: 'const secret = 1;\n',
};

function opened(model = scriptedModel([start(openai), text('Hi'), finish()])) {
  const { session } = sessionOf(model);
  const attachments = new PendingAttachments(() => 'chip');
  const { view: webviewView, ...page } = fakeWebviewView();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only its path is used
  const extensionUri = { path: '/extension' } as vscode.Uri;
  const clock = new FakeClock();
  const asksNow = { count: 0 };
  const view = new ChatView({
    session,
    clock,
    extensionUri,
    panel: () => panelState({ session, attachments, groups: [], problems: [] }),
    now: () => {
      asksNow.count += 1;
      return { askable: undefined };
    },
    onUse: () => undefined,
    onReady: () => undefined,
    onMessage: () => undefined,
  });
  view.showIn(webviewView);
  return { session, attachments, view, clock, asksNow, ...page };
}

const types = (posted: readonly { readonly type: string }[]) => posted.map(({ type }) => type);

describe('the keyboard', () => {
  it('goes into the message box at once when the page is there', () => {
    const { view, posted, send } = opened();
    send({ type: 'ready' });
    view.focusComposer();
    expect(types(posted)).toEqual(['snapshot', 'focus-composer']);
  });

  it('goes there as soon as a page that is still loading is ready, once', () => {
    const { view, posted, send } = opened();
    view.focusComposer();
    expect(posted).toEqual([]);
    send({ type: 'ready' });
    send({ type: 'resync' });
    expect(types(posted)).toEqual(['snapshot', 'focus-composer', 'snapshot']);
  });

  it('goes there when a page that was hidden is shown again', () => {
    const { view, posted, send, setVisible } = opened();
    send({ type: 'ready' });
    setVisible(false);
    setVisible(true);
    view.focusComposer(); // the page is loading: it would not hear it
    expect(types(posted)).toEqual(['snapshot']);
    send({ type: 'ready' });
    expect(types(posted)).toEqual(['snapshot', 'snapshot', 'focus-composer']);
  });

  it('goes into the bar that finds words, also in a page that is still loading', () => {
    const { view, posted, send } = opened();
    view.find();
    send({ type: 'ready' });
    view.find();
    expect(types(posted)).toEqual(['snapshot', 'find', 'find']);
  });

  it('stays where it is when the view is only shown', () => {
    const { posted, send, setVisible } = opened();
    send({ type: 'ready' });
    setVisible(false);
    setVisible(true);
    send({ type: 'ready' });
    expect(types(posted)).toEqual(['snapshot', 'snapshot']);
  });
});

describe('attached code', () => {
  it('is posted once, with its question; before that only where it is from', async () => {
    const { session, attachments, view, posted, send } = opened();
    send({ type: 'ready' });
    attachments.add({ key: 'code', part: code });
    view.refreshPanel();
    send({ type: 'resync' });
    expect(posted).toHaveLength(3);
    expect(JSON.stringify(posted)).not.toContain('secret');
    const chip = { id: 'chip', kind: 'selection', name: 'src/a.ts:1-2', detail: 'about 5 tokens' };
    expect(posted.at(-1)).toMatchObject({ panel: { attachments: [chip] } });
    await session.ask('What is this?', attachments.take());
    const withText = posted.filter((message) => JSON.stringify(message).includes('secret'));
    expect(types(withText)).toEqual(['turn-added']);
    expect(lastAnswer(session).text).toBe('Hi');
  });
});

describe('a long conversation', () => {
  const long = conversationOf('long', { rounds: 500, asked: 'Why?', answered: 'Because.' });
  const snapshots = (posted: readonly HostMessage[]) => posted.filter((message) => message.type === 'snapshot');
  const newTurns = (message: Extract<HostMessage, { type: 'snapshot' }>) =>
    message.turns.filter(({ kind }) => kind !== 'kept').length;

  /** A page beside the one of `opened`, which takes what is posted as the real one does. */
  function pageOf(posted: readonly HostMessage[]) {
    const asked: WebviewMessage[] = [];
    const page = createPanelStore({ post: (message) => void asked.push(message), announce: () => undefined });
    for (const message of posted) page.receive(message);
    return { asked, state: page.state() };
  }

  it('is posted in pages', async () => {
    const scripts = Array.from({ length: 60 }, () => [start(openai), text('Hi'), finish()]);
    const { session, posted, send } = opened(scriptedModel(...scripts));
    for (let index = 0; index < 60; index += 1) await session.ask(`question ${index}`);
    send({ type: 'ready' });
    const shown = () => snapshots(posted).map(newTurns);
    expect(shown()).toEqual([120]); // a page that is there keeps what it has seen
    session.open(session.conversation);
    send({ type: 'load-earlier' });
    expect(shown()).toEqual([120, 40, 40]);
    expect(pageOf(posted).state).toMatchObject({
      earlier: 40,
      turns: session.branch.slice(-80).map(({ id }) => ({ id })),
    });
  });

  it('is posted whole when something is to be found in it, some turns in each turn of the event loop', async () => {
    const { session, posted, send, clock } = opened();
    session.open(long);
    send({ type: 'ready' });
    send({ type: 'load-all' });
    expect(snapshots(posted).map(newTurns)).toEqual([40, 200]);
    session.rename('while it is loaded');
    for (let turn = 0; turn < 10; turn += 1) await clock.advance(0);
    expect(Math.max(...snapshots(posted).map(newTurns))).toBe(200);
    const { asked, state } = pageOf(posted);
    expect(asked).toEqual([]);
    expect(state.earlier).toBe(0);
    expect(state.turns).toEqual(shownTurns(session));
  });

  it('of which each message is long is opened with its end, and the rest of the page comes in later turns of the event loop', async () => {
    const heavy = conversationOf('heavy', { rounds: 50, answered: 'x'.repeat(400_000) });
    const { session, posted, send, clock } = opened();
    send({ type: 'ready' });
    session.open(heavy);
    expect(snapshots(posted).map(newTurns)).toEqual([0, 2]);
    for (let turn = 0; turn < 30; turn += 1) await clock.advance(0);
    expect(Math.max(...snapshots(posted).map(newTurns))).toBe(2);
    const { asked, state } = pageOf(posted);
    expect(asked).toEqual([]);
    expect(state).toMatchObject({ earlier: 60, turns: session.branch.slice(-40).map(({ id }) => ({ id })) });
  });

  it('is not loaded on where another one is opened', async () => {
    const { session, posted, send, clock } = opened();
    session.open(long);
    send({ type: 'ready' });
    send({ type: 'load-all' });
    session.open(conversationOf('other', { rounds: 100, asked: 'Why?', answered: 'Because.' }));
    await clock.advance(0);
    expect(pageOf(posted).state.turns).toHaveLength(40);
  });

  it('is looked through a few times for a snapshot, and not once for each of its messages', () => {
    let looks = 0;
    class CountedMap<Key, Value> extends Map<Key, Value> {
      override values(): MapIterator<Value> {
        looks += 1;
        return super.values();
      }
    }
    const { session, send, asksNow } = opened();
    session.open({ ...long, messages: new CountedMap(long.messages) });
    send({ type: 'ready' });
    [looks, asksNow.count] = [0, 0];
    send({ type: 'load-all' });
    expect(looks).toBeLessThan(5);
    expect(asksNow.count).toBe(1);
  });

  it('posts what is new where it is read again, as another window has left it', () => {
    const { session, posted, send } = opened();
    session.open(long);
    send({ type: 'ready' });
    const added = question('new', long.shown, 5_000);
    const read = withMessage({ ...long, messages: structuredClone(long.messages) }, added);
    session.reload(read);
    expect(snapshots(posted).map(newTurns)).toEqual([40, 1]);
    expect(pageOf(posted).state.turns).toEqual(shownTurns(session).slice(-40));
  });

  it('posts what is new where another version is shown, and the page shows the branch', async () => {
    const scripts = ['one', 'two'].map((words) => [start(openai), text(words), finish()]);
    const { session, posted, send, clock } = opened(scriptedModel(...scripts));
    session.open(long);
    send({ type: 'ready' });
    send({ type: 'load-all' });
    for (let turn = 0; turn < 10; turn += 1) await clock.advance(0);
    await session.edit('long-q498', 'Otherwise?');
    const before = posted.length;
    for (const step of [-1, 1] as const) session.showOtherVersion(session.branch[996]?.id ?? '', step);
    // the answer before the branches, whose buttons were posted anew, is one of the first five
    expect(snapshots(posted.slice(before)).map(newTurns)).toEqual([5, 2]);
    const { asked, state } = pageOf(posted);
    expect(asked).toEqual([]);
    expect(state.turns).toEqual(shownTurns(session));
  });
});

describe('a route of many deployments', () => {
  it('is posted once a frame, and whole at the end', async () => {
    const skips = Array.from({ length: 1_000 }, (_, index): StreamEvent => {
      const target = targetOf('openai', `m${index}`, { deployment: `d${index}` });
      return { type: 'deployment-skip', target, error: new LlmError('unsupported', 'x') };
    });
    const { session, posted, send } = opened(scriptedModel([...skips, start(openai), text('Hi'), finish()]));
    send({ type: 'ready' });
    await session.ask('Hi');
    const frames = posted.filter(({ type }) => type === 'answer');
    expect(frames.length).toBeLessThan(5);
    expect(frames.at(-1)).toMatchObject({ turn: { status: 'done' } });
  });
});

describe('the welcome', () => {
  const groupOf = (name: string, vendor: string, lacksKey: boolean): GroupState => {
    const target = targetOf(vendor, 'x', { group: name });
    const facts = { order: 1, price: undefined, contextWindow: undefined, health: { kind: 'closed' } } as const;
    return { name, deployments: [{ target, lacksKey, abilities: UNKNOWN_ABILITIES, ...facts }] };
  };

  it('asks only for the keys that the chosen model needs', () => {
    const { session } = sessionOf(scriptedModel());
    const attachments = new PendingAttachments(() => 'chip');
    const groups = [groupOf('main', 'openai', false), groupOf('other', 'anthropic', true)];
    const missing = () => panelState({ session, attachments, groups, problems: [] }).welcome.missingKeys;
    expect(missing()).toEqual([]);
    session.change({ group: 'other' });
    expect(missing()).toEqual(['Anthropic at anthropic.example']);
  });
});

describe('the model of the conversation', () => {
  it('is said to be gone when the settings hold it no more', () => {
    const { session, posted, send } = opened();
    session.change({ group: 'old' });
    send({ type: 'ready' });
    expect(posted).toMatchObject([{ panel: { model: { label: 'old', detail: 'not in the settings' } } }]);
  });
});

describe('the chat', () => {
  it('is in use from what a person does in it until they work in an editor', () => {
    const { view, send } = opened();
    send({ type: 'ready' });
    expect(view.inUse).toBe(false);
    send({ type: 'command', command: 'pick-model' });
    expect(view.inUse).toBe(true);
    editor.selection.fire({ kind: undefined }); // an extension moved the cursor
    expect(view.inUse).toBe(true);
    editor.selection.fire({ kind: 1 });
    expect(view.inUse).toBe(false);
    view.focusComposer();
    expect(view.inUse).toBe(true);
  });

  it('is not in use when it is hidden', () => {
    const { view, send, setVisible } = opened();
    send({ type: 'send', id: 's', text: 'Hi' });
    setVisible(false);
    expect(view.inUse).toBe(false);
  });
});

describe('reasoning that a vendor signs and does not show', () => {
  it('is followed by its answer without another snapshot', async () => {
    const signature: StreamEvent = { type: 'reasoning-signature', signature: 'abc' };
    const model = scriptedModel([start(openai), signature, text('Hi'), signature, finish()]);
    const { session, posted, send } = opened(model);
    send({ type: 'ready' });
    await session.ask('one');
    const asked: WebviewMessage[] = [];
    const page = createPanelStore({ post: (message) => void asked.push(message), announce: () => undefined });
    for (const message of posted) page.receive(message);
    expect(asked).toEqual([]);
    expect(page.state().turns.at(-1)).toMatchObject({
      parts: [
        { type: 'reasoning', text: '' },
        { type: 'text', text: 'Hi' },
        { type: 'reasoning', text: '' },
      ],
    });
  });

  it('is kept as soon as it is signed, also where nothing comes after it', async () => {
    const think: StreamEvent = { type: 'reasoning-delta', text: 'hm' };
    const { session, changes } = sessionOf(
      scriptedModel([start(openai), think, { type: 'reasoning-signature', signature: 'abc' }, 'wait-for-abort']),
    );
    void session.ask('one');
    await settled();
    expect(changes.at(-1)).toMatchObject({ type: 'part', part: { text: 'hm', signature: 'abc' } });
    session.stop();
  });
});

describe('words for the message box', () => {
  it('wait for a page that is hidden or was never shown', () => {
    const { view, posted, send, setVisible } = opened();
    view.write('one');
    send({ type: 'ready' });
    setVisible(false);
    setVisible(true);
    view.write('two');
    send({ type: 'ready' });
    view.write('three');
    const words = posted.flatMap((message) => (message.type === 'write' ? message.text : []));
    expect(words).toEqual(['one', 'two', 'three']);
  });
});
