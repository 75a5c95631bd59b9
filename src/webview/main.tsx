import { render } from 'preact';
import { parseHostMessage } from '../protocol/parse-host-message.ts';
import type { WebviewMessage } from '../protocol/messages.ts';
import { createAnnouncer } from './announcer.ts';
import { App } from './app.tsx';
import { createPanelStore } from './state/panel-store.ts';
import { parseSavedState } from './state/saved-state.ts';
import './style.css';

// taken here and never handed on: whoever holds it can speak to the host
const host = acquireVsCodeApi();
const post = (message: WebviewMessage): void => host.postMessage(message);
const announce = createAnnouncer(document);
const store = createPanelStore({ post, announce });

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = parseHostMessage(data);
  if (message !== undefined) store.receive(message);
});

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') store.resync();
});

const root = document.querySelector('#root');
if (root !== null) {
  const saved = parseSavedState(host.getState());
  render(<App port={{ post, announce }} store={store} saved={saved} save={(state) => host.setState(state)} />, root);
}
post({ type: 'ready' });
