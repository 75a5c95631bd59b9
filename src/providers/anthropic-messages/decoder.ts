import { asArray, asNumber, asRecord, asString, parseJson } from '../../lib/json.ts';
import type { FinishReason } from '../../llm/finish-reason.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import { answerToolDecoder } from '../../wire/answer-tool-decoder.ts';
import { withChunkTemplate } from '../../wire/chunk-template.ts';
import type { ChunkFields } from '../../wire/chunk-template.ts';
import type { Decoder, UsageEvent, WireEvent } from '../../wire/decoder.ts';
import { errorInStream } from '../../wire/http-error.ts';
import { nameFromOutside } from '../../wire/name-from-outside.ts';
import { cutsCalls } from '../../wire/unfinished-call.ts';
import { readAnthropicError } from './error.ts';
import { redactedSignature } from './redacted-thinking.ts';
import { AnthropicToolCalls } from './tool-calls.ts';
import { laterUsage, readUsage, startingUsage } from './usage.ts';
import type { RawUsage } from './usage.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Decodes the event stream of the Messages API: https://platform.claude.com/docs/en/build-with-claude/streaming
 *
 * The type inside the data decides; pings, events and blocks that are not known (what the server's own tools do,
 * citations, compaction) are passed over, as the document asks. A call whose input is not whole never ends: at the output
 * limit it is cut inside its JSON. `message_start` may already hold content and a stop reason (programmatic tool calls).
 *
 * Gateways (LiteLLM, Bifrost, Kimi) send `message_start` twice for one answer: the same id, or none, goes on with the
 * answer, and is read like the first where no content has come before. Another id is `malformed`: two answers were spliced, and there is no telling which half is meant.
 *
 * `answerTool`: the input of this tool is the answer, and is given as text.
 */
export function createAnthropicDecoder(attempt: string, answerTool?: string): Decoder {
  const decoder = withChunkTemplate(new AnthropicAnswer(attempt, answerTool), FIELDS);
  return answerTool === undefined ? decoder : answerToolDecoder(decoder, answerTool);
}

const FIELDS: ChunkFields = { texts: { 'text-delta': ['text'], 'reasoning-delta': ['thinking'] } };

/** One answer so far. */
class AnthropicAnswer implements Decoder {
  readonly #attempt: string;
  readonly #calls: AnthropicToolCalls;
  #usage: RawUsage = {};
  /** Since the usage was last taken. */
  #usageChanged = false;
  #started = false;
  #id: string | undefined;
  #stopReason: string | undefined;
  #hasBlocks = false;
  /** Whether the model that answers now has written anything. */
  #hasOutput = false;
  /** For each time the server fell back to another model: whether the one that refused had written anything. */
  readonly #refusals: boolean[] = [];

  constructor(attempt: string, answerTool: string | undefined) {
    this.#attempt = attempt;
    this.#calls = new AnthropicToolCalls(answerTool);
  }

  get hasFinishReason(): boolean {
    return this.#stopReason !== undefined;
  }

  decode({ event, data }: WireEvent): readonly StreamEvent[] {
    if (event === 'ping') return [];
    const fields = asRecord(parseJson(data));
    if (fields === undefined) throw new LlmError('malformed', 'an event is not a JSON object');
    switch (asString(fields['type']) ?? event) {
      case 'content_block_delta':
        return this.#delta(fields);
      case 'content_block_start':
        return this.#startBlock(asRecord(fields['content_block']) ?? {}, blockIndex(fields));
      case 'content_block_stop':
        return this.#calls.end(blockIndex(fields));
      case 'message_start':
        return this.#startMessage(asRecord(fields['message']) ?? {});
      case 'message_delta':
        return this.#changeMessage(fields);
      case 'message_stop':
        return this.end();
      case 'error':
        throw errorInStream(readAnthropicError(fields) ?? { message: 'an error event without an error' });
      default:
        return [];
    }
  }

  end(): readonly StreamEvent[] {
    const raw = this.#stopReason;
    if (raw === undefined) throw new LlmError('truncated', 'the answer ended without a stop reason');
    const unified = UNIFIED.get(raw) ?? 'other';
    if (!cutsCalls(unified)) this.#calls.checkWhole();
    const usage = this.takeUsage(); // before the finish, which is the last event
    const finish: StreamEvent = { type: 'finish', reason: { unified, raw } };
    return usage === undefined ? [finish] : [usage, finish];
  }

