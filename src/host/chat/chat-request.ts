import type { ChatRequest } from '../../llm/chat-request.ts';
import type { Message } from '../../llm/message.ts';
import type { Attachment, Turn, UserTurn } from '../../protocol/conversation.ts';
import { openFence } from './open-fence.ts';

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
  /** Up to and with the question that is asked now. */
  readonly turns: readonly Turn[];
  /** What came of the answer before it was cut. */
  readonly partial?: string;
}

export function chatRequest({ group, turns, partial }: ChatRequestSource): ChatRequest {
  const messages = turns.flatMap((turn, index) => messageOf(turn, turns[index + 1]));
  if (partial !== undefined && partial !== '') messages.push(assistant(partial), user(continueInstruction(partial)));
  return { kind: 'chat', group, system: SYSTEM, messages };
}

/** A question that was never answered leaves with its failed answer, so that roles alternate. */
function messageOf(turn: Turn, next: Turn | undefined): Message[] {
  if (turn.kind === 'answer') return turn.text === '' ? [] : [assistant(turn.text)];
  const unanswered = next?.kind === 'answer' && next.text === '';
  return unanswered ? [] : [user(questionText(turn))];
}

function user(text: string): Message {
  return { role: 'user', parts: [{ type: 'text', text }] };
}

function assistant(text: string): Message {
  return { role: 'assistant', parts: [{ type: 'text', text }] };
}

function questionText({ text, attachment }: UserTurn): string {
  return attachment === undefined ? text : `${attachmentText(attachment)}\n\n${text}`;
}

function attachmentText({ path, languageId, startLine, endLine, text }: Attachment): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `From \`${path}\`, lines ${startLine} to ${endLine}:\n\n${fence}${languageId}\n${text}\n${fence}`;
}

/** Code that holds a fence of its own needs a longer one around it. */
function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
