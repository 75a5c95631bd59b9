import { openFence } from '../lib/open-fence.ts';
import { fenceAround } from './fence-around.ts';

/** Words from outside, as a title, in one line of Markdown in which they mark nothing up. */
export function plainMarkdown(words: string): string {
  return oneLine(words).replaceAll(/[\\`*_[\]<>&~|]/g, String.raw`\$&`);
}

/** A name as code within a line. */
export function codeSpan(name: string): string {
  const line = oneLine(name);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = '`'.repeat(longest + 1);
  const gap = line === '' || line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${marks}${gap}${line}${gap}${marks}`;
}

/** An address in angle brackets. */
export function autolink(url: string): string {
  return `<${url.trim().replaceAll(/[<>\s\p{Cc}]/gu, encodeURIComponent)}>`;
}

/** `languageId` is VS Code's, or what a file says that it is. */
export function codeBlock(text: string, languageId: string): string {
  const fence = fenceAround(text);
  return `${fence}${languageId.replaceAll(/[^\w+#.-]/g, '')}\n${text}\n${fence}`;
}

/** Markdown that was cut inside a code block, with its end: what comes after it would be code. */
export function withClosedFence(markdown: string): string {
  const fence = openFence(markdown);
  if (fence === undefined) return markdown;
  return `${markdown}${markdown.endsWith('\n') ? '' : '\n'}${fence.prefix}${fence.marks}`;
}

function oneLine(words: string): string {
  return words.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}
