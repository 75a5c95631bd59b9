import type { AnswerPart } from '../../protocol/conversation.ts';
import type { Seam } from './mark-seams.ts';

type PartOf<T extends AnswerPart['type']> = Extract<AnswerPart, { readonly type: T }>;

type RunContent =
  | { readonly type: 'text'; readonly text: string; readonly seams: readonly Seam[] }
  | { readonly type: 'sources'; readonly sources: readonly PartOf<'source'>[] }
  | PartOf<'reasoning' | 'call' | 'image'>;

/** Parts of an answer that are shown together. `index` is that of the first of them: it does not change. */
export type AnswerRun = RunContent & { readonly index: number; readonly isLast: boolean };

/**
 * The parts in their order. Texts on both sides of a seam are one Markdown text; what a model
 * thought before it went on belongs to its seam, so that a list or a code block goes on behind it. Thoughts that follow
 * each other are one, and so are sources.
 */
export function answerRuns(parts: readonly AnswerPart[]): readonly AnswerRun[] {
  const runs: AnswerRun[] = [];
  let index = 0;
  while (index < parts.length) {
    const end = endOfRun(parts, index);
    const content = contentOf(parts.slice(index, end));
    if (content !== undefined) runs.push({ ...content, index, isLast: end === parts.length });
    index = end;
  }
  return runs;
}

/** Which parts may follow on the first of a run. */
const FOLLOWERS: Readonly<Partial<Record<AnswerPart['type'], readonly AnswerPart['type'][]>>> = {
  text: ['text', 'seam'],
  seam: ['text', 'seam'],
  reasoning: ['reasoning'],
  source: ['source'],
};

function endOfRun(parts: readonly AnswerPart[], start: number): number {
  const first = parts[start]?.type;
  const followers = (first && FOLLOWERS[first]) ?? [];
  let end = start + 1;
  for (let part = parts[end]; part !== undefined; part = parts[end]) {
    const isThought = part.type === 'reasoning' && isAfterSeam(parts, end);
    if (!followers.includes(part.type) && !isThought) return end;
    end += 1;
  }
  return end;
}

/** Nothing but reasoning stands between a seam and this part. */
function isAfterSeam(parts: readonly AnswerPart[], index: number): boolean {
  return parts.findLast((part, before) => before < index && part.type !== 'reasoning')?.type === 'seam';
}

function contentOf(parts: readonly AnswerPart[]): RunContent | undefined {
  const [first] = parts;
  switch (first?.type) {
    case undefined:
      return undefined;
    case 'text':
    case 'seam':
      return textRun(parts);
    case 'reasoning': {
      const text = thoughts(parts);
      return text === '' ? undefined : { type: 'reasoning', text };
    }
    case 'source':
      return { type: 'sources', sources: parts.filter((part) => part.type === 'source') };
    default:
      return first;
  }
}

function thoughts(parts: readonly AnswerPart[]): string {
  return parts.flatMap((part) => (part.type === 'reasoning' && part.text !== '' ? part.text : [])).join('\n\n');
}

function textRun(parts: readonly AnswerPart[]): RunContent {
  const seams: Seam[] = [];
  let text = '';
  for (const [index, part] of parts.entries()) {
    if (part.type === 'text') text += part.text;
    if (part.type !== 'seam') continue;
    const next = parts.findIndex((later, at) => at > index && later.type !== 'reasoning');
    const reasoning = thoughts(parts.slice(index, next < 0 ? undefined : next));
    seams.push({ at: text.length, label: part.label, ...(reasoning !== '' && { reasoning }) });
  }
  return { type: 'text', text, seams };
}

/** The seams of before where they say the same, so that what shows them is not rendered again. */
export function sameSeams(before: readonly Seam[], after: readonly Seam[]): readonly Seam[] {
  const same =
    before.length === after.length &&
    after.every(({ at, label, reasoning }, index) => {
      const old = before[index];
      return old?.at === at && old.label === label && old.reasoning === reasoning;
    });
  return same ? before : after;
}
