import { useEffect, useRef, useState } from 'preact/hooks';
import { Composer } from './components/composer.tsx';
import { Conversation } from './components/conversation.tsx';
import { ProblemBanner } from './components/problem-banner.tsx';
import { type Port, PortContext } from './port.ts';
import type { PanelStore } from './state/panel-store.ts';
import type { SavedState, ScrollPlace } from './state/saved-state.ts';

export interface AppProps {
  readonly port: Port;
  readonly store: PanelStore;
  readonly saved: SavedState;
  readonly save: (state: SavedState) => void;
}

export function App({ port, store, saved, save }: AppProps) {
  const [state, setState] = useState(store.state);
  useEffect(() => store.listen(setState), [store]);

  const kept = useRef(saved);
  const keep = (draft: string, place: ScrollPlace | undefined): void => {
    kept.current = { draft, conversation: state.conversation, ...(place === undefined ? {} : { place }) };
    save(kept.current);
  };

  const samePlace = saved.conversation === state.conversation ? saved.place : undefined;
  return (
    <PortContext.Provider value={port}>
      <ProblemBanner problem={state.panel.problem} />
      <Conversation
        key={state.conversation}
        state={state}
        savedPlace={samePlace}
        onPlace={(place) => keep(kept.current.draft, place)}
      />
      <Composer
        panel={state.panel}
        initialDraft={saved.draft}
        onDraft={(draft) => keep(draft, kept.current.place)}
        focusRequests={state.focusRequests}
      />
    </PortContext.Provider>
  );
}
