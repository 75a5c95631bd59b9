import type { HostMessage } from './messages.ts';
import { isCount, isString, parseFields, parseList } from './parse-fields.ts';
import type { Fields } from './parse-fields.ts';
import { parsePanelState } from './parse-panel-state.ts';
import { parseAnswerFrame, parseTurn } from './parse-turn.ts';

/** A message that the webview has received; `undefined` when it is not one of ours. */
export function parseHostMessage(value: unknown): HostMessage | undefined {
  const fields = parseFields(value);
  if (fields === undefined) return undefined;
  switch (fields['type']) {
    case 'panel':
      return parsePanel(fields);
    case 'focus-composer':
      return { type: 'focus-composer' };
    default:
      return isCount(fields['sequence']) ? parseNumbered(fields, fields['sequence']) : undefined;
  }
}

function parsePanel(fields: Fields): HostMessage | undefined {
  const panel = parsePanelState(fields['panel']);
  return panel === undefined ? undefined : { type: 'panel', panel };
}

function parseNumbered(fields: Fields, sequence: number): HostMessage | undefined {
  switch (fields['type']) {
    case 'snapshot':
      return parseSnapshot(fields, sequence);
    case 'delta': {
      const { turn, text, reasoning } = fields;
      if (!isString(turn) || !isString(text) || !isString(reasoning)) return undefined;
      return { type: 'delta', sequence, turn, text, reasoning };
    }
    case 'answer': {
      const turn = parseAnswerFrame(fields['turn']);
      return turn === undefined ? undefined : { type: 'answer', sequence, turn };
    }
    case 'turn-added': {
      const turn = parseTurn(fields['turn']);
      return turn === undefined ? undefined : { type: 'turn-added', sequence, turn };
    }
    case 'turn-removed': {
      const { turn } = fields;
      return isString(turn) ? { type: 'turn-removed', sequence, turn } : undefined;
    }
    default:
      return undefined;
  }
}

function parseSnapshot(fields: Fields, sequence: number): HostMessage | undefined {
  const { conversation, earlier } = fields;
  const turns = parseList(fields['turns'], parseTurn);
  const panel = parsePanelState(fields['panel']);
  if (!isString(conversation) || !isCount(earlier) || turns === undefined || panel === undefined) return undefined;
  return { type: 'snapshot', sequence, conversation, turns, earlier, panel };
}
