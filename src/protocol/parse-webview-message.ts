import type { AnswerAction } from './conversation.ts';
import type { ImageFailure, PanelCommand, TurnCommand, WebviewMessage } from './messages.ts';
import { isString, parseFields } from './parse-fields.ts';
import type { Fields } from './parse-fields.ts';

/** A message that the host has received; `undefined` when it is not one of ours. */
export function parseWebviewMessage(value: unknown): WebviewMessage | undefined {
  const fields = parseFields(value);
  if (fields === undefined) return undefined;
  const { type, id, text, turn, url, uris, letters, action, command } = fields;
  switch (type) {
    case 'ready':
    case 'resync':
    case 'load-earlier':
    case 'load-all':
    case 'stop':
      return { type };
    case 'copy':
    case 'insert':
      return isString(text) ? { type, text } : undefined;
    case 'send':
      return isString(id) && isString(text) ? { type, id, text } : undefined;
    case 'edit':
      return parseEdit(fields);
    case 'remove-attachment':
    case 'unqueue':
    case 'send-now':
      return isString(id) ? { type, id } : undefined;
    case 'image-begin':
    case 'attach-image':
    case 'image-failed':
      return parseImage(type, fields);
    case 'attach-uris':
      return Array.isArray(uris) && uris.every(isString) ? { type, uris } : undefined;
    case 'find-files':
      return isString(id) && isString(letters) ? { type, id, letters } : undefined;
    case 'open-link':
      return isString(url) ? { type, url } : undefined;
    case 'command':
      return isKeyOf(COMMANDS, command) ? { type, command } : undefined;
    case 'turn-command':
      return isString(turn) && isKeyOf(TURN_COMMANDS, command) ? { type, turn, command } : undefined;
    case 'action':
      return isString(turn) && isKeyOf(ACTIONS, action) ? { type, turn, action } : undefined;
    default:
      return undefined;
  }
}

function parseEdit({ id, turn, text }: Fields): WebviewMessage | undefined {
  return isString(id) && isString(turn) && isString(text) ? { type: 'edit', id, turn, text } : undefined;
}

function parseImage(
  type: 'image-begin' | 'attach-image' | 'image-failed',
  { id, name, data, reason }: Fields,
): WebviewMessage | undefined {
  if (!isString(id)) return undefined;
  if (type === 'image-begin') return isString(name) ? { type, id, name } : undefined;
  if (type === 'attach-image') return isString(data) ? { type, id, data } : undefined;
  return isKeyOf(IMAGE_FAILURES, reason) ? { type, id, reason } : undefined;
}

function isKeyOf<Key extends string>(table: Readonly<Record<Key, true>>, value: unknown): value is Key {
  return typeof value === 'string' && Object.hasOwn(table, value);
}

// Each table names every member of its union: one that is added there and not here does not compile.

const COMMANDS: Readonly<Record<PanelCommand, true>> = {
  'add-model': true,
  'set-key': true,
  'open-settings': true,
  'show-problems': true,
  'pick-model': true,
  'new-chat': true,
  attach: true,
};

const IMAGE_FAILURES: Readonly<Record<ImageFailure, true>> = { 'no-image': true, 'too-large': true };

const TURN_COMMANDS: Readonly<Record<TurnCommand, true>> = {
  copy: true,
  delete: true,
  regenerate: true,
  'regenerate-with': true,
  'previous-version': true,
  'next-version': true,
};

const ACTIONS: Readonly<Record<AnswerAction, true>> = {
  retry: true,
  'retry-when-ready': true,
  'switch-model': true,
  continue: true,
  restart: true,
  'drop-images': true,
  'set-key': true,
  'add-model': true,
  'reset-models': true,
  'open-settings': true,
  'show-log': true,
};
