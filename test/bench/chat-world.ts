import { setImmediate as nextTurn } from 'node:timers/promises';
import type * as vscode from 'vscode';
import type { Conversation } from '../../src/conversation/conversation.ts';
import type { ConversationStore } from '../../src/conversation/conversation-store.ts';
import { PendingAttachments } from '../../src/host/attach/pending-attachments.ts';
import { ChatSession } from '../../src/host/chat/chat-session.ts';
import { ChatView } from '../../src/host/chat/chat-view.ts';
import { keepConversation } from '../../src/host/chat/keep-conversation.ts';
import { panelState } from '../../src/host/chat/panel-state.ts';
import type { Model } from '../../src/llm/model.ts';
import type { HostMessage } from '../../src/protocol/messages.ts';
import { openai, start } from '../support/chat-session.ts';
import { FakeClock, settled } from '../support/fake-clock.ts';
import { fakeWebviewView } from '../support/fake-webview-view.ts';
import { finish, text } from '../support/stream-samples.ts';

export interface ChatWorld {
  readonly session: ChatSession;
  readonly clock: FakeClock;
  /** What was posted to the page. */
  readonly posted: HostMessage[];
  /** The next piece of the answer that streams, and all that follows from it. */
  readonly say: (words: string) => Promise<void>;
  readonly endAnswer: () => Promise<void>;
  /** The page asks for all turns; until it has them. */
  readonly loadAll: () => Promise<void>;
  /** How many times the conversation was written. */
  readonly writes: () => number;
  readonly dispose: () => void;
}

/** A chat as the extension composes it, with a page that only listens, a model that says what it is told and a clock that is moved. */
export function chatWorld(store: ConversationStore, ids: string, conversation?: Conversation): ChatWorld {
  let wake = Promise.withResolvers<string | undefined>();
  const model: Model = {
    id: 'bench',
    async *stream(_request, { signal }) {
      signal.addEventListener('abort', () => wake.reject(new Error('stopped')));
      yield start(openai);
      for (let words = await wake.promise; words !== undefined; words = await wake.promise) {
        wake = Promise.withResolvers();
        yield text(words);
      }
      wake = Promise.withResolvers();
      yield finish();
    },
  };
  let id = 0;
  const session = new ChatSession({
    model: () => model,
    defaultGroup: () => 'main',
    newId: () => `${ids}${++id}`,
    now: Date.now,
    sleep: () => Promise.resolve(),
    hasGroup: () => true,
    keepLate: () => undefined,
  });
  const clock = new FakeClock();
  const attachments = new PendingAttachments(() => 'chip');
  const page = fakeWebviewView();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only its path is used
  const extensionUri = { path: '/extension' } as vscode.Uri;
  const view = new ChatView({
    session,
    clock,
    extensionUri,
    panel: () => panelState({ session, attachments, groups: [], problems: [] }),
    now: () => ({ askable: 'main' }),
    onMessage: () => undefined,
    onUse: () => undefined,
    onReady: () => undefined,
  });
  view.showIn(page.view);
  page.send({ type: 'ready' });
  let writes = 0;
  const counting: ConversationStore = { ...store, write: (...row) => (writes++, store.write(...row)) };
  const kept = keepConversation(session, { store: counting, clock, workspace: 'w', remembered: true });
  if (conversation !== undefined) session.open(conversation);
  const tell = async (words: string | undefined): Promise<void> => {
    wake.resolve(words);
    await settled();
  };
  return {
    session,
    clock,
    posted: page.posted,
    say: tell,
    endAnswer: () => tell(undefined),
    loadAll: async () => {
      page.send({ type: 'load-all' });
      while (page.posted.findLast((message) => message.type === 'snapshot')?.earlier !== 0) {
        await nextTurn();
        await clock.advance(0);
      }
    },
    writes: () => writes,
    dispose: () => {
      kept.dispose();
      view.dispose();
    },
  };
}
