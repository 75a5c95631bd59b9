import { Emitter } from '../../src/lib/emitter.ts';

/** An editor with a page in it: as much of `vscode.WebviewPanel` as is used. */
export interface FakePanel {
  /** It has the keyboard. Once it is closed this throws, as the editor's own does. */
  active: boolean;
  /** The person closes it. */
  readonly close: () => void;
}

export function fakePanel(): FakePanel {
  const viewState = new Emitter<void>();
  const disposed = new Emitter<void>();
  const state = { active: true, isClosed: false };
  const webview = {
    options: {},
    html: '',
    cspSource: 'self',
    asWebviewUri: (uri: unknown) => uri,
    onDidReceiveMessage: new Emitter<unknown>().on,
    postMessage: async () => true,
  };
  const close = (): void => {
    state.isClosed = true;
    disposed.fire();
  };
  const panel = {
    webview,
    visible: true,
    title: '',
    reveal: () => undefined,
    onDidChangeViewState: viewState.on,
    onDidDispose: disposed.on,
    get active(): boolean {
      if (state.isClosed) throw new Error('the panel is disposed');
      return state.active;
    },
    set active(active: boolean) {
      state.active = active;
      viewState.fire();
    },
    close,
    dispose: close,
  };
  return panel;
}
