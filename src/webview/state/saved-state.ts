import { isCount, isString, parseFields } from '../../protocol/parse-fields.ts';

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
}

export const nothingSaved: SavedState = { draft: '', conversation: '' };

export function parseSavedState(value: unknown): SavedState {
  const fields = parseFields(value);
  const draft = fields?.['draft'];
  const conversation = fields?.['conversation'];
  if (!isString(draft) || !isString(conversation)) return nothingSaved;
  const place = parsePlace(fields?.['place']);
  return { draft, conversation, ...(place !== undefined && { place }) };
}

function parsePlace(value: unknown): ScrollPlace | undefined {
  const fields = parseFields(value);
  const turn = fields?.['turn'];
  const top = fields?.['top'];
  if (!isString(turn) || typeof top !== 'number' || !isCount(Math.abs(Math.round(top)))) return undefined;
  return { turn, top };
}
