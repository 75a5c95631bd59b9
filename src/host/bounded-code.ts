import type { Attachment } from '../protocol/conversation.ts';

/**
 * Characters of attached code. About 64,000 tokens, which most models can still read; a longer file is better asked about in
 * parts, and every later question of the conversation sends it again.
 */
export const MAX_ATTACHMENT_CHARACTERS = 262_144;

export interface SelectedCode {
  readonly attachment: Attachment;
  /** Where code was left out because the selection is too long: what goes with the question, as a sentence. */
  readonly leftOut?: string;
}

/** The code with as many of its first lines as can be sent; a single line that is longer is cut. */
export function boundedCode(attachment: Attachment): SelectedCode {
  const { startLine, endLine, text } = attachment;
  if (text.length <= MAX_ATTACHMENT_CHARACTERS) return { attachment };
  const lineEnd = text.lastIndexOf('\n', MAX_ATTACHMENT_CHARACTERS);
  const kept = text.slice(0, lineEnd === -1 ? MAX_ATTACHMENT_CHARACTERS : lineEnd);
  const lastLine = startLine + kept.split('\n').length - 1;
  const sent = lineEnd === -1 ? `the beginning of line ${startLine}` : `lines ${startLine} to ${lastLine}`;
  return {
    attachment: { ...attachment, endLine: lastLine, text: kept },
    leftOut: `The selection (lines ${startLine} to ${endLine}) is too long: only ${sent} will be sent.`,
  };
}
