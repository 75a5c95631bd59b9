import { openFence } from '../lib/open-fence.ts';
import type { ChatRequest } from '../llm/chat-request.ts';
import type { AssistantPart, Message, UserPart } from '../llm/message.ts';
import { fenceAround } from './fence-around.ts';
import { hasContent } from './fold-event.ts';
import { textOf } from './message.ts';
import type { Answer, ContextPart, ConversationMessage, Question } from './message.ts';

/** The stable prefix of every conversation: it must not change between calls, or the vendor's cache is missed. */
const SYSTEM = [
  'You are a programming assistant inside the VS Code editor.',
  'Answer in Markdown. Put code in fenced blocks with the language named.',
  'Be exact and brief; say so when you are not sure.',
].join(' ');

const CONTINUE =
  'Your answer was cut off. Continue exactly where it stopped: do not repeat anything and do not comment on the interruption.';

/** Without this most models open the block again, or explain themselves inside it. */
function continueInCode(marks: string, info: string): string {
  return [
    `Your answer was cut off inside a code block, which is still open: it began with the line ${marks}${info}`,
    'Continue exactly where it stopped: the first character that you write is the next character of the code.',
    'Do not open a new code block, do not repeat anything and do not comment on the interruption.',
    `When the code is complete, close the block with the line ${marks}`,
  ].join('\n');
}

function continueInstruction(partial: string): string {
  const fence = openFence(partial);
  return fence === undefined ? CONTINUE : continueInCode(fence.marks, fence.info);
}

/** What one request is made of. */
export interface ChatRequestSource {
  readonly group: string;
  /** The branch up to and with the question that is asked now, or up to and with the answer that is gone on with. */
  readonly branch: readonly ConversationMessage[];
}

/**
 * The request that the branch stands for, made of its data: reasoning with its proof and images are sent again. The branch
 * ends with a question, or with an answer that was cut and is to be continued.
 */
export function chatRequest({ group, branch }: ChatRequestSource): ChatRequest {
  const messages: Message[] = [];
  for (const [index, message] of branch.entries()) {
    if (message.kind === 'answer') addAnswer(messages, message);
    else if (!isUnanswered(branch[index + 1])) addQuestion(messages, message);
  }
  const last = branch.at(-1);
  if (last?.kind === 'answer' && hasContent(last)) addUser(messages, [text(continueInstruction(textOf(last)))]);
  return { kind: 'chat', group, system: SYSTEM, messages };
}

/**
 * A question whose answer failed leaves with it: the person asked it again, or gave it up. So does one whose answer runs no more, but
 * whose window died before it could say so: the answer that is asked for now is not in the branch.
 */
function isUnanswered(next: ConversationMessage | undefined): boolean {
  return next?.kind === 'answer' && assistantParts(next).length === 0;
}

function addQuestion(messages: Message[], { parts }: Question): void {
  addUser(messages, parts.map(userPart));
}

/** Two questions may follow one another where the answer between them was deleted: roles alternate all the same. */
function addUser(messages: Message[], added: readonly UserPart[]): void {
  const last = messages.at(-1);
  const parts = last?.role === 'user' ? [...last.parts] : [];
  for (const part of added) addUserPart(parts, part);
  if (last?.role === 'user') messages.pop();
  messages.push({ role: 'user', parts });
}

/** Texts that follow one another are one text: some servers take no more. */
function addUserPart(parts: UserPart[], part: UserPart): void {
  const last = parts.at(-1);
  if (part.type !== 'text' || last?.type !== 'text') parts.push(part);
  else if (part.text !== '') parts[parts.length - 1] = { type: 'text', text: `${last.text}\n\n${part.text}` };
}

function userPart(part: Question['parts'][number]): UserPart {
  return part.type === 'context' ? text(contextText(part)) : part;
}

function text(words: string): UserPart {
  return { type: 'text', text: words };
}

function addAnswer(messages: Message[], answer: Answer): void {
  const parts = assistantParts(answer);
  if (parts.length > 0) messages.push({ role: 'assistant', parts });
}

/**
 * Without what no vendor can be told: seams, sources, and calls that have no result. The text on both sides of a seam is one
 * text. An answer without text is none: vendors refuse one of white space alone.
 */
function assistantParts(answer: Answer): readonly AssistantPart[] {
  if (!hasContent(answer)) return [];
  const parts: AssistantPart[] = [];
  for (const part of answer.parts) {
    const last = parts.at(-1);
    if (part.type === 'reasoning') parts.push(part);
    if (part.type !== 'text') continue;
    if (last?.type === 'text') parts[parts.length - 1] = { type: 'text', text: last.text + part.text };
    else parts.push(part);
  }
  return parts;
}

function contextText({ name, languageId, lines, text: code }: ContextPart): string {
  const fence = fenceAround(code);
  const where = lines === undefined ? '' : `, lines ${lines.start} to ${lines.end}`;
  return `From \`${name}\`${where}:\n\n${fence}${languageId}\n${code}\n${fence}`;
}
