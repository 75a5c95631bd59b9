import { asString } from '../../lib/json.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import {
  checkedCallCount,
  checkedCallId,
  checkedCallName,
  checkInputLength,
  parsedInput,
} from '../../wire/tool-call-limits.ts';

interface OpenCall {
  readonly id: string;
  readonly name: string;
  /** The input as the block's start gives it: `{}`, but whole where a server does not stream it. */
  readonly startInput: unknown;
  inputText: string;
}

/**
 * Puts the calls of one answer together, by the index of their block. The work is linear in the number of pieces: joined
 * text is read once, when the block ends. Too many calls, and ids and names that are too long, are `malformed`.
 */
export class AnthropicToolCalls {
  readonly #open = new Map<number, OpenCall>();
  #count = 0;

  start(index: number, block: Readonly<Record<string, unknown>>): readonly StreamEvent[] {
    const [id, name] = [asString(block['id']), asString(block['name'])];
    if (id === undefined || name === undefined) throw new LlmError('malformed', 'a tool call without id or name');
    this.#count = checkedCallCount(this.#count + 1);
    const call = { id: checkedCallId(id), name: checkedCallName(name), startInput: block['input'], inputText: '' };
    this.#open.set(index, call);
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
    if (call.inputText !== '') return endOfCall(call, call.inputText);
    const inputText = JSON.stringify(call.startInput ?? {});
    return [{ type: 'tool-call-delta', id: call.id, inputText }, ...endOfCall(call, inputText)];
  }
}

function endOfCall({ id, name }: OpenCall, inputText: string): readonly StreamEvent[] {
  const input = parsedInput(inputText);
  return input === undefined ? [] : [{ type: 'tool-call-end', id, name, input }];
}
