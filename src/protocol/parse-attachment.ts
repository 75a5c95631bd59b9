import type { Attachment, AttachmentPlace } from './conversation.ts';
import { isCount, isString, parseFields } from './parse-fields.ts';

/** `undefined` when `value` is not an attachment. */
export function parseAttachment(value: unknown): Attachment | undefined {
  const place = parseAttachmentPlace(value);
  const text = parseFields(value)?.['text'];
  return place === undefined || !isString(text) ? undefined : { ...place, text };
}

/** Without the text, also where there is one; `undefined` when `value` is not the place of an attachment. */
export function parseAttachmentPlace(value: unknown): AttachmentPlace | undefined {
  const fields = parseFields(value);
  if (fields === undefined) return undefined;
  const { path, languageId, startLine, endLine } = fields;
  if (!isString(path) || !isString(languageId) || !isCount(startLine) || !isCount(endLine)) return undefined;
  return { path, languageId, startLine, endLine };
}
