import type { ContextPart, QuestionPart } from '../../conversation/message.ts';
import type { Attachment, AttachmentKind } from '../../protocol/conversation.ts';
import { formatTokens } from '../words/numbers.ts';
import { shortName } from '../words/one-line.ts';

type AttachedPart = Exclude<QuestionPart, { readonly type: 'text' }>;

/** What went with a question, as it is shown. */
export function shownAttachment(part: AttachedPart): Attachment {
  return {
    kind: attachmentKind(part),
    name: attachmentName(part),
    languageId: part.type === 'context' ? part.languageId : '',
    content: part.type === 'context' ? part.text : `data:${part.mediaType};base64,${part.data}`,
  };
}

export function attachmentKind(part: AttachedPart): AttachmentKind {
  if (part.type === 'context') return part.source;
  return part.type;
}

/** `src/app.ts:12-24`, `Terminal: bash`, `Image (PNG)`. */
export function attachmentName(part: AttachedPart): string {
  if (part.type === 'image') return `Image (${typeName(part.mediaType)})`;
  if (part.type === 'file') return shortName(part.name ?? `File (${typeName(part.mediaType)})`);
  return shortName(part.name) + lineRange(part);
}

function typeName(mediaType: string): string {
  return shortName(mediaType.slice(mediaType.indexOf('/') + 1)).toUpperCase();
}

/** `:12-24`, or `:12` for one line. */
function lineRange({ lines }: ContextPart): string {
  if (lines === undefined) return '';
  return lines.start === lines.end ? `:${lines.start}` : `:${lines.start}-${lines.end}`;
}

/** English and code come to about four characters a token; other scripts to fewer, so this is a guess. */
const CHARACTERS_PER_TOKEN = 4;

/** `about 1.2K tokens`, `48 KB`. */
export function sizeWords(part: AttachedPart): string {
  if (part.type === 'context')
    return `about ${formatTokens(Math.ceil(part.text.length / CHARACTERS_PER_TOKEN))} tokens`;
  return `${Math.max(1, Math.round((part.data.length * 3) / 4 / 1024))} KB`;
}
