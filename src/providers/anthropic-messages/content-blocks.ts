import type { JsonObject } from '../../lib/json.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { FilePart, ImagePart, ToolResultPart, UserPart } from '../../llm/message.ts';
import { resultText } from '../../llm/tool-results.ts';
import { isTextMediaType } from '../../wire/text-media-types.ts';

/** A content block as the vendor wants it; every one has a `type`. */
export type Block = JsonObject;

/** Blank text is refused. */
export function textBlocks(text: string): readonly Block[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }];
}

export function userBlocks(part: UserPart): readonly Block[] {
  switch (part.type) {
    case 'text':
      return textBlocks(part.text);
    case 'image':
      return [imageBlock(part)];
    case 'file':
      return [fileBlock(part)];
  }
}

/** What a tool returned: plain text where it is nothing but text and data; nothing where that is blank. */
export function resultContent(parts: readonly ToolResultPart[]): string | readonly Block[] | undefined {
  if (parts.some(({ type }) => type === 'image')) return parts.flatMap(resultBlocks);
  const text = resultText(parts);
  return text.trim() === '' ? undefined : text;
}

function resultBlocks(part: ToolResultPart): readonly Block[] {
  return part.type === 'image' ? [imageBlock(part)] : textBlocks(resultText([part]));
}

function imageBlock({ mediaType, data }: Pick<ImagePart, 'mediaType' | 'data'>): Block {
  return { type: 'image', source: base64(mediaType, data) };
}

const IMAGES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/**
 * A PDF goes as it is, every kind of text as plain text: https://platform.claude.com/docs/en/build-with-claude/pdf-support.
 * Throws `unsupported` for what the API has no block for.
 */
function fileBlock({ mediaType, data, name }: FilePart): Block {
  if (IMAGES.has(mediaType)) return imageBlock({ mediaType, data });
  const source = documentSource(mediaType, data);
  return { type: 'document', source, ...(name !== undefined && name !== '' && { title: name }) };
}

function documentSource(mediaType: string, data: string): JsonObject {
  if (mediaType === 'application/pdf') return base64(mediaType, data);
  if (isTextMediaType(mediaType))
    return { type: 'text', media_type: 'text/plain', data: Buffer.from(data, 'base64').toString('utf8') };
  throw new LlmError('unsupported', `files of type ${mediaType.slice(0, 100)} cannot be sent to this API`);
}

function base64(mediaType: string, data: string): JsonObject {
  return { type: 'base64', media_type: mediaType, data };
}
