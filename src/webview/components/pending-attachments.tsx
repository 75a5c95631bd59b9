import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { AttachmentKind, PendingAttachment } from '../../protocol/conversation.ts';
import { clamped } from '../clamped.ts';
import { usePort } from '../port.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';
import { Thumbnail } from './thumbnail.tsx';
import type { Pictures } from './use-drop.ts';

const ICONS: Readonly<Record<AttachmentKind, IconName>> = {
  selection: 'code',
  file: 'file',
  folder: 'folder',
  problems: 'warning',
  symbol: 'symbol',
  terminal: 'terminal',
  changes: 'changes',
  image: 'image',
};

export interface PendingAttachmentsProps {
  readonly attachments: readonly PendingAttachment[];
  readonly pictures: Pictures;
  /** One was taken off, and its button is gone with it. */
  readonly onRemoved: () => void;
}

/** What will go with the next question. */
export function PendingAttachments({ attachments, pictures, onRemoved }: PendingAttachmentsProps) {
  const list = useRef<HTMLUListElement>(null);
  useNewestInView(list, attachments.at(-1)?.id);
  if (attachments.length === 0) return null;
  return (
    <ul ref={list} class="pending-attachments" aria-label="Attachments">
      {attachments.map((attachment) => (
        <PendingChip
          key={attachment.id}
          attachment={attachment}
          picture={pictures.get(attachment.picture ?? '')}
          onRemoved={onRemoved}
        />
      ))}
    </ul>
  );
}

/** What is attached last stands at the end, which may be below the edge of a long list. */
function useNewestInView(list: RefObject<HTMLUListElement | null>, newest: string | undefined): void {
  useLayoutEffect(() => {
    const { current: element } = list;
    if (element !== null) element.scrollTop = element.scrollHeight;
  }, [list, newest]);
}

interface PendingChipProps {
  readonly attachment: PendingAttachment;
  /** A `data:` address, where the page has one. */
  readonly picture: string | undefined;
  readonly onRemoved: () => void;
}

function PendingChip({ attachment: { id, kind, name: whole, detail }, picture, onRemoved }: PendingChipProps) {
  const port = usePort();
  const name = clamped(whole);
  const label = `Remove ${name}`;
  const remove = (): void => {
    port.post({ type: 'remove-attachment', id });
    onRemoved();
  };
  return (
    <li class="chip" title={detail === '' ? name : `${name}\n${clamped(detail)}`}>
      {picture === undefined ? <Icon name={ICONS[kind]} /> : <Thumbnail url={picture} name={name} />}
      <span class="chip-text">
        <span class="chip-name">{name}</span>
        {detail !== '' && <span class="chip-detail">{clamped(detail)}</span>}
      </span>
      <button type="button" class="icon-button" aria-label={label} title={label} onClick={remove}>
        <Icon name="close" />
      </button>
    </li>
  );
}
