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
  const lines = text.slice(0, Math.max(0, text.lastIndexOf('\n', MAX_ATTACHMENT_CHARACTERS)));
  const whole = lines.trim() !== '';
  const kept = whole ? lines : text.slice(0, MAX_ATTACHMENT_CHARACTERS);
  const lastLine = startLine + kept.split('\n').length - 1;
  const sent = whole ? `lines ${startLine} to ${lastLine}` : `the beginning of line ${lastLine}`;
  return {
    attachment: { ...attachment, endLine: lastLine, text: kept },
    leftOut: `The selection (lines ${startLine} to ${endLine}) is too long: only ${sent} will be sent.`,
  };
}
