import type { ChatRequest } from '../llm/chat-request.ts';
import type { AssistantPart, Message, UserPart } from '../llm/message.ts';

/** English and code come to about four characters a token with every tokenizer in use; other scripts to fewer. */
const CHARACTERS_PER_TOKEN = 4;

/** The least that a vendor counts for an image of ordinary size. */
const TOKENS_PER_IMAGE = 250;

/**
 * A rough count of the input, on the low side, in linear time: good enough to see that a window is far too small.
 * (A real tokenizer is megabytes, and some are quadratic on repeated characters.)
 */
export function estimateTokens({ system = '', messages, tools = [] }: ChatRequest): number {
  const characters = messages.reduce((sum, message) => sum + messageCharacters(message), system.length);
  const toolCharacters = tools.length === 0 ? 0 : JSON.stringify(tools).length;
  return Math.ceil((characters + toolCharacters) / CHARACTERS_PER_TOKEN);
}

function messageCharacters(message: Message): number {
  if (message.role === 'tool') return message.results.reduce((sum, { text }) => sum + text.length, 0);
  return message.parts.reduce((sum, part) => sum + partCharacters(part), 0);
}

function partCharacters(part: UserPart | AssistantPart): number {
  switch (part.type) {
    case 'text':
      return part.text.length;
    case 'image':
      return TOKENS_PER_IMAGE * CHARACTERS_PER_TOKEN;
    case 'tool-call':
      return JSON.stringify(part.input).length;
    case 'reasoning':
      return 0; // most vendors drop what was thought in earlier turns
  }
}
