import type { AnswerTurn, ErrorNote, Footer, RouteLine, Seam, Turn, UserTurn } from './conversation.ts';
import { isAnswerAction } from './parse-answer-action.ts';
import { parseAttachment } from './parse-attachment.ts';
import { isCount, isOneOf, isString, parseFields, parseList, parseOptional, parseText } from './parse-fields.ts';
import type { Fields } from './parse-fields.ts';

/** All of an answer but what is streamed. */
export type AnswerFrame = Omit<AnswerTurn, 'text' | 'reasoning'>;

/** `undefined` when `value` is not a turn. */
export function parseTurn(value: unknown): Turn | undefined {
  const fields = parseFields(value);
  if (fields === undefined) return undefined;
  return fields['kind'] === 'user' ? parseUserTurn(fields) : parseAnswerTurn(fields);
}

function parseUserTurn(fields: Fields): UserTurn | undefined {
  const { id, text } = fields;
  const attachment = parseOptional(fields, 'attachment', parseAttachment);
  if (!isString(id) || !isString(text) || attachment === undefined) return undefined;
  return { kind: 'user', id, text, ...attachment };
}

function parseAnswerTurn(fields: Fields): AnswerTurn | undefined {
  const { text, reasoning } = fields;
  const frame = parseAnswerFrame(fields);
  if (frame === undefined || !isString(text) || !isString(reasoning)) return undefined;
  return { ...frame, text, reasoning };
}

const STATUSES = ['waiting', 'streaming', 'done', 'stopped', 'cut', 'failed'] as const;

/** An answer without its text; `undefined` when `value` is none. */
export function parseAnswerFrame(value: unknown): AnswerFrame | undefined {
  const fields = parseFields(value);
  if (fields === undefined) return undefined;
  const { kind, id, status } = fields;
  if (kind !== 'answer' || !isString(id) || !isOneOf(status, STATUSES)) return undefined;
  const lists = parseLists(fields);
  const progress = parseOptional(fields, 'progress', parseText);
  const footer = parseOptional(fields, 'footer', parseFooter);
  const error = parseOptional(fields, 'error', parseErrorNote);
  if (lists === undefined || progress === undefined || footer === undefined || error === undefined) return undefined;
  return { kind, id, status, ...progress, ...lists, ...footer, ...error };
}

function parseLists(fields: Fields): Pick<AnswerTurn, 'seams' | 'route'> | undefined {
  const seams = parseList(fields['seams'], parseSeam);
  const route = parseList(fields['route'], parseRouteLine);
  return seams === undefined || route === undefined ? undefined : { seams, route };
}

function parseSeam(value: unknown): Seam | undefined {
  const fields = parseFields(value);
  const at = fields?.['at'];
  const label = fields?.['label'];
  return isCount(at) && isString(label) ? { at, label } : undefined;
}

const OUTCOMES = ['answered', 'failed', 'skipped', 'running'] as const;

function parseRouteLine(value: unknown): RouteLine | undefined {
  const fields = parseFields(value);
  if (fields === undefined) return undefined;
  const { outcome, model, detail } = fields;
  return isOneOf(outcome, OUTCOMES) && isString(model) && isString(detail) ? { outcome, model, detail } : undefined;
}

function parseFooter(value: unknown): Footer | undefined {
  const fields = parseFields(value);
  if (fields === undefined) return undefined;
  const { model, cost } = fields;
  const timing = parseOptional(fields, 'timing', parseText);
  const tokens = parseOptional(fields, 'tokens', parseText);
  const tokensDetail = parseOptional(fields, 'tokensDetail', parseText);
  const costDetail = parseOptional(fields, 'costDetail', parseText);
  if (!isString(model) || !isString(cost)) return undefined;
  if (timing === undefined || tokens === undefined || tokensDetail === undefined || costDetail === undefined) {
    return undefined;
  }
  return { model, ...timing, ...tokens, ...tokensDetail, cost, ...costDetail };
}

function parseErrorNote(value: unknown): ErrorNote | undefined {
  const fields = parseFields(value);
  if (fields === undefined) return undefined;
  const { title } = fields;
  const detail = parseOptional(fields, 'detail', parseText);
  const place = parseOptional(fields, 'place', parseText);
  const readyAt = parseOptional(fields, 'readyAt', parseTime);
  const actions = parseList(fields['actions'], parseAction);
  if (!isString(title) || detail === undefined || place === undefined) return undefined;
  if (readyAt === undefined || actions === undefined) return undefined;
  return { title, ...detail, ...place, ...readyAt, actions };
}

/** Whole milliseconds since the epoch. */
function parseTime(value: unknown): number | undefined {
  return isCount(value) ? value : undefined;
}

function parseAction(value: unknown): ErrorNote['actions'][number] | undefined {
  const fields = parseFields(value);
  const action = fields?.['action'];
  const label = fields?.['label'];
  return isAnswerAction(action) && isString(label) ? { action, label } : undefined;
}
