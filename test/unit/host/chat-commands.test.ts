import { beforeEach, describe, expect, it } from 'vitest';
import { chatActions } from '../../../src/host/chat/chat-actions.ts';
import { chatCommands } from '../../../src/host/chat/chat-commands.ts';
import { PageImages } from '../../../src/host/attach/page-images.ts';
import { PendingAttachments } from '../../../src/host/attach/pending-attachments.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { GroupState } from '../../../src/router/group-state.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { lastAnswer, openai, scriptedModel, sessionOf, start } from '../../support/chat-session.ts';
import type { SessionSketch } from '../../support/chat-session.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';
import { finish, text } from '../../support/stream-samples.ts';

function attachPorts() {
  const attachments = new PendingAttachments(() => 'chip');
  const images = new PageImages({ attachments, newId: () => 'i', clock: new FakeClock(), post: () => undefined });
  return { attachments, images };
}

const nothing = () => undefined;
const page = { tellSent: nothing, tellNotSent: nothing, tellFound: nothing, write: nothing };

const answer = [start(openai), text('Hi'), finish()];
const local: GroupState = { name: 'local', deployments: [] };
beforeEach(resetEditor);

function chat(model = scriptedModel(answer, answer), sketch: SessionSketch & { readonly inUse?: boolean } = {}) {
  const { session } = sessionOf(model, sketch);
  const view = {
    inUse: sketch.inUse ?? false,
    focusComposer: () => void editor.executed.push(['focus the message box']),
  };
  const attachments = new PendingAttachments(() => 'chip');
  const reveal = async () => void editor.executed.push(['turnpike.chat.focus']);
  const commanded = { session, attachments, view, reveal };
  const commands = chatCommands({ chat: () => commanded, groups: () => [local], now: () => 0 });
  return { session, attachments, model, run: async (id: string, argument?: unknown) => commands[id]?.(argument) };
}

/** An editor in which `code` is selected. */
function select(code: string): void {
  editor.activeTextEditor = {
    document: { uri: { path: 'src/a.ts' }, languageId: 'typescript', getText: () => code },
    selection: {
      isEmpty: false,
      start: { line: 0, character: 0 },
      end: { line: code.split('\n').length, character: 0 },
    },
  };
}

const focused = [['turnpike.chat.focus'], ['focus the message box']];

describe('the commands that show the chat', () => {
  it('Open Chat leaves the keyboard in the message box', async () => {
    await chat().run('turnpike.openChat');
    expect(editor.executed).toEqual(focused);
  });

  it('Explain Selection does so too, and asks', async () => {
    const { session, run } = chat();
    select('let a;');
    await run('turnpike.explainSelection');
    expect(editor.executed).toEqual(focused);
    expect(lastAnswer(session).text).toBe('Hi');
  });

  it('Ask About Selection does so too, and says what it leaves out of a long selection', async () => {
    const { attachments, run } = chat();
    select('let a;\n'.repeat(100_000));
    await run('turnpike.askAboutSelection');
    expect(editor.executed).toEqual(focused);
    const [part] = attachments.take();
    expect(part?.type === 'context' && part.text.length).toBeLessThan(300_000);
    expect(editor.messages).toEqual([expect.stringContaining('will be sent')]);
  });

  it('Select Model with a name chooses it without a picker', async () => {
    const { session, run } = chat();
    await run('turnpike.selectModel', 'local');
    expect(session.group).toBe('local');
    expect(editor.executed).toEqual(focused);
  });
});

describe('a command that is run while the chat is in use', () => {
  it.each(['turnpike.selectModel', 'turnpike.stop'])(
    '%s gives the keyboard back, also when it was dismissed',
    async (id) => {
      await chat(undefined, { inUse: true }).run(id);
      expect(editor.executed).toEqual(focused);
    },
  );

  it.each(['turnpike.selectModel', 'turnpike.stop'])(
    '%s leaves the keyboard in the editor where the person works there',
    async (id) => {
      await chat().run(id);
      expect(editor.executed).toEqual([]);
    },
  );
});

describe('Select Model', () => {
  it('puts the keyboard into the message box when one was chosen, and leaves all as it is when none was', async () => {
    const { session, run } = chat();
    await run('turnpike.selectModel');
    expect([session.group, editor.executed]).toEqual(['main', []]);
    editor.picks = 'local';
    await run('turnpike.selectModel');
    expect([session.group, editor.executed]).toEqual(['local', focused]);
  });
});

describe('a question from the page', () => {
  it('that is sent again, because the page heard nothing, is asked once', async () => {
    const { session } = sessionOf(scriptedModel(answer, answer));
    const sent: string[] = [];
    const act = chatActions({
      session,
      ...attachPorts(),
      view: { ...page, tellSent: (id) => void sent.push(id) },
      deleteMessage: async () => undefined,
      pickOtherModel: async () => undefined,
      pickModel: async () => false,
      hasModel: () => true,
      mistakenSetting: () => undefined,
    });
    await act({ type: 'send', id: 's1', text: 'Hi' });
    await act({ type: 'send', id: 's1', text: 'Hi' });
    expect(sent).toEqual(['s1', 's1']);
    expect(session.branch).toHaveLength(2);
  });
});

describe('the buttons of an error', () => {
  function buttons(model = scriptedModel([new LlmError('server', 'x')], answer), sketch: SessionSketch = {}) {
    const { session } = sessionOf(model, sketch);
    const state = { hasModel: false };
    const act = chatActions({
      session,
      ...attachPorts(),
      view: page,
      deleteMessage: async () => undefined,
      pickOtherModel: async () => undefined,
      pickModel: async () => false,
      hasModel: () => state.hasModel,
      mistakenSetting: () => undefined,
    });
    return { session, state, act };
  }

  it('Reset resting models resets them, then asks again', async () => {
    const { session, act } = buttons();
    await session.ask('Hi');
    await act({ type: 'action', turn: lastAnswer(session).id, action: 'reset-models' });
    expect(editor.executed).toEqual([['turnpike.resetModels']]);
    expect(lastAnswer(session).text).toBe('Hi');
  });

  it('Add a model asks the question as soon as there is one, and not when adding was left', async () => {
    const { session, state, act } = buttons(scriptedModel(answer), { group: null });
    await session.ask('Hi');
    const press = () => act({ type: 'action', turn: lastAnswer(session).id, action: 'add-model' });
    const { id } = lastAnswer(session);
    await press();
    expect(lastAnswer(session)).toMatchObject({ id, status: 'failed' });
    editor.handlers.set('turnpike.addModel', () => {
      session.change({ group: 'new' });
      state.hasModel = true;
    });
    await press();
    expect(editor.executed).toEqual([['turnpike.addModel'], ['turnpike.addModel']]);
    expect(lastAnswer(session)).toMatchObject({ status: 'done', text: 'Hi' });
  });
});
