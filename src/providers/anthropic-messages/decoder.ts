import { asNumber, asRecord, asString, parseJson, parseJsonValue } from '../../lib/json.ts';
import type { FinishReason } from '../../llm/finish-reason.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import type { Decoder, WireEvent } from '../../wire/decoder.ts';
import { errorInStream } from '../../wire/http-error.ts';
import { readAnthropicError } from './error.ts';
import { redactedSignature } from './redacted-thinking.ts';
import { laterUsage, readUsage, startingUsage } from './usage.ts';
import type { RawUsage } from './usage.ts';

type Fields = Readonly<Record<string, unknown>>;

interface OpenCall {
  readonly id: string;
  readonly name: string;
  /** The input as the block's start gives it: `{}`, but whole where a server does not stream it. */
  readonly startInput: unknown;
  inputText: string;
}

/** One answer so far. */
interface State {
  readonly attempt: string;
  usage: RawUsage;
  open: boolean;
  stopReason: string | undefined;
  readonly calls: Map<number, OpenCall>;
}

/**
 * Decodes the event stream of the Messages API: https://platform.claude.com/docs/en/build-with-claude/streaming
 *
 * The type inside the data decides; pings, events and blocks that are not known (what the server's own tools do,
 * citations, compaction) are passed over, as the document asks. A call whose input is not whole never ends: at the output
 * limit it is cut inside its JSON. A second `message_start` inside an open message is `malformed`: two answers were
 * spliced, and nobody can tell which half is meant.
 */
export function createAnthropicDecoder(attempt: string): Decoder {
  const state: State = { attempt, usage: {}, open: false, stopReason: undefined, calls: new Map() };
  return {
    decode: (event) => decode(state, event),
    end: () => finish(state),
    get hasFinishReason() {
      return state.stopReason !== undefined;
    },
  };
}

function decode(state: State, { event, data }: WireEvent): readonly StreamEvent[] {
  if (event === 'ping') return [];
  const fields = asRecord(parseJson(data));
  if (fields === undefined) throw new LlmError('malformed', 'an event is not a JSON object');
  switch (asString(fields['type']) ?? event) {
    case 'message_start':
      return startMessage(state, asRecord(fields['message']) ?? {});
    case 'content_block_start':
      return startBlock(state, fields);
    case 'content_block_delta':
      return delta(state, fields);
    case 'content_block_stop':
      return endBlock(state, fields);
    case 'message_delta':
      return changeMessage(state, fields);
    case 'message_stop':
      return finish(state);
    case 'error':
      throw errorInStream(readAnthropicError(fields) ?? { message: 'an error event without an error' });
    default:
      return [];
  }
}

function startMessage(state: State, message: Fields): StreamEvent[] {
  if (state.open) throw new LlmError('malformed', 'a message began inside a message');
  state.open = true;
  state.usage = startingUsage(asRecord(message['usage']) ?? {});
  const id = asString(message['id']);
  const model = asString(message['model']);
  return [
    {
      type: 'response-start',
      attempt: state.attempt,
      ...(id !== undefined && { id }),
      ...(model !== undefined && { model }),
    },
    { type: 'usage', attempt: state.attempt, usage: readUsage(state.usage) },
  ];
}

function startBlock(state: State, fields: Fields): StreamEvent[] {
  const block = asRecord(fields['content_block']) ?? {};
  switch (block['type']) {
    case 'text':
      return textDelta(block['text']);
    case 'thinking':
      return [...reasoningDelta(block['thinking']), ...signature(block['signature'])];
    case 'redacted_thinking':
      return signature(redactedSignature(asString(block['data']) ?? ''));
    case 'tool_use':
      return startCall(state, blockIndex(fields), block);
    default:
      return [];
  }
}

function startCall(state: State, index: number, block: Fields): StreamEvent[] {
  const id = asString(block['id']);
  const name = asString(block['name']);
  if (id === undefined || name === undefined) throw new LlmError('malformed', 'a tool call without id or name');
  state.calls.set(index, { id, name, startInput: block['input'], inputText: '' });
  return [{ type: 'tool-call-start', id, name }];
}

function delta(state: State, fields: Fields): StreamEvent[] {
  const change = asRecord(fields['delta']) ?? {};
  switch (change['type']) {
    case 'text_delta':
      return textDelta(change['text']);
    case 'thinking_delta':
      return reasoningDelta(change['thinking']);
    case 'signature_delta':
      return signature(change['signature']);
    case 'input_json_delta':
      return inputDelta(state.calls.get(blockIndex(fields)), asString(change['partial_json']) ?? '');
    default:
      return [];
  }
}

/** Without a call the piece belongs to a tool that the server runs itself. */
function inputDelta(call: OpenCall | undefined, inputText: string): StreamEvent[] {
  if (call === undefined) return [];
  call.inputText += inputText;
  return [{ type: 'tool-call-delta', id: call.id, inputText }];
}

function endBlock(state: State, fields: Fields): StreamEvent[] {
  const index = blockIndex(fields);
  const call = state.calls.get(index);
  state.calls.delete(index);
  if (call === undefined) return [];
  const { id, name } = call;
  if (call.inputText !== '') return endOfCall(id, name, call.inputText);
  const inputText = JSON.stringify(call.startInput ?? {});
  return [{ type: 'tool-call-delta', id, inputText }, ...endOfCall(id, name, inputText)];
}

function endOfCall(id: string, name: string, inputText: string): StreamEvent[] {
  const input = parseJsonValue(inputText);
  return input === undefined ? [] : [{ type: 'tool-call-end', id, name, input }];
}

function changeMessage(state: State, fields: Fields): StreamEvent[] {
  state.stopReason = asString(asRecord(fields['delta'])?.['stop_reason']) ?? state.stopReason;
  const usage = asRecord(fields['usage']);
  if (usage === undefined) return [];
  state.usage = laterUsage(state.usage, usage);
  return [{ type: 'usage', attempt: state.attempt, usage: readUsage(state.usage) }];
}

function finish(state: State): StreamEvent[] {
  if (state.stopReason === undefined) throw new LlmError('truncated', 'the answer ended without a stop reason');
  return [{ type: 'finish', reason: finishReason(state.stopReason) }];
}

const UNIFIED: ReadonlyMap<string, FinishReason['unified']> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['refusal', 'content-filter'],
]);

/** https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons (`pause_turn`, a server's own loop, is `other`). */
function finishReason(raw: string): FinishReason {
  return { unified: UNIFIED.get(raw) ?? 'other', raw };
}

function textDelta(text: unknown): StreamEvent[] {
  return typeof text === 'string' && text !== '' ? [{ type: 'text-delta', text }] : [];
}

function reasoningDelta(text: unknown): StreamEvent[] {
  return typeof text === 'string' && text !== '' ? [{ type: 'reasoning-delta', text }] : [];
}

function signature(value: unknown): StreamEvent[] {
  return typeof value === 'string' && value !== '' ? [{ type: 'reasoning-signature', signature: value }] : [];
}

function blockIndex(fields: Fields): number {
  return asNumber(fields['index']) ?? 0;
}
