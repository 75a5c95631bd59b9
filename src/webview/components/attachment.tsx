import type { Attachment, AttachmentPlace } from '../../protocol/conversation.ts';
import { CodeBlock } from '../markdown/code-block.tsx';
import { usePort } from '../port.ts';
import { clamped } from '../clamped.ts';
import { Icon } from './icon.tsx';

/** `:12-24`, or `:12` for one line. */
function lineRange({ startLine, endLine }: AttachmentPlace): string {
  return startLine === endLine ? `:${startLine}` : `:${startLine}-${endLine}`;
}

/** Where the code is from: a long path gives way, the lines stay. */
function Place({ attachment }: { readonly attachment: AttachmentPlace }) {
  return (
    <span class="place" title={clamped(attachment.path) + lineRange(attachment)}>
      <span class="place-path">{clamped(attachment.path)}</span>
      <span class="place-lines">{lineRange(attachment)}</span>
    </span>
  );
}

/** Code that went with a question; opens to show it. */
export function SentAttachment({ attachment }: { readonly attachment: Attachment }) {
  return (
    <details class="attachment">
      <summary class="chip">
        <Icon name="chevron-right" />
        <Place attachment={attachment} />
      </summary>
      <CodeBlock code={attachment.text} language={attachment.languageId} open={false} />
    </details>
  );
}

/** Code that will go with the next question. */
export function PendingAttachment({ attachment }: { readonly attachment: AttachmentPlace }) {
  const port = usePort();
  const label = `Remove ${clamped(attachment.path)}${lineRange(attachment)}`;
  return (
    <div class="chip pending">
      <Icon name="code" />
      <Place attachment={attachment} />
      <button
        type="button"
        class="icon-button"
        aria-label={label}
        title={label}
        onClick={() => port.post({ type: 'command', command: 'remove-attachment' })}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
