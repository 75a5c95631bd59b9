import { imageSize } from '../../lib/image-size.ts';
import type { ContextPart, QuestionPart } from '../../conversation/message.ts';
import type { FilePart, ImagePart } from '../../llm/message.ts';
import type { Attachment, AttachmentKind } from '../../protocol/conversation.ts';
import { formatTokens } from '../words/numbers.ts';
import { shortName } from '../words/one-line.ts';
import { pdfPages } from './pdf-pages.ts';

type AttachedPart = Exclude<QuestionPart, { readonly type: 'text' }>;

/** What went with a question, as it is shown. Of a document there is nothing to show but its size. */
export function shownAttachment(part: AttachedPart): Attachment {
  const words = { kind: attachmentKind(part), name: attachmentName(part) };
  switch (part.type) {
    case 'context':
      return { ...words, languageId: part.languageId, content: part.text };
    case 'image':
      return { ...words, languageId: '', content: `data:${part.mediaType};base64,${part.data}` };
    case 'file':
      return { ...words, languageId: '', content: '', detail: bytesWords(part) };
  }
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

/** `about 1.2K tokens`; of a document whose pages are not known, `48 KB`. */
export function sizeWords(part: AttachedPart): string {
  switch (part.type) {
    case 'context':
      return tokensWords(part.text.length / CHARACTERS_PER_TOKEN);
    case 'image': {
      const tokens = imageTokens(part);
      return tokens === undefined ? bytesWords(part) : tokensWords(tokens);
    }
    case 'file': {
      const pages = part.mediaType === 'application/pdf' ? pdfPages(bytesOf(part)) : undefined;
      return pages === undefined ? bytesWords(part) : tokensWords(pages * TOKENS_PER_PAGE);
    }
  }
}

/** A page costs 1,500 to 3,000 tokens: https://docs.claude.com/en/docs/build-with-claude/pdf-support#estimate-your-costs */
const TOKENS_PER_PAGE = 2_250;

/** https://docs.claude.com/en/docs/build-with-claude/vision#calculate-image-costs */
const PIXELS_PER_TOKEN = 750;

/**
 * Vendors scale what is larger. Anthropic goes to 1,568 pixels of the longer edge and about 1,600 tokens, and OpenAI to 1,536
 * patches: https://platform.openai.com/docs/guides/images-vision#calculating-costs
 */
const MAX_COUNTED_EDGE = 1_568;
const MAX_IMAGE_TOKENS = 1_600;

function imageTokens(part: ImagePart): number | undefined {
  const size = imageSize(bytesOf(part));
  if (size === undefined) return undefined;
  const scale = Math.min(1, MAX_COUNTED_EDGE / Math.max(size.width, size.height, 1));
  return Math.min(MAX_IMAGE_TOKENS, (size.width * size.height * scale ** 2) / PIXELS_PER_TOKEN);
}

function tokensWords(count: number): string {
  const tokens = Math.max(1, Math.ceil(count));
  return tokens === 1 ? 'about 1 token' : `about ${formatTokens(tokens)} tokens`;
}

function bytesOf({ data }: ImagePart | FilePart): Uint8Array {
  return Buffer.from(data, 'base64');
}

/** `48 KB`. Four characters of base64 are three bytes. */
function bytesWords({ data }: ImagePart | FilePart): string {
  return `${Math.max(1, Math.round((data.length * 3) / 4 / 1024))} KB`;
}
