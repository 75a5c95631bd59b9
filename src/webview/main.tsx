import { render } from 'preact';
import { parseHostMessage } from '../protocol/parse-host-message.ts';
import type { WebviewMessage } from '../protocol/messages.ts';
import { createAnnouncer } from './announcer.ts';
import { App } from './app.tsx';
import { isFromHost } from './is-from-host.ts';
import { createPanelStore } from './state/panel-store.ts';
import { parseSavedState } from './state/saved-state.ts';
import { createTimeSlices } from './time-slices.ts';
import './style.css';

// taken here and never handed on: code that holds it can speak to the host
const host = acquireVsCodeApi();
const post = (message: WebviewMessage): void => host.postMessage(message);
const announce = createAnnouncer(document);
const store = createPanelStore({ post, announce });
const slices = createTimeSlices({ now: () => performance.now(), schedule: (task) => void setTimeout(task) });

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = isFromHost(event, window) ? parseHostMessage(event.data) : undefined;
  if (message !== undefined) store.receive(message);
});

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') store.resync();
});

const root = document.querySelector('#root');
if (root !== null) {
  const saved = parseSavedState(host.getState());
  const port = { post, announce };
  render(<App port={port} slices={slices} store={store} saved={saved} save={(state) => host.setState(state)} />, root);
}
// last: the answer is a snapshot, and the page listens to the store since it was rendered
post({ type: 'ready' });
