import type { Token } from 'marked';
import { FENCE } from './fence.ts';

/** A code block that has not been closed. */
export interface GrowingFence {
  readonly indent: number;
  readonly language: string;
  /** Where the code begins. */
  readonly start: number;
  readonly end: RegExp;
  /** A closing fence that is still being written. */
  readonly halfEnd: RegExp;
  /** No closing fence begins before this. */
  searched: number;
}

/** The fence that `source` begins with; `undefined` while its line is not complete. */
export function growingFence(source: string): GrowingFence | undefined {
  const [opening, indent, marks, language] = FENCE.exec(source) ?? [];
  if (opening === undefined || marks === undefined || !opening.endsWith('\n')) return undefined;
  const mark = marks.charAt(0);
  return {
    indent: indent?.length ?? 0,
    language: language?.trim() ?? '',
    start: opening.length,
    end: new RegExp(`\\n {0,3}${mark}{${marks.length},}[ \\t]*(?=\\n|$)`, 'g'),
    halfEnd: new RegExp(`^\\n? {0,3}${mark}*$`),
    searched: opening.length - 1, // the line break before the code, so that a fence with nothing in it is found
  };
}

/** The block so far, without a closing fence that is still being written. */
export function fenceToken(source: string, { indent, language, start, halfEnd }: GrowingFence): Token {
  const lastLine = Math.max(source.lastIndexOf('\n'), start);
  const end = halfEnd.test(source.slice(lastLine)) ? lastLine : source.length;
  const text = source.slice(start, end);
  const code = indent === 0 ? text : text.replaceAll(new RegExp(`^ {1,${indent}}`, 'gm'), '');
  return { type: 'code', raw: source, lang: language, text: code };
}
