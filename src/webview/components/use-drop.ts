import { useEffect, useState } from 'preact/hooks';
import { usePort } from '../port.ts';
import type { Port } from '../port.ts';
import { imageData } from './image-data.ts';

const NO_IMAGE = 'Only images can be attached this way. Choose Attach context for files.';

/**
 * Attaches what is pasted or dropped anywhere in the page: images, files of the explorer, and tabs of editors, which VS
 * Code lets through while Shift is held. `true` while something that can be attached is held over the page.
 */
export function useDrop(): boolean {
  const port = usePort();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const onOver = (event: DragEvent): void => {
      if (event.dataTransfer === null || !canTake(event.dataTransfer)) return;
      event.preventDefault(); // or nothing is dropped
      event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      if (event.dataTransfer === null || !canTake(event.dataTransfer)) return;
      event.preventDefault();
      take(event.dataTransfer, port);
    };
    const onPaste = (event: ClipboardEvent): void => {
      const data = event.clipboardData;
      // a table that was copied is there as text and as a picture: the text is meant
      if (data === null || data.files.length === 0 || data.getData('text/plain') !== '') return;
      event.preventDefault();
      void attachImages([...data.files], port);
    };
    window.addEventListener('dragover', onOver, { signal });
    window.addEventListener('dragleave', ({ relatedTarget }) => relatedTarget === null && setOver(false), { signal });
    window.addEventListener('drop', onDrop, { signal });
    window.addEventListener('paste', onPaste, { signal });
    return () => listening.abort();
  }, [port]);
  return over;
}

/** Of a file of the explorer, and of the tab of an editor: lines with an address each. */
const URI_LISTS = ['text/uri-list', 'application/vnd.code.uri-list'];

function canTake({ types }: DataTransfer): boolean {
  return [...URI_LISTS, 'Files'].some((type) => types.includes(type));
}

function take(data: DataTransfer, port: Port): void {
  const list = URI_LISTS.map((type) => data.getData(type)).find((text) => text !== '') ?? '';
  const uris = list.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  if (uris.length > 0) port.post({ type: 'attach-uris', uris });
  else void attachImages([...data.files], port);
}

async function attachImages(files: readonly File[], { post, announce }: Port): Promise<void> {
  for (const file of files) {
    const data = await imageData(file);
    if (data === undefined) announce(NO_IMAGE);
    else post({ type: 'attach-image', data });
  }
}
