import { render } from 'preact';
import type { HostMessage, WebviewMessage } from '../protocol/messages.ts';
import { createAnnouncer } from './announcer.ts';
import { App } from './app.tsx';
import { createHighlighterLoader } from './highlighter/highlighter.ts';
import { isFromHost } from './is-from-host.ts';
import { createPanelStore } from './state/panel-store.ts';
import { parseSavedState } from './state/saved-state.ts';
import type { SavedState } from './state/saved-state.ts';
import { createSessionDraft } from './state/session-draft.ts';
import { createTimeSlices } from './time-slices.ts';
import './style.css';

// known only while this script begins
const ownScript = document.currentScript;
// taken here and never handed on: code that holds it can speak to the host
const host = acquireVsCodeApi();
const post = (message: WebviewMessage): void => host.postMessage(message);
const announce = createAnnouncer(document);
const store = createPanelStore({ post, announce });
const highlighter = createHighlighterLoader(window, () => insertHighlighter(ownScript));
const slices = createTimeSlices({ now: () => performance.now(), schedule: (task) => void setTimeout(task) });
const drafts = createSessionDraft({
  page: document.body.dataset['page'] ?? '',
  storage: () => sessionStorage,
  now: Date.now,
});

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
  render(
    <App port={port} slices={slices} highlighter={highlighter} store={store} saved={{ ...saved, draft }} save={save} />,
    root,
  );
}
// last: the answer is a snapshot, and the page listens to the store since it was rendered
post({ type: 'ready' });

/** The second script lies beside this one, and the page's policy lets it run by the same nonce. */
function insertHighlighter(own: HTMLOrSVGScriptElement | null): void {
  if (!(own instanceof HTMLScriptElement)) return;
  const script = document.createElement('script');
  script.nonce = own.nonce;
  script.src = own.src.replace(/webview\.js$/, 'highlighter.js');
  document.head.append(script);
}
