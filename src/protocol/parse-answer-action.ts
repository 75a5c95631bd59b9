import type { AnswerAction } from './conversation.ts';

/** Names every action: one that is added to the union and not here does not compile. */
const ACTIONS: Readonly<Record<AnswerAction, true>> = {
  retry: true,
  'retry-when-ready': true,
  'switch-model': true,
  continue: true,
  restart: true,
  'set-key': true,
  'add-model': true,
  'reset-models': true,
  'open-settings': true,
  'show-log': true,
};

export function isAnswerAction(value: unknown): value is AnswerAction {
  return typeof value === 'string' && Object.hasOwn(ACTIONS, value);
}
