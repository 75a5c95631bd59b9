import { asJsonObject } from '../../lib/json.ts';
import type { JsonObject } from '../../lib/json.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { AssistantPart, Message, ReasoningPart, ToolCallPart, ToolResult, UserPart } from '../../llm/message.ts';
import { isSameOrigin } from '../../llm/target.ts';
import type { Target } from '../../llm/target.ts';

type Part = JsonObject;
type Content = { readonly role: 'user' | 'model'; readonly parts: readonly Part[] };
type AssistantMessage = Extract<Message, { role: 'assistant' }>;

const NO_RESULT = 'No result: this call was not run.';

/**
 * The conversation as `contents`. Right behind a turn with calls come the results of all of them, in order, whatever was
 * said in between; a call that was never run gets one that says so (the vendor refuses a call without its response).
 * https://ai.google.dev/gemini-api/docs/function-calling
 */
export function toContents(messages: readonly Message[], target: Target): readonly Content[] {
  const contents = messages.flatMap((message, index) => {
    if (message.role === 'user') return [content('user', message.parts.flatMap(userPart))];
    if (message.role === 'tool') return [];
    const calls = message.parts.filter((part) => part.type === 'tool-call');
    const results = resultsUntilNextAnswer(messages.slice(index + 1));
    return [
      content('model', modelParts(message, target)),
      content(
        'user',
        calls.map((call) => response(call, results)),
      ),
    ];
  });
  return contents.filter(({ parts }) => parts.length > 0);
}

function content(role: Content['role'], parts: readonly Part[]): Content {
  return { role, parts };
}

function userPart(part: UserPart): Part[] {
  if (part.type === 'image') return [{ inlineData: { mimeType: part.mediaType, data: part.data } }];
  if (part.type === 'file') throw new LlmError('unsupported', 'files are not sent in this wire format');
  return part.text === '' ? [] : [{ text: part.text }];
}

/**
 * A thought signature goes back on the part it came on, which the decoder names by order: it is the part that follows, or
 * an empty text at the end. Signatures of another provider or model are left out, and so are summaries of thoughts.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
function modelParts({ parts }: AssistantMessage, target: Target): Part[] {
  const made: Part[] = [];
  let thoughtSignature: string | undefined;
  for (const part of parts) {
    if (part.type === 'reasoning') {
      if (thoughtSignature !== undefined) made.push({ text: '', thoughtSignature });
      thoughtSignature = ownSignature(part, target);
    } else {
      const plain = modelPart(part);
      if (plain === undefined) continue;
      made.push({ ...plain, ...(thoughtSignature !== undefined && { thoughtSignature }) });
      thoughtSignature = undefined;
    }
  }
  if (thoughtSignature !== undefined) made.push({ text: '', thoughtSignature });
  return made;
}

function ownSignature({ signature, origin }: ReasoningPart, target: Target): string | undefined {
  return isSameOrigin(origin, target) ? signature : undefined;
}

function modelPart(part: Exclude<AssistantPart, ReasoningPart>): Part | undefined {
  if (part.type === 'text') return part.text === '' ? undefined : { text: part.text };
  const args = asJsonObject(part.input) ?? { input: part.input };
  return { functionCall: { id: part.id, name: part.name, args } };
}

function resultsUntilNextAnswer(messages: readonly Message[]): ReadonlyMap<string, ToolResult> {
  const end = messages.findIndex(({ role }) => role === 'assistant');
  const within = end === -1 ? messages : messages.slice(0, end);
  const results = within.flatMap((message) => (message.role === 'tool' ? message.results : []));
  return new Map(results.map((result) => [result.callId, result]));
}

function resultText(result: ToolResult | undefined): string {
  if (result === undefined) return NO_RESULT;
  return result.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/** `output` and `error` are the keys the vendor's document names. */
function response({ id, name }: ToolCallPart, results: ReadonlyMap<string, ToolResult>): Part {
  const result = results.get(id);
  const answer: JsonObject = result?.failed === false ? { output: resultText(result) } : { error: resultText(result) };
  return { functionResponse: { id, name, response: answer } };
}
