import type { AnswerPart } from '../../protocol/conversation.ts';
import type { Seam } from './mark-seams.ts';

type PartOf<T extends AnswerPart['type']> = Extract<AnswerPart, { readonly type: T }>;

type RunContent =
  | { readonly type: 'text'; readonly text: string; readonly seams: readonly Seam[] }
  | { readonly type: 'sources'; readonly sources: readonly PartOf<'source'>[] }
  | PartOf<'reasoning' | 'call' | 'image'>;

/** Parts of an answer that are shown together. `index` is that of the first of them: it does not change. */
export type AnswerRun = RunContent & { readonly index: number; readonly isLast: boolean };

interface KnownRun {
  readonly parts: readonly AnswerPart[];
  readonly index: number;
  readonly isLast: boolean;
  /** `undefined` where nothing of it is shown. */
  readonly run: AnswerRun | undefined;
}

/**
 * For one answer, which grows: its parts in their order. Texts on both sides of a seam are one Markdown text; what a model
 * thought before it went on belongs to its seam, so that a list or a code block goes on behind it. Thoughts that follow
 * each other are one, and so are sources. A run whose parts are as they were stays the same object, so that what shows it is
 * not rendered again.
 */
export function createAnswerRuns(): (parts: readonly AnswerPart[]) => readonly AnswerRun[] {
  let known: readonly KnownRun[] = [];
  return (parts) => {
    const runs: KnownRun[] = [];
    for (let index = 0, end = 0; index < parts.length; index = end) {
      end = endOfRun(parts, index);
      const place = { parts: parts.slice(index, end), index, isLast: end === parts.length };
      const before = known[runs.length];
      runs.push(before !== undefined && isSame(before, place) ? before : { ...place, run: runOf(place) });
    }
    known = runs;
    return runs.flatMap(({ run }) => run ?? []);
  };
}

type Place = Omit<KnownRun, 'run'>;

function isSame(before: Place, { parts, index, isLast }: Place): boolean {
  const { length } = before.parts;
  const samePlace = before.index === index && before.isLast === isLast && length === parts.length;
  return samePlace && parts.every((part, at) => part === before.parts[at]);
}

function runOf({ parts, index, isLast }: Place): AnswerRun | undefined {
  const content = contentOf(parts);
  return content && { ...content, index, isLast };
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
  // the last part of the run that is no thought
  let before = first;
  for (let part = parts[end]; part !== undefined; part = parts[end]) {
    const isThoughtOfSeam = part.type === 'reasoning' && before === 'seam';
    if (!followers.includes(part.type) && !isThoughtOfSeam) return end;
    if (part.type !== 'reasoning') before = part.type;
    end += 1;
  }
  return end;
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

/** In a text all thoughts stand behind a seam. */
function textRun(parts: readonly AnswerPart[]): RunContent {
  const seams: { readonly at: number; readonly label: string; readonly thoughts: AnswerPart[] }[] = [];
  let text = '';
  for (const part of parts) {
    if (part.type === 'text') text += part.text;
    else if (part.type === 'seam') seams.push({ at: text.length, label: part.label, thoughts: [] });
    else seams.at(-1)?.thoughts.push(part);
  }
  return { type: 'text', text, seams: seams.map(seamOf) };
}

function seamOf({
  at,
  label,
  thoughts: parts,
}: Omit<Seam, 'reasoning'> & { readonly thoughts: readonly AnswerPart[] }): Seam {
  const reasoning = thoughts(parts);
  return { at, label, ...(reasoning !== '' && { reasoning }) };
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
