import { useEffect, useRef, useState } from 'preact/hooks';
import type { FoundFile } from '../../protocol/messages.ts';
import { usePort } from '../port.ts';
import { newId } from '../state/new-id.ts';

/** So many are shown: a list that is longer covers the conversation. */
const SHOWN_FILES = 8;

export interface FileChoice {
  readonly files: readonly FoundFile[];
  /** Index of the one that Enter takes. */
  readonly active: number;
  /** The next one, or the one before (-1); behind the last comes the first. */
  readonly move: (step: 1 | -1) => void;
  /** No list any more for these letters. */
  readonly close: () => void;
}

/** The files whose path has the letters, as the host finds them; none while `letters` is `undefined`. */
export function useFiles(letters: string | undefined): FileChoice {
  const { post, hear, announce } = usePort();
  const [files, setFiles] = useState<readonly FoundFile[]>([]);
  const [active, setActive] = useState(0);
  const [closed, setClosed] = useState<string | undefined>(undefined);
  const asked = useRef('');
  const wanted = letters !== undefined && letters !== closed;

  useEffect(() => {
    asked.current = newId();
    if (wanted) post({ type: 'find-files', id: asked.current, letters });
    else setFiles([]);
    if (letters === undefined) setClosed(undefined);
  }, [letters, wanted, post]);

  useEffect(
    () =>
      hear((message) => {
        if (message.type !== 'found-files' || message.id !== asked.current) return;
        setFiles(message.files.slice(0, SHOWN_FILES));
        setActive(0);
        announce(message.files.length === 1 ? '1 file' : `${message.files.length} files`);
      }),
    [hear, announce],
  );
  const shown = wanted ? files : [];
  return {
    files: shown,
    active,
    move: (step) => setActive((active + step + shown.length) % shown.length),
    close: () => setClosed(letters),
  };
}
