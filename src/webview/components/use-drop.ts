import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { clamped } from '../clamped.ts';
import { usePort } from '../port.ts';
import type { Port } from '../port.ts';
import { newId } from '../state/new-id.ts';
import { imageBlob, imageData, thumbnailOf } from './image-data.ts';

/**
 * Attaches what is pasted or dropped anywhere in the page: images, files of the explorer, and tabs of editors, which VS
 * Code lets through while Shift is held. Scales what the host asks for.
 */
export function useDrop(): DropUse {
  const outer = usePort();
  const [over, setOver] = useState(false);
  const [pictures, setPictures] = useState<Pictures>(new Map());
  const port = useMemo((): ImagePort => {
    const onPicture = (id: string, url: string): void =>
      setPictures((all) => new Map([...all, [id, url] as const].slice(-KEPT_PICTURES)));
    return { post: outer.post, hear: outer.hear, onPicture };
  }, [outer]);
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
  // a layout effect runs before the page says that it is ready: the host asks at once
  useLayoutEffect(
    () =>
      port.hear((message) => {
        if (message.type === 'scale-image') void postImage(message.id, imageBlob(message.data), port);
      }),
    [port],
  );
  return { over, pictures };
}

/** The page's own ids of images, and small pictures of them as `data:` addresses. */
export type Pictures = ReadonlyMap<string, string>;

export interface DropUse {
  /** Something that can be attached is held over the page. */
  readonly over: boolean;
  /** Of what was pasted or dropped. */
  readonly pictures: Pictures;
}

/** As many as can be attached. */
const KEPT_PICTURES = 50;

interface ImagePort extends Pick<Port, 'post' | 'hear'> {
  readonly onPicture: (id: string, url: string) => void;
}

/** Of a file of the explorer, and of the tab of an editor: lines with an address each. */
const URI_LISTS = ['text/uri-list', 'application/vnd.code.uri-list'];

function canTake({ types }: DataTransfer): boolean {
  return [...URI_LISTS, 'Files'].some((type) => types.includes(type));
}

function take(data: DataTransfer, port: ImagePort): void {
  const list = URI_LISTS.map((type) => data.getData(type)).find((text) => text !== '') ?? '';
  const uris = list.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  if (uris.length > 0) port.post({ type: 'attach-uris', uris });
  else void attachImages([...data.files], port);
}

/** The host is told of all at once, before they are read: a question that is sent meanwhile waits for them. */
async function attachImages(files: readonly File[], port: ImagePort): Promise<void> {
  const images = files.map((file) => ({ id: newId(), file }));
  for (const { id, file } of images) port.post({ type: 'image-begin', id, name: clamped(file.name) });
  for (const { id, file } of images) await postImage(id, file, port);
}

/** Answers the host with the image, or with why there is none. */
async function postImage(id: string, file: Blob, { post, onPicture }: ImagePort): Promise<void> {
  const image = await imageData(file).catch(() => FAILED);
  if (image.kind === 'failed') return post({ type: 'image-failed', id, reason: image.reason });
  post({ type: 'attach-image', id, data: image.data });
  const picture = await thumbnailOf(imageBlob(image.data)).catch(() => undefined);
  if (picture !== undefined) onPicture(id, picture);
}

const FAILED = { kind: 'failed', reason: 'no-image' } as const;
