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

/** One message as it is shown at its place in the session's conversation. */
export function turnOf(message: ConversationMessage, session: ChatSession, now: AskableNow): Turn {
  const version = versionIn(versionsOf(session.conversation.messages, message), message);
  return turnAt(message, version, { session, now });
}

export interface Shown {
  readonly session: ChatSession;
  readonly now: AskableNow;
}

/** `version`: where the message stands among those of its place. */
export function turnAt(message: ConversationMessage, version: Version, shown: Shown): Turn {
  return message.kind === 'question'
    ? questionTurn(message, version)
    : answerTurn(message, { ...answerPlace(message, shown), version });
}

export function placeOf(message: Answer, session: ChatSession, now: AskableNow): AnswerPlace {
  const version = versionIn(versionsOf(session.conversation.messages, message), message);
  return { ...answerPlace(message, { session, now }), version };
}

function answerPlace(message: Answer, { session, now }: Shown): Omit<AnswerPlace, 'version'> {
  const { conversation } = session;
  const group = session.groupOf(message);
  const images = imagesOf(message.parent === undefined ? undefined : conversation.messages.get(message.parent));
  return {
    ...(images !== undefined && { images }),
    isLive: session.runningAnswer === message.id,
    isElsewhere: session.elsewhere === message.id,
    isLast: conversation.shown === message.id,
    ...now,
    askable: group === session.group ? now.askable : group, // the other one is in the settings
  };
}

function imagesOf(question: ConversationMessage | undefined): AnswerPlace['images'] {
  if (question?.kind !== 'question' || !question.parts.some(({ type }) => type === 'image')) return undefined;
  return question.parts.every(({ type }) => type === 'image') ? 'alone' : 'with-text';
}

export function versionIn(versions: readonly ConversationMessage[], { id }: ConversationMessage): Version {
  return { index: versions.findIndex((version) => version.id === id) + 1, count: versions.length };
}

function questionTurn(question: Question, version: Version): UserTurn {
  const attachments = question.parts.flatMap((part) => (part.type === 'text' ? [] : shownAttachment(part)));
  return { kind: 'user', id: question.id, text: textOf(question), attachments, version };
}
