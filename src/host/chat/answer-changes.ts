import type { Answer } from '../../conversation/message.ts';
import type { SessionChange } from './session-change.ts';
import { isWaiting } from './is-waiting.ts';

type AnswerChange = Extract<SessionChange, { readonly type: 'text' | 'part' | 'answer' }>;

/** What happened to an answer. Parts only grow or are replaced while it runs, so one pass over them tells. */
export function answerChanges(before: Answer, after: Answer): readonly AnswerChange[] {
  if (before === after) return [];
  const changes: AnswerChange[] = [];
  if (hasOtherFrame(before, after)) changes.push({ type: 'answer', answer: after });
  if (before.parts === after.parts) return changes;
  for (const [index, part] of after.parts.entries()) {
    const old = before.parts[index];
    if (part === old) continue;
    if (part.type !== 'text' && part.type !== 'reasoning') {
      changes.push({ type: 'part', answer: after.id, index, part });
      continue;
    }
    const shown = old?.type === part.type ? old.text.length : 0;
    const text = part.text.slice(shown);
    if (text !== '') changes.push({ type: 'text', answer: after.id, part: index, kind: part.type, text });
  }
  return changes;
}

/** The first content changes what is shown of the answer besides its parts: it does not wait any more. */
function hasOtherFrame(before: Answer, after: Answer): boolean {
  return (
    before.status !== after.status ||
    before.steps !== after.steps ||
    before.waitsUntil !== after.waitsUntil ||
    (before.parts !== after.parts && isWaiting(before))
  );
}
