import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { usePort } from '../port.ts';
import { notSent, posted, taken, typed, writtenBefore } from '../state/draft.ts';
import type { Draft } from '../state/draft.ts';
import { newId } from '../state/new-id.ts';

/** A second Enter so soon is one that was pressed twice. */
const TWICE_MS = 1000;

/** A host that runs takes a question within milliseconds. */
const NOT_TAKEN_MS = 3000;

export interface DraftOptions {
  readonly initialDraft: string;
  /** What is written in a private chat goes with it: the box of any other is kept on disk. */
  readonly isPrivate: boolean;
  /** Called in the moment of each change. */
  readonly onDraft: (text: string) => void;
  /** The keyboard is to come into the box. */
  readonly onFocus: () => void;
}

export interface DraftUse {
  readonly text: string;
  /** It was posted a while ago, and the host has not said that it has it. */
  readonly notTaken: boolean;
  readonly write: (text: string) => void;
  /** Posts the text as a question. It leaves the box when the host has it. */
  readonly post: () => void;
}

/** What stands in the message box: written here, taken by the host, or put back by it. */
export function useDraft({ initialDraft, isPrivate, onDraft, onFocus }: DraftOptions): DraftUse {
  const port = usePort();
  const [draft, setDraft] = useState<Draft>({ text: initialDraft });
  const latest = useRef(draft);
  const change = (next: Draft): void => {
    if (next === latest.current) return;
    latest.current = next;
    setDraft(next);
    onDraft(next.text);
  };

  const wasPrivate = useRef(isPrivate);
  useLayoutEffect(() => {
    if (wasPrivate.current && !isPrivate) change({ text: '' });
    wasPrivate.current = isPrivate;
  }, [isPrivate]);

  const hear = useRef<Parameters<typeof port.hear>[0]>(() => undefined);
  hear.current = (message) => {
    if (message.type === 'sent') return change(taken(latest.current, message.id));
    if (message.type === 'not-sent') return change(notSent(latest.current, message.id));
    if (message.type === 'scale-image') return;
    if (message.type === 'write') change(writtenBefore(latest.current, message.text));
    if (message.type === 'found-files' || message.type === 'find') return;
    onFocus();
  };
  // a layout effect runs before the page says that it is ready: the host's first words are heard
  useLayoutEffect(() => port.hear((message) => hear.current(message)), [port]);

  const postedAt = useRef(Number.NEGATIVE_INFINITY);
  const post = (): void => {
    const { text, sending } = latest.current;
    const again = sending?.text === text;
    if (text.trim() === '' || (again && performance.now() - postedAt.current < TWICE_MS)) return;
    const id = again ? sending.id : newId();
    postedAt.current = performance.now();
    change(posted(latest.current, id));
    port.post({ type: 'send', id, text });
  };
  return {
    text: draft.text,
    notTaken: useNotTaken(draft.sending?.id),
    write: (text) => change(typed(latest.current, text)),
    post,
  };
}

function useNotTaken(id: string | undefined): boolean {
  const [late, setLate] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (id === undefined) return;
    const timer = setTimeout(() => setLate(id), NOT_TAKEN_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return id !== undefined && late === id;
}
