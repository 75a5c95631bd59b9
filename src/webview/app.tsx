import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { BusyContext } from './busy.ts';
import { Composer } from './components/composer.tsx';
import { Conversation } from './components/conversation.tsx';
import { ProblemBanner } from './components/problem-banner.tsx';
import { EditsContext } from './edits.ts';
import type { Edits } from './edits.ts';
import { HighlighterContext } from './highlighter/highlighter.ts';
import type { HighlighterLoader } from './highlighter/highlighter.ts';
import { PortContext } from './port.ts';
import type { Port } from './port.ts';
import { askedBefore } from './state/asked-before.ts';
import type { PanelStore } from './state/panel-store.ts';
import { lostQuestions, stateAfter } from './state/saved-state.ts';
import type { KeptChange, SavedState } from './state/saved-state.ts';
import type { ViewState } from './state/view-state.ts';
import { TimeSliceContext } from './time-slices.ts';
import type { TimeSlices } from './time-slices.ts';

export interface AppProps {
  readonly port: Port;
  readonly slices: TimeSlices;
  readonly highlighter: HighlighterLoader;
  readonly store: PanelStore;
  readonly saved: SavedState;
  readonly save: (state: SavedState) => void;
}

export function App({ port, slices, highlighter, store, saved, save }: AppProps) {
  const [state, setState] = useState(store.state);
  // a layout effect runs before `render` returns, so that no message is missed; other effects run after the first frame
  useLayoutEffect(() => {
    setState(store.state());
    return store.listen(setState);
  }, [store]);

  const kept = useRef(saved);
  const keep = (change: KeptChange): void => {
    kept.current = stateAfter(kept.current, change, state);
    save(kept.current);
  };
  const edits = useKeptEdits(kept, keep);

  useKeptConversation(state, kept, keep);

  const queue = state.panel?.queue;
  const isLive = state.sync === 'live';
  const waited = useRef<SavedState | undefined>(saved);
  useEffect(() => {
    if (!isLive || waited.current?.conversation !== state.conversation) return;
    const lost = lostQuestions(waited.current, state);
    waited.current = undefined;
    if (lost.length > 0) store.receive({ type: 'write', text: lost.join('\n\n') });
  }, [isLive, state.conversation]);
  useEffect(() => {
    const isKept = kept.current.waiting !== undefined && kept.current.conversation === state.conversation;
    if (queue !== undefined && (queue.length > 0 || isKept)) keep({});
  }, [queue]);

  // once more when the page goes away: a message that the editor has not taken then is taken again
  useEffect(() => {
    const onHide = (): void => save(kept.current);
    window.addEventListener('pagehide', onHide);
    return () => window.removeEventListener('pagehide', onHide);
  }, [save]);

  const samePlace = saved.conversation === state.conversation ? saved.place : undefined;
  return (
    <PortContext.Provider value={port}>
      <TimeSliceContext.Provider value={slices}>
        <HighlighterContext.Provider value={highlighter}>
          <BusyContext.Provider value={state.panel?.busy === true}>
            <ProblemBanner problem={state.panel?.problem} />
            <EditsContext.Provider value={edits}>
              <Conversation
                key={state.conversation}
                state={state}
                savedPlace={samePlace}
                onPlace={(place) => keep({ place })}
              />
            </EditsContext.Provider>
            <Composer
              panel={state.panel}
              initialDraft={saved.draft}
              onDraft={(draft) => keep({ draft })}
              questions={() => askedBefore(state.turns, queue ?? [])}
            />
          </BusyContext.Provider>
        </HighlighterContext.Provider>
      </TimeSliceContext.Provider>
    </PortContext.Provider>
  );
}

/**
 * Keeps which conversation is shown at once, and not with the first letter: an editor that comes back is told by it what it shows.
 * But after a reload of the window an empty one may be shown until the one of before is read: what was written there waits for it.
 */
function useKeptConversation(
  { conversation, turns }: ViewState,
  kept: { readonly current: SavedState },
  keep: (change: KeptChange) => void,
): void {
  const isFirst = useRef(true);
  useEffect(() => {
    if (conversation === '') return;
    const mayPass = isFirst.current && turns.length === 0 && kept.current.conversation !== '';
    isFirst.current = false;
    if (!mayPass && conversation !== kept.current.conversation) keep({});
  }, [conversation]);
}

/** The same object as long as the page is there, so that no question is rendered again for it. */
function useKeptEdits(kept: { readonly current: SavedState }, keep: (change: KeptChange) => void): Edits {
  const latest = useRef(keep);
  latest.current = keep;
  return useMemo(
    () => ({
      textOf: (turn) => kept.current.edits?.[turn],
      keep: (turn, text) => {
        const { [turn]: before, ...others } = kept.current.edits ?? {};
        if (before !== text) latest.current({ edits: { ...others, ...(text !== undefined && { [turn]: text }) } });
      },
    }),
    [],
  );
}
