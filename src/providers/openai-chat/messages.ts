import { createHash } from 'node:crypto';
import type { JsonObject } from '../../lib/json.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { AssistantPart, FilePart, Message, ToolCallPart, UserPart } from '../../llm/message.ts';
import { resultsFor, strayParts } from '../../llm/tool-results.ts';
import { callResults } from '../../wire/openai-shape.ts';

/**
 * The messages of a chat completion (https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages).
 *
 * Reasoning is not sent back: this API has no place for it. Every tool call is followed by its result, one of ours where
 * there is none, and turns without content are left out; the API refuses both otherwise.
 * Throws `unsupported` for an image in a tool result, and for audio that is neither WAV nor MP3.
 */
export function chatMessages(messages: readonly Message[]): readonly JsonObject[] {
  return messages.flatMap((message, index) => {
    switch (message.role) {
      case 'user':
        return userMessage(message.parts);
      case 'assistant':
        return [
          ...assistantMessage(message.parts),
          ...callResults(message.parts, resultsFor(messages, index), callIdField),
        ];
      case 'tool':
        return userMessage(strayParts(messages, index)); // the others are said behind their calls
    }
  });
}

/** 32 characters that say nothing about what they stand for. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** The API's limit of a tool call's id. */
const MAX_CALL_ID_CHARACTERS = 40;

/** Plain text stays plain: many compatible servers know no other content. */
function userMessage(parts: readonly UserPart[]): readonly JsonObject[] {
  const used = parts.filter((part) => part.type !== 'text' || part.text !== '');
  if (used.length === 0) return [];
  const texts = used.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  if (texts.length === used.length) return [{ role: 'user', content: texts.join('\n\n') }];
  return [{ role: 'user', content: used.map(userPart) }];
}

function userPart(part: UserPart): JsonObject {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image_url', image_url: { url: dataUrl(part) } };
    case 'file':
      return part.mediaType.startsWith('audio/') ? audioPart(part) : filePart(part);
  }
}

/** https://platform.openai.com/docs/guides/pdf-files */
function filePart(part: FilePart): JsonObject {
  const { mediaType, name = mediaType === 'application/pdf' ? 'file.pdf' : 'file' } = part;
  return { type: 'file', file: { filename: name, file_data: dataUrl(part) } };
}

const AUDIO_FORMATS: ReadonlyMap<string, string> = new Map([
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
]);

/** https://platform.openai.com/docs/guides/audio */
function audioPart({ mediaType, data }: FilePart): JsonObject {
  const format = AUDIO_FORMATS.get(mediaType);
  if (format === undefined) throw new LlmError('unsupported', `this API takes WAV and MP3, and no ${mediaType}`);
  return { type: 'input_audio', input_audio: { data, format } };
}

function dataUrl({ mediaType, data }: { readonly mediaType: string; readonly data: string }): string {
  return `data:${mediaType};base64,${data}`;
}

function assistantMessage(parts: readonly AssistantPart[]): readonly JsonObject[] {
  const content = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const calls = parts.filter((part) => part.type === 'tool-call');
  if (content === '' && calls.length === 0) return [];
  return [
    {
      role: 'assistant',
      content: content === '' ? null : content,
      ...(calls.length > 0 && { tool_calls: calls.map(toolCall) }),
    },
  ];
}

function toolCall({ id, name, input }: ToolCallPart): JsonObject {
  return { id: callId(id), type: 'function', function: { name, arguments: JSON.stringify(input) } };
}

function callIdField({ id }: ToolCallPart): JsonObject {
  return { tool_call_id: callId(id) };
}

/** Ids of other vendors may be longer than this API takes; call and result are shortened alike. */
function callId(id: string): string {
  return id.length <= MAX_CALL_ID_CHARACTERS ? id : `call_${shortHash(id)}`;
}
