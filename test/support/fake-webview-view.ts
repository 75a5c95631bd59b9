import type { ChatFrame } from '../../src/host/chat/chat-view.ts';
import { Emitter } from '../../src/lib/emitter.ts';
import type { HostMessage, WebviewMessage } from '../../src/protocol/messages.ts';

export interface FakeWebviewView {
  /** What the code under test is given. */
  readonly view: ChatFrame;
  /** What was posted to the page, in order. */
  readonly posted: HostMessage[];
  /** The page speaks. */
  readonly send: (message: WebviewMessage) => void;
  readonly setVisible: (visible: boolean) => void;
}

/** A view whose page does only what a test says. */
export function fakeWebviewView(): FakeWebviewView {
  const posted: HostMessage[] = [];
  const received = new Emitter<unknown>();
  const visibility = new Emitter<void>();
  const disposed = new Emitter<void>();
  const state = { visible: true };
  const view = {
    webview: {
      options: {},
      html: '',
      cspSource: 'self',
      asWebviewUri: (uri: unknown) => uri,
      onDidReceiveMessage: received.on,
      postMessage: async (message: HostMessage) => {
        posted.push(message);
        return true;
      },
    },
    get visible() {
      return state.visible;
    },
    onDidChangeVisibility: visibility.on,
    onDidDispose: disposed.on,
    showTitle: () => undefined,
  };
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of the view that is used
    view: view as unknown as ChatFrame,
    posted,
    send: (message) => received.fire(message),
    setVisible: (visible) => {
      state.visible = visible;
      visibility.fire();
    },
  };
}
