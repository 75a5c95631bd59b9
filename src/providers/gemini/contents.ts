import { asJsonObject } from '../../lib/json.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type {
  AssistantPart,
  FilePart,
  ImagePart,
  Message,
  ReasoningPart,
  ToolCallPart,
  ToolResult,
  UserPart,
} from '../../llm/message.ts';
import { isSameOrigin } from '../../llm/target.ts';
import type { Target } from '../../llm/target.ts';
import { NO_RESULT, resultsFor, resultText, strayParts } from '../../llm/tool-results.ts';
import { isTextMediaType } from '../../wire/text-media-types.ts';

type Part = JsonObject;
type Content = { readonly role: 'user' | 'model'; readonly parts: readonly Part[] };
type AssistantMessage = Extract<Message, { role: 'assistant' }>;

interface Options {
  /** Images that a tool returned go into its response; else beside it, which every model takes. */
  readonly imagesInResults: boolean;
  /** The model refuses calls without a signature, so calls of other models get one that it does not check. */
  readonly signsCalls: boolean;
}

/**
 * The conversation as `contents`. Right behind a message with calls come the results of all of them, in order, whatever
 * was said in between; a call that was never run gets one that says so (the vendor refuses a call without its response).
 * A result without its call stays as text.
 * https://ai.google.dev/gemini-api/docs/function-calling
 *
 * Throws `unsupported` for a file that the API cannot take.
 */
export function toContents(messages: readonly Message[], target: Target, options: Options): readonly Content[] {
  const contents = messages.flatMap((message, index): readonly Content[] => {
    if (message.role === 'user') return [{ role: 'user', parts: message.parts.flatMap(userParts) }];
    if (message.role === 'tool') return [{ role: 'user', parts: strayParts(messages, index).flatMap(userParts) }];
    const calls = message.parts.filter((part) => part.type === 'tool-call');
    const results = resultsFor(messages, index);
    return [
      { role: 'model', parts: modelParts(message, target, options) },
      { role: 'user', parts: calls.flatMap((call) => responseParts(call, results.get(call.id), options)) },
    ];
  });
  return contents.filter(({ parts }) => parts.length > 0);
}

function userParts(part: UserPart): readonly Part[] {
  if (part.type === 'image') return [inlineData(part)];
  if (part.type === 'file') return [filePart(part)];
  return part.text === '' ? [] : [{ text: part.text }];
}

/** Besides `audio/…`, `image/…`, `video/…` and text. */
const PDF = 'application/pdf';
/** https://ai.google.dev/gemini-api/docs/document-processing, https://ai.google.dev/gemini-api/docs/audio */
function filePart({ mediaType, data }: FilePart): Part {
  if (isTextMediaType(mediaType)) return inlineData({ mediaType: 'text/plain', data });
  if (mediaType === PDF || /^(?:audio|image|video)\//.test(mediaType)) return inlineData({ mediaType, data });
  throw new LlmError('unsupported', `files of type ${mediaType.slice(0, 100)} cannot be sent to this API`);
}

function inlineData({ mediaType, data }: Pick<FilePart, 'mediaType' | 'data'>): Part {
  return { inlineData: { mimeType: mediaType, data } };
}

/**
 * A thought signature goes back on the part it came on, which the decoder names by order: it is the part that follows, or
 * an empty text at the end. Signatures of another seller or model are left out, and so are summaries of thoughts.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
function modelParts({ parts }: AssistantMessage, target: Target, { signsCalls }: Options): readonly Part[] {
  const made: Part[] = [];
  let thoughtSignature: string | undefined;
  let unsigned = signsCalls;
  for (const part of parts) {
    if (part.type === 'reasoning') {
      if (thoughtSignature !== undefined) made.push({ text: '', thoughtSignature });
      thoughtSignature = ownSignature(part, target);
    } else {
      const plain = modelPart(part);
      if (plain === undefined) continue;
      // Of calls side by side only the first is signed.
      if (part.type === 'tool-call' && unsigned) thoughtSignature ??= UNCHECKED_SIGNATURE;
      if (part.type === 'tool-call') unsigned = false;
      made.push({ ...plain, ...(thoughtSignature !== undefined && { thoughtSignature }) });
      thoughtSignature = undefined;
    }
  }
  if (thoughtSignature !== undefined) made.push({ text: '', thoughtSignature });
  return made;
}

/** For calls that another model made: https://ai.google.dev/gemini-api/docs/thought-signatures#faqs */
const UNCHECKED_SIGNATURE = 'skip_thought_signature_validator';

function ownSignature({ signature, origin }: ReasoningPart, target: Target): string | undefined {
  return isSameOrigin(origin, target) ? signature : undefined;
}

function modelPart(part: Exclude<AssistantPart, ReasoningPart>): Part | undefined {
  if (part.type === 'text') return part.text === '' ? undefined : { text: part.text };
  const args = asJsonObject(part.input) ?? { input: part.input };
  return { functionCall: { id: part.id, name: part.name, args } };
}

/** `output` and `error` are the keys the vendor's document names. */
function responseParts(
  { id, name }: ToolCallPart,
  result: ToolResult | undefined,
  { imagesInResults }: Options,
): readonly Part[] {
  if (result === undefined) return [{ functionResponse: { id, name, response: { error: NO_RESULT } } }];
  const response = { [result.failed ? 'error' : 'output']: resultValue(result) };
  const images = result.parts.filter((part) => part.type === 'image').map(inlineData);
  if (images.length === 0) return [{ functionResponse: { id, name, response } }];
  // https://ai.google.dev/gemini-api/docs/function-calling#multimodal
  if (imagesInResults) return [{ functionResponse: { id, name, response, parts: images } }];
  return [{ functionResponse: { id, name, response } }, ...images];
}

/** Data alone stays data; else everything but images as text. */
function resultValue({ parts }: ToolResult): JsonValue {
  const said = parts.filter((part): part is Exclude<typeof part, ImagePart> => part.type !== 'image');
  const [only, ...others] = said;
  if (only?.type === 'data' && others.length === 0) return only.value;
  return resultText(said);
}
