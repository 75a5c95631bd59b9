import type { Attachment } from './conversation.ts';
import { isCount, isString, parseFields } from './parse-fields.ts';

/** `undefined` when `value` is not an attachment. */
export function parseAttachment(value: unknown): Attachment | undefined {
  const fields = parseFields(value);
  if (fields === undefined) return undefined;
  const { path, languageId, startLine, endLine, text } = fields;
  if (!isString(path) || !isString(languageId) || !isString(text)) return undefined;
  if (!isCount(startLine) || !isCount(endLine)) return undefined;
  return { path, languageId, startLine, endLine, text };
}
