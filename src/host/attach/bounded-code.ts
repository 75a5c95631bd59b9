import type { ContextPart } from '../../conversation/message.ts';

/**
 * Characters of attached text. About 64,000 tokens, which most models can still read; a longer file is better asked about in
 * parts, and every later question of the conversation sends it again.
 */
export const MAX_ATTACHMENT_CHARACTERS = 262_144;

/** Code of a document with the place it is from. */
export type CodePart = ContextPart & { readonly lines: NonNullable<ContextPart['lines']> };

export interface BoundedCode {
  readonly part: CodePart;
  /** Where code was left out because it is too long: what goes with the question, as a sentence. */
  readonly leftOut?: string;
}

/** The code with as many of its first lines as can be sent; a single line that is longer is cut. */
export function boundedCode(part: CodePart): BoundedCode {
  const { name, lines, text } = part;
  if (text.length <= MAX_ATTACHMENT_CHARACTERS) return { part };
  const head = text.slice(0, Math.max(0, text.lastIndexOf('\n', MAX_ATTACHMENT_CHARACTERS)));
  const whole = head.trim() !== '';
  const kept = whole ? head : text.slice(0, MAX_ATTACHMENT_CHARACTERS);
  const end = lines.start + kept.split('\n').length - 1;
  const sent = whole ? `lines ${lines.start} to ${end}` : `the beginning of line ${end}`;
  return {
    part: { ...part, lines: { start: lines.start, end }, text: kept },
    leftOut: `${name} (lines ${lines.start} to ${lines.end}) is too long: only ${sent} will be sent.`,
  };
}

export interface BoundedText {
  readonly text: string;
  /** Where text was left out because it is too long: what goes with the question, as a sentence. */
  readonly leftOut?: string;
}

/** Text that is no code of a document with its first lines, as far as they can be sent; a first line that is longer is cut. */
export function boundedText(name: string, text: string): BoundedText {
  const kept = firstLines(text);
  if (kept.length === text.length) return { text };
  const lines = kept.split('\n').length;
  const sent = lines === 1 ? 'the beginning of line 1' : `lines 1 to ${lines}`;
  return { text: kept, leftOut: `${name} is too long: only ${sent} will be sent.` };
}

function firstLines(text: string): string {
  if (text.length <= MAX_ATTACHMENT_CHARACTERS) return text;
  const end = text.lastIndexOf('\n', MAX_ATTACHMENT_CHARACTERS);
  return text.slice(0, end > 0 ? end : MAX_ATTACHMENT_CHARACTERS);
}
