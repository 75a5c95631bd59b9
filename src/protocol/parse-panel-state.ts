import type { PanelState } from './conversation.ts';
import { parseAttachmentPlace } from './parse-attachment.ts';
import { isBoolean, isString, parseFields, parseList, parseOptional, parseText } from './parse-fields.ts';

/** `undefined` when `value` is not the state of a panel. */
export function parsePanelState(value: unknown): PanelState | undefined {
  const fields = parseFields(value);
  if (fields === undefined || !isBoolean(fields['busy'])) return undefined;
  const welcome = parseWelcome(fields['welcome']);
  const model = parseOptional(fields, 'model', parseModel);
  const problem = parseOptional(fields, 'problem', parseText);
  const attachment = parseOptional(fields, 'attachment', parseAttachmentPlace);
  if (welcome === undefined || model === undefined || problem === undefined || attachment === undefined) {
    return undefined;
  }
  return { ...model, ...problem, welcome, ...attachment, busy: fields['busy'] };
}

function parseModel(value: unknown): PanelState['model'] {
  const fields = parseFields(value);
  if (fields === undefined) return undefined;
  const { label, detail } = fields;
  return isString(label) && isString(detail) ? { label, detail } : undefined;
}

function parseWelcome(value: unknown): PanelState['welcome'] | undefined {
  const fields = parseFields(value);
  const missingKeys = parseList(fields?.['missingKeys'], parseText);
  const hasModels = fields?.['hasModels'];
  if (missingKeys === undefined || !isBoolean(hasModels)) return undefined;
  return { hasModels, missingKeys };
}
