import { asRecord, asString } from '../../lib/json.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import { MAX_NAME_CHARACTERS } from '../../wire/name-from-outside.ts';
import { checkedCallCount, checkedCallId, checkedCallName, freeCallId } from '../../wire/tool-call-limits.ts';
import { readToolInput, toolInputText } from '../../wire/tool-input.ts';
import { unfinishedCall } from '../../wire/unfinished-call.ts';
import { PartialArgs } from './partial-args.ts';

interface OpenCall {
  readonly id: string;
  readonly name: string;
  readonly args: PartialArgs;
}

/**
 * Turns `functionCall` parts into events. A call usually comes whole in one part; a streamed one has its name in the
 * first part (`willContinue`), its arguments in parts without a name, and ends with the first that does not go on. One whose last
 * part says that it goes on is not finished, also where the next call begins.
 * Google often sends no id, and servers like it may send one twice: then one is made from the response's id and a count,
 * the same for the same answer. Too many calls, and ids and names that are too long, are `malformed`.
 */
export class GeminiToolCalls {
  readonly #ids = new Set<string>();
  readonly #answerTool: string | undefined;
  #open: OpenCall | undefined;
  /** The name of a call that was still open when the next one began. */
  #unfinished: string | undefined;
  #count = 0;
  #pieces = 0;

  /** `answerTool`: its input is the answer, and is checked as such and not here. */
  constructor(answerTool?: string) {
    this.#answerTool = answerTool;
  }

  /** Whether the answer holds a call: the vendor's finish reason is `STOP` all the same. */
  get any(): boolean {
    return this.#count > 0;
  }

  /** Pieces of arguments that have come: they are given with the whole call. */
  get pieces(): number {
    return this.#pieces;
  }

  take(call: Readonly<Record<string, unknown>>, responseId: string | undefined): readonly StreamEvent[] {
    const name = asString(call['name']);
    const before = name === undefined ? [] : this.#close();
    if (name !== undefined) this.#begin(name, asString(call['id']), responseId);
    const open = this.#open;
    if (open === undefined) return before;
    const start: StreamEvent[] = name === undefined ? [] : [{ type: 'tool-call-start', id: open.id, name: open.name }];
    const whole = asRecord(call['args']);
    open.args.add(call['partialArgs']);
    this.#pieces++;
    if (call['willContinue'] === true) return [...before, ...start];
    this.#open = undefined;
    return [...before, ...start, ...wholeCall(open, whole)];
  }

  /**
   * What is left where the answer ends and was not cut (`cutsCalls`): of the tool that stands for the response format what has
   * come. Throws `malformed` where a call is not finished.
   */
  end(): readonly StreamEvent[] {
    const rest = this.#close();
    if (this.#unfinished !== undefined) throw unfinishedCall(this.#unfinished);
    return rest;
  }

  #close(): readonly StreamEvent[] {
    const open = this.#open;
    this.#open = undefined;
    if (open?.name === this.#answerTool) return open === undefined ? [] : wholeCall(open, undefined);
    this.#unfinished ??= open?.name;
    return [];
  }

  #begin(name: string, id: string | undefined, responseId: string | undefined): void {
    this.#count = checkedCallCount(this.#count + 1);
    const prefix = responseId !== undefined && responseId.length < MAX_NAME_CHARACTERS ? `call_${responseId}` : 'call';
    const isFree = id !== undefined && id !== '' && !this.#ids.has(id);
    const own = isFree ? checkedCallId(id) : freeCallId(this.#ids, this.#count, prefix);
    this.#ids.add(own);
    this.#open = { id: own, name: checkedCallName(name), args: new PartialArgs() };
  }
}

function wholeCall(
  { id, name, args }: OpenCall,
  whole: Readonly<Record<string, unknown>> | undefined,
): readonly StreamEvent[] {
  const inputText = toolInputText(whole ?? args.toJson());
  const input = readToolInput(inputText) ?? {};
  return [
    { type: 'tool-call-delta', id, inputText },
    { type: 'tool-call-end', id, name, input },
  ];
}
