import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { jsonPieces } from '../../../src/conversation/exported-conversation.ts';
import type { ChatSession } from '../../../src/host/chat/chat-session.ts';
import { importConversation } from '../../../src/host/conversations/import-conversation.ts';
import { openai, scriptedModel, sessionOf, start } from '../../support/chat-session.ts';
import type { SessionScript } from '../../support/chat-session.ts';
import { settled } from '../../support/fake-clock.ts';
import { workspaceState } from '../../support/fake-workspace.ts';
import { Uri } from '../../support/fake-workspace-api.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { conversationOf } from '../../support/sample-conversations.ts';
import { finish, text } from '../../support/stream-samples.ts';

const IMPORTED = 'Imported?';
const importWorker = fileURLToPath(new URL('../../../src/import-worker.ts', import.meta.url));
const say: SessionScript = [start(openai), text('Hi'), finish()];
const uri = Uri.file('/kept/conversation.json');
const running: SessionScript = [start(openai), text('So far'), 'wait-for-abort'];

beforeEach(() => {
  resetEditor();
  const file = [...jsonPieces(conversationOf('exported', { rounds: 2, asked: IMPORTED, answered: 'Yes.' }))].join('');
  workspaceState.remoteFiles.set(uri.toString(), Buffer.from(file));
  editor.opens = [uri];
});

async function importInto(session: ChatSession, store = memoryStore().store): Promise<void> {
  const chat = { session, focus: async () => undefined };
  const ports = { chat: () => chat, chats: () => [chat], workspace: 'w', now: () => 0, importWorker };
  await importConversation({ ...ports, store, openInEditor: () => undefined });
}

const firstQuestion = ({ branch: [first] }: ChatSession) => first?.parts[0];

describe('a conversation that was imported', () => {
  it('is shown where the chat shows what it showed before', async () => {
    const { session } = sessionOf(scriptedModel(say));
    await session.ask('one');
    await importInto(session);
    expect(firstQuestion(session)).toMatchObject({ text: IMPORTED });
    expect(editor.messages).toEqual([]);
  });

  it('stops no answer that runs: it is offered', async () => {
    const { session } = sessionOf(scriptedModel(running));
    const asked = session.ask('one');
    await settled();
    await importInto(session);
    expect(session.busy).toBe(true);
    expect(editor.messages).toEqual([`“${IMPORTED}” was imported.`]);
    session.stop();
    await asked;
  });

  it('is shown when the person wants it', async () => {
    const { session } = sessionOf(scriptedModel(running));
    const asked = session.ask('one');
    await settled();
    editor.press = async () => 'Open';
    await importInto(session);
    expect(firstQuestion(session)).toMatchObject({ text: IMPORTED });
    await asked;
  });

  it('does not take the place of a private chat', async () => {
    const { session } = sessionOf(scriptedModel(say));
    session.openPrivate();
    await session.ask('secret');
    await importInto(session);
    expect(firstQuestion(session)).toMatchObject({ text: 'secret' });
  });

  it.each([
    ['{"name": "a package"}', 'conversation.json is no exported conversation.'],
    ['{"format": "turnpike-conversation"}', /is no exported conversation \(mistake at version: /],
  ])('is refused where it is none: %s', async (file, words) => {
    workspaceState.remoteFiles.set(uri.toString(), Buffer.from(file));
    await importInto(sessionOf(scriptedModel()).session);
    expect(editor.messages).toEqual([typeof words === 'string' ? words : expect.stringMatching(words)]);
  });

  it('is said not to be there where it cannot be read now', async () => {
    const { store } = memoryStore();
    const { session } = sessionOf(scriptedModel());
    await importInto(session, { ...store, load: async () => undefined });
    expect(editor.messages).toEqual([expect.stringMatching(/^The conversation is not there/)]);
  });

  it('does not take the place of another one that was opened meanwhile', async () => {
    const { session } = sessionOf(scriptedModel());
    const imported = importInto(session);
    session.open(conversationOf('other', { rounds: 1, asked: 'Meanwhile?', answered: 'Yes.' }));
    await imported;
    expect(firstQuestion(session)).toMatchObject({ text: 'Meanwhile?' });
  });
});
