import type { RefObject, VNode } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Turn } from '../../protocol/conversation.ts';
import { FindBar } from '../find/find-bar.tsx';
import { useFindKey } from '../find/find-key.ts';
import { FindWordsContext, createFindWords } from '../find/find-words.ts';
import { usePort } from '../port.ts';
import { isRunning } from '../state/announcement.ts';
import type { ScrollPlace } from '../state/saved-state.ts';
import type { ViewState } from '../state/view-state.ts';
import { AnswerTurnView } from './answer-turn.tsx';
import { EarlierButton } from './earlier-button.tsx';
import { FollowScroll } from './follow-scroll.ts';
import { Icon } from './icon.tsx';
import { firstVisible } from './scroll-place.ts';
import { useKeptNodes } from './use-kept-nodes.ts';
import { UserTurnView } from './user-turn.tsx';
import { useVersionFocus } from './version-focus.ts';
import { Welcome } from './welcome.tsx';

export interface ConversationProps {
  readonly state: ViewState;
  /** Where the person was when the page went away, if this is the same conversation. */
  readonly savedPlace: ScrollPlace | undefined;
  readonly onPlace: (place: ScrollPlace | undefined) => void;
}

/** The turns, or a welcome when there are none; scrolled by its reader, or following its end. */
export function Conversation({ state, savedPlace, onPlace }: ConversationProps) {
  const { turns, earlier, panel } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const running = turns.some((turn) => turn.kind === 'answer' && isRunning(turn));
  const { away, follow } = useFollow(scroller, content, onPlace);
  useLayoutEffect(() => follow.current?.setGrowing(running), [running, follow]);
  useSteadyScroll(scroller, state, follow);
  useVersionFocus(scroller, turns);
  useSavedPlace({ place: savedPlace, ready: turns.length > 0, follow });
  const node = useKeptNodes(turnNode);
  const [findWords] = useState(createFindWords);
  const find = useFind();

  return (
    <FindWordsContext.Provider value={findWords}>
      <main class="conversation-frame">
        {find.asked > 0 && (
          <FindBar
            asked={find.asked}
            wanted={find.words}
            scroller={scroller}
            hold={(place) => follow.current?.hold(place)}
            earlier={earlier}
            onClose={find.close}
          />
        )}
        <div
          ref={scroller}
          class="conversation"
          role="log"
          aria-label="Conversation"
          // a screen reader must not read every token, nor what is opened to be found; how an answer ends is told by the status line
          aria-live={running || find.asked > 0 ? 'off' : 'polite'}
          tabIndex={0}
        >
          <div ref={content} class="turns">
            {earlier > 0 && <EarlierButton count={earlier} scroller={scroller} isAway={away} />}
            {panel !== undefined && turns.length === 0 && state.sync === 'live' && earlier === 0 && (
              <Welcome panel={panel} />
            )}
            {turns.map(node)}
          </div>
        </div>
        {away && (
          <button type="button" class="jump" onClick={() => follow.current?.jump()}>
            <Icon name="arrow-down" />
            Jump to latest
          </button>
        )}
      </main>
    </FindWordsContext.Provider>
  );
}

interface FindWish {
  /** Grows each time that the person wants to find something; 0: not now. */
  readonly asked: number;
  /** What they want to find, where it is known. */
  readonly words: string | undefined;
}

function useFind(): FindWish & { readonly close: () => void } {
  const { hear } = usePort();
  const [wish, setWish] = useState<FindWish>({ asked: 0, words: undefined });
  const ask = useCallback((words?: string) => setWish(({ asked }) => ({ asked: asked + 1, words })), []);
  useFindKey(ask);
  useLayoutEffect(() => hear((message) => void (message.type === 'find' && ask(message.words))), [hear, ask]);
  return { ...wish, close: () => setWish({ asked: 0, words: undefined }) };
}

function turnNode(turn: Turn): VNode {
  if (turn.kind === 'user') return <UserTurnView key={turn.id} turn={turn} />;
  return <AnswerTurnView key={turn.id} turn={turn} />;
}

type FollowRef = RefObject<FollowScroll | null>;

function useFollow(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  onPlace: ConversationProps['onPlace'],
): { readonly away: boolean; readonly follow: FollowRef } {
  const [away, setAway] = useState(false);
  const follow = useRef<FollowScroll>(null);
  const report = useRef(onPlace);
  report.current = onPlace;
  useLayoutEffect(() => {
    const { current: element } = scroller;
    if (element === null || content.current === null) return;
    const current = new FollowScroll(element, content.current, setAway);
    const keep = (): void => report.current(current.following ? undefined : firstVisible(element));
    element.addEventListener('scrollend', keep);
    follow.current = current;
    return () => {
      element.removeEventListener('scrollend', keep);
      current.dispose();
    };
  }, [scroller, content]);
  return { away, follow };
}

/** Earlier turns that are put in above do not move what is read; a question that is asked brings the end into view. */
function useSteadyScroll(
  scroller: RefObject<HTMLElement | null>,
  { turns, asked }: ViewState,
  follow: FollowRef,
): void {
  const first = turns[0]?.id;
  const shownFirst = useRef(first);
  // measured now, while rendering, because the page still shows the turns as they were
  const anchor = useRef<ScrollPlace | undefined>(undefined);
  if (first !== shownFirst.current && scroller.current !== null) anchor.current = firstVisible(scroller.current);
  shownFirst.current = first;

  useLayoutEffect(() => {
    const place = anchor.current;
    anchor.current = undefined;
    if (place !== undefined && follow.current?.following === false) follow.current.hold(place);
  }, [first, follow]);

  const shownAsked = useRef(asked);
  useEffect(() => {
    if (shownAsked.current !== asked) follow.current?.jump();
    shownAsked.current = asked;
  }, [asked, follow]);
}

interface SavedPlaceOptions {
  readonly place: ScrollPlace | undefined;
  readonly ready: boolean;
  readonly follow: FollowRef;
}

function useSavedPlace({ place, ready, follow }: SavedPlaceOptions): void {
  const done = useRef(false);
  useLayoutEffect(() => {
    if (!ready || done.current) return;
    done.current = true;
    if (place !== undefined) follow.current?.hold(place);
  }, [ready, place, follow]);
}
