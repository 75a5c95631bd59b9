import { useState } from 'preact/hooks';
import type { Attachment } from '../../protocol/conversation.ts';
import { clamped } from '../clamped.ts';
import { useMayHold } from '../find/find-words.ts';
import { CodeBlock } from '../markdown/code-block.tsx';
import { DataImage } from './data-image.tsx';
import { Icon } from './icon.tsx';
import { Thumbnail } from './thumbnail.tsx';

/** What went with a question; opens to show it. */
export function SentAttachment({ attachment }: { readonly attachment: Attachment }) {
  const [open, setOpen] = useState(false);
  const mayHold = useMayHold(attachment.kind === 'image' ? '' : attachment.content);
  const name = clamped(attachment.name);
  if (attachment.content === '') return <ClosedAttachment name={name} detail={clamped(attachment.detail ?? '')} />;
  return (
    <details class="attachment" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary class="chip" title={name}>
        <Icon name="chevron-right" />
        {attachment.kind === 'image' && !open && <Thumbnail url={attachment.content} name={name} />}
        <span class="chip-name">{name}</span>
      </summary>
      {(open || mayHold) && <Content attachment={attachment} />}
    </details>
  );
}

/** There is nothing in it that the page could show. */
function ClosedAttachment({ name, detail }: { readonly name: string; readonly detail: string }) {
  return (
    <div class="attachment">
      <span class="chip" title={name}>
        <Icon name="file" />
        <span class="chip-name">{name}</span>
        {detail !== '' && <span class="chip-detail">{detail}</span>}
      </span>
    </div>
  );
}

function Content({ attachment: { kind, name, languageId, content } }: { readonly attachment: Attachment }) {
  if (kind === 'image') return <DataImage url={content} name={clamped(name)} />;
  return <CodeBlock code={content} language={languageId} open={false} />;
}
