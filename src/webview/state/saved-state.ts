import { isCount, isString, parseFields } from '../../protocol/parse-fields.ts';
import type { ViewState } from './view-state.ts';

/** A place in the conversation: this turn stands this many pixels below the upper edge. */
export interface ScrollPlace {
  readonly turn: string;
  readonly top: number;
}

/** What outlives the page. No content but what the person is writing. */
export interface SavedState {
  readonly draft: string;
  readonly conversation: string;
  /** Absent while the end of the conversation is in view. */
  readonly place?: ScrollPlace;
  /** What stands in the boxes of questions that are edited, by the ids of their turns. Absent where none is. */
  readonly edits?: Readonly<Record<string, string>>;
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
  return {
    draft: isPrivate ? '' : draft,
    conversation,
    ...(place !== undefined && { place }),
    ...(!isPrivate && Object.keys(edits).length > 0 && { edits }),
  };
}

export const nothingSaved: SavedState = { draft: '', conversation: '' };

export function parseSavedState(value: unknown): SavedState {
  const fields = parseFields(value);
  const draft = fields?.['draft'];
  const conversation = fields?.['conversation'];
  if (!isString(draft) || !isString(conversation)) return nothingSaved;
  const place = parsePlace(fields?.['place']);
  const edits = parseEdits(fields?.['edits']);
  return { draft, conversation, ...(place !== undefined && { place }), ...(edits !== undefined && { edits }) };
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
