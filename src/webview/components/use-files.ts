import { useEffect, useRef, useState } from 'preact/hooks';
import type { FoundFile } from '../../protocol/messages.ts';
import { usePort } from '../port.ts';
import { newId } from '../state/new-id.ts';

/** So many are shown: a list that is longer covers the conversation. */
const SHOWN_FILES = 8;

/** What stands in place of the list where nothing is found. */
export const NO_FILE = 'No file matches';

export interface FileChoice {
  readonly files: readonly FoundFile[];
  /** Files with these letters were looked for, and there is none. */
  readonly isNone: boolean;
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
  const [files, setFiles] = useState<readonly FoundFile[] | undefined>(undefined);
  const [active, setActive] = useState(0);
  const [closed, setClosed] = useState<string | undefined>(undefined);
  const asked = useRef('');
  const wanted = letters !== undefined && letters !== closed;

  useEffect(() => {
    asked.current = newId();
    if (wanted) post({ type: 'find-files', id: asked.current, letters });
    else setFiles(undefined);
    if (letters === undefined) setClosed(undefined);
  }, [letters, wanted, post]);

  useEffect(
    () =>
      hear((message) => {
        if (message.type !== 'found-files' || message.id !== asked.current) return;
        setFiles(message.files.slice(0, SHOWN_FILES));
        setActive(0);
        announce(countWords(message.files.length));
      }),
    [hear, announce],
  );
  const shown = (wanted ? files : undefined) ?? [];
  return {
    files: shown,
    isNone: wanted && files?.length === 0,
    active,
    move: (step) => setActive((active + step + shown.length) % shown.length),
    close: () => setClosed(letters),
  };
}

/** What is found, for who does not see the list. */
function countWords(count: number): string {
  if (count === 0) return NO_FILE;
  return count === 1 ? '1 file' : `${count} files`;
}
