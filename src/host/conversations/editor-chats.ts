import * as vscode from 'vscode';
import type { Conversation } from '../../conversation/conversation.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { asRecord, asString } from '../../lib/json.ts';
import { createChat } from '../chat/chat.ts';
import type { Chat, ChatPorts } from '../chat/chat.ts';
import type { QueuedQuestion } from '../chat/question-queue.ts';
import { notify } from '../notify.ts';
import { shownTitle } from '../words/shown-title.ts';
import { NOT_THERE } from './open-conversation.ts';

const PANEL_TYPE = 'turnpike.conversation';

export interface EditorChatEvents {
  /** The person comes to one of these editors, or does something in it. */
  readonly onUse: () => void;
  /** An editor was closed, in which these questions waited that are not asked yet. */
  readonly onLeft: (waiting: readonly QueuedQuestion[]) => void;
}

interface EditorChat {
  readonly chat: Chat;
  readonly panel: vscode.WebviewPanel;
}

/** Conversations in editors of their own. They come back with their tabs after a restart. */
export class EditorChats implements Disposable {
  readonly #ports: ChatPorts;
  readonly #serializer: Disposable;
  readonly #events: EditorChatEvents;
  #chats: readonly EditorChat[] = [];

  constructor(ports: ChatPorts, events: EditorChatEvents) {
    this.#ports = ports;
    this.#events = events;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, {
      deserializeWebviewPanel: (panel, state) => this.#restore(panel, state),
    });
  }

  /** The chat whose editor has the keyboard, or had it last among the editors. */
  get active(): Chat | undefined {
    return this.#chats.find(({ panel }) => panel.active)?.chat;
  }

  get all(): readonly Chat[] {
    return this.#chats.map(({ chat }) => chat);
  }

  /** `waiting`: its questions that are not asked yet. */
  open(conversation: Conversation, waiting: readonly QueuedQuestion[]): Chat {
    const column = vscode.ViewColumn.Active;
    const panel = vscode.window.createWebviewPanel(PANEL_TYPE, shownTitle(conversation), column, {
      enableScripts: true,
    });
    const chat = this.#show(conversation, panel);
    chat.session.addWaiting(waiting);
    return chat;
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const { chat } of this.#chats) chat.dispose();
    this.#chats = [];
  }

  #show(conversation: Conversation, panel: vscode.WebviewPanel): Chat {
    const chat = createChat(this.#ports, {
      reveal: async () => panel.reveal(),
      remembered: false, // its tab comes back by itself
      onUse: this.#events.onUse,
      close: () => panel.dispose(),
    });
    const { extensionUri } = this.#ports.context;
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'turnpike.svg');
    chat.view.showIn({
      name: conversation.id,
      webview: panel.webview,
      get visible() {
        return panel.visible;
      },
      onDidChangeVisibility: panel.onDidChangeViewState,
      onDidDispose: panel.onDidDispose,
      showTitle: (title) => {
        panel.title = title === '' ? 'New Chat' : title;
      },
    });
    chat.session.open(conversation);
    this.#chats = [...this.#chats, { chat, panel }];
    if (panel.active) this.#events.onUse();
    panel.onDidChangeViewState(() => {
      if (panel.active) this.#events.onUse();
      else this.#ports.tellBusy();
    });
    panel.onDidDispose(() => {
      this.#chats = this.#chats.filter((other) => other.chat !== chat); // first: VS Code tells nothing of a panel that is gone
      const waiting = chat.session.takeWaiting();
      chat.dispose();
      if (waiting.length > 0) this.#events.onLeft(waiting);
    });
    return chat;
  }

  /** What the page keeps of itself names its conversation. */
  async #restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const id = asString(asRecord(state)?.['conversation']);
    const { conversations, log } = this.#ports;
    const conversation = await conversations.load(id ?? '').catch((error: unknown) => {
      log.error(`The conversation of an editor could not be read: ${String(error)}`);
      return undefined;
    });
    if (conversation !== undefined) this.#show(conversation, panel);
    else {
      panel.dispose();
      void notify('warning', NOT_THERE);
    }
  }
}
