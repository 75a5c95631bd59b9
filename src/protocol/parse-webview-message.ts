import type { PanelCommand, WebviewMessage } from './messages.ts';
import { isAnswerAction } from './parse-answer-action.ts';
import { isString, parseFields } from './parse-fields.ts';
import type { Fields } from './parse-fields.ts';

/** A message that the host has received; `undefined` when it is not one of ours. */
export function parseWebviewMessage(value: unknown): WebviewMessage | undefined {
  const fields = parseFields(value);
  if (fields === undefined) return undefined;
  const { type } = fields;
  switch (type) {
    case 'ready':
    case 'resync':
    case 'load-earlier':
    case 'stop':
      return { type };
    case 'send':
    case 'copy':
    case 'insert':
      return isString(fields['text']) ? { type, text: fields['text'] } : undefined;
    case 'open-link':
      return isString(fields['url']) ? { type, url: fields['url'] } : undefined;
    case 'command':
      return isPanelCommand(fields['command']) ? { type, command: fields['command'] } : undefined;
    case 'action':
      return parseAction(fields);
    default:
      return undefined;
  }
}

function parseAction({ turn, action }: Fields): WebviewMessage | undefined {
  return isString(turn) && isAnswerAction(action) ? { type: 'action', turn, action } : undefined;
}

/** Names every command: one that is added to the union and not here does not compile. */
const COMMANDS: Readonly<Record<PanelCommand, true>> = {
  'add-model': true,
  'set-key': true,
  'open-settings': true,
  'show-problems': true,
  'pick-model': true,
  'new-chat': true,
  'remove-attachment': true,
};

function isPanelCommand(value: unknown): value is PanelCommand {
  return typeof value === 'string' && Object.hasOwn(COMMANDS, value);
}
