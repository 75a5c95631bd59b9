import { isCount, isString, parseFields } from '../../protocol/parse-fields.ts';
import { askedBefore } from './asked-before.ts';
import type { ViewState } from './view-state.ts';

/** A place in the conversation: this turn stands this many pixels below the upper edge. */
export interface ScrollPlace {
  readonly turn: string;
  readonly top: number;
}

/** What outlives the page. No content but what the person is writing, and what waits to be asked. */
export interface SavedState {
  readonly draft: string;
  readonly conversation: string;
  /** Absent while the end of the conversation is in view. */
  readonly place?: ScrollPlace;
  /** What stands in the boxes of questions that are edited, by the ids of their turns. Absent where none is. */
  readonly edits?: Readonly<Record<string, string>>;
  /** The words of the questions that wait: the host has them in its memory alone. Absent where none waits. */
  readonly waiting?: readonly string[];
}

/** What of it is another one now. */
export type KeptChange = Partial<Pick<SavedState, 'draft' | 'edits'>> & { readonly place?: ScrollPlace | undefined };

/**
 * What is kept after a change. The place and the edited questions are those of one conversation, the draft goes along to the
 * next one. Nothing that is written in a private conversation is kept.
 */
export function stateAfter(
  before: SavedState,
  change: KeptChange,
  { conversation, panel }: Pick<ViewState, 'conversation' | 'panel'>,
): SavedState {
  const known: KeptChange = before.conversation === conversation ? before : { draft: before.draft };
  const { draft = '', place, edits = {} } = { ...known, ...change };
  const isPrivate = panel?.isPrivate === true;
  const waiting = panel === undefined ? (before.waiting ?? []) : panel.queue.map(({ text }) => text);
  return {
    draft: isPrivate ? '' : draft,
    conversation,
    ...(place !== undefined && { place }),
    ...(!isPrivate && Object.keys(edits).length > 0 && { edits }),
    ...(!isPrivate && waiting.length > 0 && { waiting }),
  };
}

/** Of the questions that waited when the page went away, those that the host has lost with its own end: it neither holds nor asked them. */
export function lostQuestions(
  { waiting = [], conversation }: SavedState,
  state: Pick<ViewState, 'conversation' | 'turns' | 'panel'>,
): readonly string[] {
  if (conversation !== state.conversation) return [];
  const known = new Set(askedBefore(state.turns, state.panel?.queue ?? []));
  return waiting.filter((text) => !known.has(text));
}

export const nothingSaved: SavedState = { draft: '', conversation: '' };

export function parseSavedState(value: unknown): SavedState {
  const fields = parseFields(value);
  const draft = fields?.['draft'];
  const conversation = fields?.['conversation'];
  if (!isString(draft) || !isString(conversation)) return nothingSaved;
  const place = parsePlace(fields?.['place']);
  const edits = parseEdits(fields?.['edits']);
  const waiting = asArrayOfStrings(fields?.['waiting']);
  return {
    draft,
    conversation,
    ...(place !== undefined && { place }),
    ...(edits !== undefined && { edits }),
    ...(waiting.length > 0 && { waiting }),
  };
}

function asArrayOfStrings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(isString) : [];
}

function parseEdits(value: unknown): SavedState['edits'] {
  const edits = Object.entries(parseFields(value) ?? {}).filter((edit): edit is [string, string] => isString(edit[1]));
  return edits.length === 0 ? undefined : Object.fromEntries(edits);
}

function parsePlace(value: unknown): ScrollPlace | undefined {
  const fields = parseFields(value);
  const turn = fields?.['turn'];
  const top = fields?.['top'];
  if (!isString(turn) || typeof top !== 'number' || !isCount(Math.abs(Math.round(top)))) return undefined;
  return { turn, top };
}
