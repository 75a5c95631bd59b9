import type { QueuedQuestion, Turn } from '../../protocol/conversation.ts';

/**
 * The words of the questions of the conversation, the oldest first, those that wait last. Words that came twice are there once, as the
 * newer one. It looks at every turn: to be called when a key asks for it, and not with each piece of an answer.
 */
export function askedBefore(turns: readonly Turn[], queue: readonly QueuedQuestion[]): readonly string[] {
  const asked = turns.flatMap((turn) => (turn.kind === 'user' ? turn.text : []));
  const words = [...asked, ...queue.map(({ text }) => text)].filter((text) => text.trim() !== '');
  return [...new Set(words.toReversed())].toReversed();
}

/**
 * The question before the one that is in the box (`-1`), or behind it (`1`): behind the newest comes the empty box, and before the
 * oldest nothing. `undefined` where the box holds none of them, or is empty and stays so.
 */
export function recalled(questions: readonly string[], text: string, step: -1 | 1): string | undefined {
  const at = text === '' ? questions.length : questions.indexOf(text);
  if (at < 0) return undefined;
  return at + step === questions.length ? '' : questions[Math.max(0, at + step)];
}
