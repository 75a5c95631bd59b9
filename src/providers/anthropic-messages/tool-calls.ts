import { asString } from '../../lib/json.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import {
  checkedCallCount,
  checkedCallId,
  checkedCallName,
  checkInputLength,
  freeCallId,
  parsedInput,
} from '../../wire/tool-call-limits.ts';
import { readToolInput, toolInputText } from '../../wire/tool-input.ts';
import { unfinishedCall } from '../../wire/unfinished-call.ts';

interface OpenCall {
  readonly id: string;
  readonly name: string;
  /** The input as the block's start gives it: `{}`, but whole where a server does not stream it. */
  readonly startInput: unknown;
  inputText: string;
}

/**
 * Puts the calls of one answer together, by the index of their block. The work is linear in the number of pieces: joined
 * text is read once, when the block ends. Too many calls, and ids and names that are too long, are `malformed`. A call with
 * the id of another gets one of its own.
 */
export class AnthropicToolCalls {
  readonly #open = new Map<number, OpenCall>();
  readonly #ids = new Set<string>();
  readonly #answerTool: string | undefined;
  /** The name of a call that did not end with a whole input. */
  #unfinished: string | undefined;

  /** `answerTool`: its input is the answer, and is checked as such and not here. */
  constructor(answerTool?: string) {
    this.#answerTool = answerTool;
  }

  start(index: number, block: Readonly<Record<string, unknown>>): readonly StreamEvent[] {
    const [given, name] = [asString(block['id']), asString(block['name'])];
    if (given === undefined || name === undefined) throw new LlmError('malformed', 'a tool call without id or name');
    checkedCallCount(this.#ids.size + 1);
    const id = this.#ids.has(given) ? freeCallId(this.#ids, this.#ids.size) : checkedCallId(given);
    this.#ids.add(id);
    this.#open.set(index, { id, name: checkedCallName(name), startInput: block['input'], inputText: '' });
    return [{ type: 'tool-call-start', id, name }];
  }

  /** Without a call the piece belongs to a tool that the server runs itself. The first piece is usually empty. */
  add(index: number, inputText: string): readonly StreamEvent[] {
    const call = this.#open.get(index);
    if (call === undefined || inputText === '') return [];
    call.inputText += inputText;
    checkInputLength(call.inputText.length);
    return [{ type: 'tool-call-delta', id: call.id, inputText }];
  }

  end(index: number): readonly StreamEvent[] {
    const call = this.#open.get(index);
    this.#open.delete(index);
    if (call === undefined) return [];
    if (call.inputText !== '') return this.#endOfCall(call, call.inputText);
    const inputText = toolInputText(call.startInput ?? {});
    return [{ type: 'tool-call-delta', id: call.id, inputText }, ...this.#endOfCall(call, inputText)];
  }

  /** Another block begins at this index: a call that is still open there is never finished. */
  abandon(index: number): void {
    this.#noteUnfinished(this.#open.get(index));
    this.#open.delete(index);
  }

  /** Throws `malformed` where a call has not ended with a whole input. Not asked of an answer that was cut (`cutsCalls`). */
  checkWhole(): void {
    for (const call of this.#open.values()) this.#noteUnfinished(call);
    if (this.#unfinished !== undefined) throw unfinishedCall(this.#unfinished);
  }

  #endOfCall(call: OpenCall, inputText: string): readonly StreamEvent[] {
    const { id, name } = call;
    const input = name === this.#answerTool ? parsedInput(inputText) : readToolInput(inputText);
    if (input !== undefined) return [{ type: 'tool-call-end', id, name, input }];
    this.#noteUnfinished(call);
    return [];
  }

  #noteUnfinished(call: OpenCall | undefined): void {
    if (call !== undefined && call.name !== this.#answerTool) this.#unfinished ??= call.name;
  }
}
