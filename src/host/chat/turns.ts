import { versionsOf } from '../../conversation/conversation.ts';
import { textOf } from '../../conversation/message.ts';
import type { Answer, ConversationMessage, Question } from '../../conversation/message.ts';
import type { Turn, UserTurn, Version } from '../../protocol/conversation.ts';
import { shownAttachment } from '../attach/attachment-words.ts';
import { answerTurn } from './answer-turn.ts';
import type { AnswerPlace } from './answer-turn.ts';
import type { ChatSession } from './chat-session.ts';

/** What can be asked now, by the settings and by the keys: `askable` of the conversation's own model group. */
export type AskableNow = Pick<AnswerPlace, 'askable' | 'hasNewKey'>;

/** A message as it is shown at its place in the session's conversation. */
export function turnOf(message: ConversationMessage, session: ChatSession, now: AskableNow): Turn {
  return message.kind === 'question'
    ? questionTurn(message, versionOf(message, session))
    : answerTurn(message, placeOf(message, session, now));
}

export function placeOf(message: Answer, session: ChatSession, now: AskableNow): AnswerPlace {
  const group = session.groupOf(message);
  const images = imagesOf(message.parent === undefined ? undefined : session.conversation.messages.get(message.parent));
  return {
    ...(images !== undefined && { images }),
    version: versionOf(message, session),
    isLive: session.runningAnswer === message.id,
    isElsewhere: session.elsewhere === message.id,
    isLast: session.conversation.shown === message.id,
    ...now,
    askable: group === session.group ? now.askable : group, // the other one is in the settings
  };
}

function imagesOf(question: ConversationMessage | undefined): AnswerPlace['images'] {
  if (question?.kind !== 'question' || !question.parts.some(({ type }) => type === 'image')) return undefined;
  return question.parts.every(({ type }) => type === 'image') ? 'alone' : 'with-text';
}

function versionOf(message: ConversationMessage, { conversation }: ChatSession): Version {
  const versions = versionsOf(conversation.messages, message);
  return { index: versions.findIndex(({ id }) => id === message.id) + 1, count: versions.length };
}

function questionTurn(question: Question, version: Version): UserTurn {
  const attachments = question.parts.flatMap((part) => (part.type === 'text' ? [] : shownAttachment(part)));
  return { kind: 'user', id: question.id, text: textOf(question), attachments, version };
}
