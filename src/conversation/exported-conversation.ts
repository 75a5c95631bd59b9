import { titleOf } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import { EXPORTED_FORM } from './exported-form.ts';
import { autolink, codeBlock, codeSpan, plainMarkdown, withClosedFence } from './markdown-words.ts';
import type { ConversationMessage } from './message.ts';

/**
 * All of a conversation, with every version of its messages, as JSON that `conversationFromJson` reads; piece by piece: a long one
 * would hold the thread.
 */
export function* jsonPieces({ messages, ...conversation }: Conversation): Generator<string, void, undefined> {
  const { format, version } = EXPORTED_FORM;
  yield `{"format": "${format}", "version": ${version},\n"conversation": ${JSON.stringify(conversation, undefined, 2)},\n"messages": [`;
  let separator = '\n';
  for (const message of messages.values()) {
    yield separator;
    yield JSON.stringify(message, undefined, 2);
    separator = ',\n';
  }
  yield '\n]}\n';
}

/** The branch as a page of Markdown, piece by piece: a long one would hold the thread. */
export function* markdownPieces(
  conversation: Conversation,
  branch: readonly ConversationMessage[],
): Generator<string, void, undefined> {
  yield `# ${plainMarkdown(titleOf(conversation))}\n\n`;
  for (const [index, message] of branch.entries()) {
    if (index > 0) yield '\n\n';
    yield message.kind === 'question' ? questionMarkdown(message) : answerMarkdown(message);
  }
  yield '\n';
}

type QuestionOrAnswer<Kind> = Extract<ConversationMessage, { readonly kind: Kind }>;

const IMAGE = '*(an image)*';

function questionMarkdown({ parts }: QuestionOrAnswer<'question'>): string {
  const blocks = parts.map((part) => {
    switch (part.type) {
      case 'text':
        return withClosedFence(part.text);
      case 'context':
        return `${contextTitle(part)}\n\n${codeBlock(part.text, part.languageId)}`;
      case 'image':
        return IMAGE;
      case 'file':
        return `*(a file: ${plainMarkdown(part.name ?? part.mediaType)})*`;
    }
  });
  return `## Question\n\n${blocks.join('\n\n')}`;
}

function contextTitle({
  name,
  lines,
}: Extract<QuestionOrAnswer<'question'>['parts'][number], { type: 'context' }>): string {
  const from = `From ${codeSpan(name)}`;
  return lines === undefined ? `${from}:` : `${from}, lines ${lines.start} to ${lines.end}:`;
}

function answerMarkdown({ parts, steps }: QuestionOrAnswer<'answer'>): string {
  const target = steps.findLast(({ outcome }) => outcome === 'answered')?.target;
  const title =
    target === undefined ? '## Answer' : `## Answer (${plainMarkdown(`${target.seller.vendor}/${target.model}`)})`;
  const text = withClosedFence(parts.map((part) => (part.type === 'text' ? part.text : '')).join(''));
  const images = parts.flatMap(({ type }) => (type === 'image' ? [IMAGE] : []));
  const sources = parts.flatMap((part) => (part.type === 'source' ? `- ${autolink(part.url)}` : []));
  return [title, text, ...images, ...(sources.length === 0 ? [] : [sources.join('\n')])].join('\n\n');
}