  takeUsage(): UsageEvent | undefined {
    if (!this.#usageChanged) return undefined;
    this.#usageChanged = false;
    return { type: 'usage', attempt: this.#attempt, usage: readUsage(this.#usage, this.#refusals) };
  }

  #startMessage(message: Fields): readonly StreamEvent[] {
    const id = nameFromOutside(message['id']);
    if (this.#started) return this.#startAgain(id, message);
    this.#started = true;
    this.#id = id;
    this.#usage = startingUsage({}, asRecord(message['usage']) ?? {});
    this.#usageChanged = true;
    this.#stopReason = nameFromOutside(message['stop_reason']);
    const model = nameFromOutside(message['model']);
    const start: StreamEvent = {
      type: 'response-start',
      attempt: this.#attempt,
      ...(id !== undefined && { id }),
      ...(model !== undefined && { model }),
    };
    return [start, ...this.#wholeBlocks(message['content'])];
  }

  #startAgain(id: string | undefined, message: Fields): readonly StreamEvent[] {
    if (id !== undefined && this.#id !== undefined && id !== this.#id)
      throw new LlmError('malformed', 'a message began inside a message');
    this.#id ??= id;
    this.#usage = startingUsage(this.#usage, asRecord(message['usage']) ?? {});
    this.#usageChanged = true;
    this.#stopReason = nameFromOutside(message['stop_reason']) ?? this.#stopReason;
    return this.#hasBlocks ? [] : this.#wholeBlocks(message['content']);
  }

  /** Content that came with the start of the message, each block at once. */
  #wholeBlocks(content: unknown): readonly StreamEvent[] {
    const blocks = asArray(content).map((block) => asRecord(block) ?? {});
    return blocks.flatMap((block, index) => [this.#startBlock(block, index), this.#calls.end(index)].flat());
  }

  #startBlock(block: Fields, index: number): readonly StreamEvent[] {
    this.#hasBlocks = true;
    this.#calls.abandon(index);
    if (block['type'] === 'fallback') {
      this.#refusals.push(this.#hasOutput);
      this.#hasOutput = false;
      return [];
    }
    this.#hasOutput = true;
    switch (block['type']) {
      case 'text':
        return textDelta(block['text']);
      case 'thinking':
        return [...reasoningDelta(block['thinking']), ...signature(block['signature'])];
      case 'redacted_thinking':
        return signature(redactedSignature(asString(block['data']) ?? ''));
      case 'tool_use':
        return this.#calls.start(index, block);
      default:
        return [];
    }
  }

  #delta(fields: Fields): readonly StreamEvent[] {
    const change = asRecord(fields['delta']) ?? {};
    switch (change['type']) {
      case 'text_delta':
        return textDelta(change['text']);
      case 'thinking_delta':
        return reasoningDelta(change['thinking']);
      case 'signature_delta':
        return signature(change['signature']);
      case 'input_json_delta':
        return this.#calls.add(blockIndex(fields), asString(change['partial_json']) ?? '');
      default:
        return [];
    }
  }

  #changeMessage(fields: Fields): readonly StreamEvent[] {
    this.#stopReason = nameFromOutside(asRecord(fields['delta'])?.['stop_reason']) ?? this.#stopReason;
    const usage = asRecord(fields['usage']);
    if (usage === undefined) return [];
    this.#usage = laterUsage(this.#usage, usage);
    this.#usageChanged = true;
    return [];
  }
}

/** https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons (`pause_turn`, a server's own loop, is `other`). */
const UNIFIED: ReadonlyMap<string, FinishReason['unified']> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['refusal', 'content-filter'],
]);

function textDelta(text: unknown): readonly StreamEvent[] {
  return typeof text === 'string' && text !== '' ? [{ type: 'text-delta', text }] : [];
}

function reasoningDelta(text: unknown): readonly StreamEvent[] {
  return typeof text === 'string' && text !== '' ? [{ type: 'reasoning-delta', text }] : [];
}

function signature(value: unknown): readonly StreamEvent[] {
  return typeof value === 'string' && value !== '' ? [{ type: 'reasoning-signature', signature: value }] : [];
}

function blockIndex(fields: Fields): number {
  return asNumber(fields['index']) ?? 0;
}
