import { parseJsonValue } from '../../lib/json.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import { checkToolCallCount, wholeName } from '../../wire/answer-limits.ts';

interface OpenCall {
  readonly id: string;
  readonly name: string;
  /** The input as the block's start gives it: `{}`, but whole where a server does not stream it. */
  readonly startInput: unknown;
  inputText: string;
  /** `answer`: the answer tool, whose input is handed on as text. */
  readonly kind: 'call' | 'answer';
}

/**
 * Puts the calls of one answer together, by the index of their block. The work is linear in the number of pieces: joined
 * text is read once, when the block ends. More than `MAX_TOOL_CALLS` calls are `malformed`.
 */
export class AnthropicToolCalls {
  readonly #answerTool: string | undefined;
  readonly #open = new Map<number, OpenCall>();
  #started = 0;
  #any = false;
  #answered = false;

  constructor(answerTool: string | undefined) {
    this.#answerTool = answerTool;
  }

  /** Whether the answer holds a call of a tool other than the answer tool. */
  get any(): boolean {
    return this.#any;
  }

  /** Whether the answer tool was called. */
  get answered(): boolean {
    return this.#answered;
  }

  start(index: number, block: Readonly<Record<string, unknown>>): readonly StreamEvent[] {
    const id = wholeName(block['id']);
    const name = wholeName(block['name']);
    if (id === undefined || name === undefined) throw new LlmError('malformed', 'a tool call without id or name');
    this.#started += 1;
    checkToolCallCount(this.#started);
    const startInput = block['input'];
    if (name !== this.#answerTool) {
      this.#any = true;
      this.#open.set(index, { id, name, startInput, inputText: '', kind: 'call' });
      return [{ type: 'tool-call-start', id, name }];
    }
    // A second answer is left out: two JSON values in a row are no JSON.
    if (!this.#answered) this.#open.set(index, { id, name, startInput, inputText: '', kind: 'answer' });
    this.#answered = true;
    return [];
  }

  /** Without a call the piece belongs to a tool that the server runs itself. */
  add(index: number, inputText: string): readonly StreamEvent[] {
    const call = this.#open.get(index);
    if (call === undefined) return [];
    call.inputText += inputText;
    return piece(call, inputText);
  }

  end(index: number): readonly StreamEvent[] {
    const call = this.#open.get(index);
    this.#open.delete(index);
    if (call === undefined) return [];
    if (call.inputText !== '') return endOfCall(call, call.inputText);
    const inputText = JSON.stringify(call.startInput ?? {});
    return [...piece(call, inputText), ...endOfCall(call, inputText)];
  }
}

function piece({ kind, id }: OpenCall, inputText: string): readonly StreamEvent[] {
  if (kind === 'call') return [{ type: 'tool-call-delta', id, inputText }];
  return inputText === '' ? [] : [{ type: 'text-delta', text: inputText }];
}

function endOfCall({ kind, id, name }: OpenCall, inputText: string): readonly StreamEvent[] {
  const input = kind === 'call' ? parseJsonValue(inputText) : undefined;
  return input === undefined ? [] : [{ type: 'tool-call-end', id, name, input }];
}
