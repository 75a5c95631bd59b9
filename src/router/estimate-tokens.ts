import type { AssistantPart, Message, ToolResultPart, UserPart } from '../llm/message.ts';
import type { ModelRequest } from '../llm/model-request.ts';

/** English and code come to about four characters a token with every tokenizer in use; other scripts to fewer. */
const CHARACTERS_PER_TOKEN = 4;

/** The least that a vendor counts for an image of ordinary size. */
const TOKENS_PER_IMAGE = 250;

/** A PDF of text holds about one character of it in 20 bytes, which are 27 characters of base64; less is on the low side. */
const FILE_CHARACTERS_PER_BASE64 = 1 / 40;

/**
 * A rough count of the input, on the low side, in linear time: good enough to see that a window is far too small.
 * (A real tokenizer is megabytes, and some are quadratic on repeated characters.)
 */
export function estimateTokens({ system = '', messages, tools = [] }: ModelRequest): number {
  const characters = messages.reduce((sum, message) => sum + messageCharacters(message), system.length);
  const toolCharacters = tools.length === 0 ? 0 : JSON.stringify(tools).length;
  return Math.ceil((characters + toolCharacters) / CHARACTERS_PER_TOKEN);
}

function messageCharacters(message: Message): number {
  const parts = message.role === 'tool' ? message.results.flatMap((result) => result.parts) : message.parts;
  return parts.reduce((sum, part) => sum + partCharacters(part), 0);
}

function partCharacters(part: UserPart | AssistantPart | ToolResultPart): number {
  switch (part.type) {
    case 'text':
      return part.text.length;
    case 'image':
      return TOKENS_PER_IMAGE * CHARACTERS_PER_TOKEN;
    case 'file':
      return Math.ceil(part.data.length * FILE_CHARACTERS_PER_BASE64);
    case 'data':
      return JSON.stringify(part.value).length;
    case 'tool-call':
      return JSON.stringify(part.input).length;
    case 'reasoning':
      return 0; // most vendors drop what was thought in earlier turns
  }
}
