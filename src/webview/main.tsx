import { render } from 'preact';
import type { HostMessage, WebviewMessage } from '../protocol/messages.ts';
import { createAnnouncer } from './announcer.ts';
import { App } from './app.tsx';
import { isFromHost } from './is-from-host.ts';
import { createPanelStore } from './state/panel-store.ts';
import { parseSavedState } from './state/saved-state.ts';
import type { SavedState } from './state/saved-state.ts';
import { createSessionDraft } from './state/session-draft.ts';
import { createTimeSlices } from './time-slices.ts';
import './style.css';

// taken here and never handed on: code that holds it can speak to the host
const host = acquireVsCodeApi();
const post = (message: WebviewMessage): void => host.postMessage(message);
const announce = createAnnouncer(document);
const store = createPanelStore({ post, announce });
const slices = createTimeSlices({ now: () => performance.now(), schedule: (task) => void setTimeout(task) });
const drafts = createSessionDraft({ storage: () => sessionStorage, now: Date.now });

window.addEventListener('message', (event: MessageEvent<HostMessage>) => {
  if (isFromHost(event, window)) store.receive(event.data);
});

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') store.resync();
});

const root = document.querySelector('#root');
if (root !== null) {
  const saved = parseSavedState(host.getState());
  const draft = drafts.kept() ?? saved.draft;
  const save = (state: SavedState): void => {
    host.setState(state);
    drafts.keep(state.draft);
  };
  const port = { post, announce, hear: store.hear };
  render(<App port={port} slices={slices} store={store} saved={{ ...saved, draft }} save={save} />, root);
}
// last: the answer is a snapshot, and the page listens to the store since it was rendered
post({ type: 'ready' });
