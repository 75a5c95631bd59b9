import { asNumber, asRecord, asString, parseJsonValue } from '../../lib/json.ts';
import { PartialJson } from '../../lib/partial-json.ts';
import type { ContentEvent, StreamEvent } from '../../llm/stream-event.ts';
import {
  checkInputLength,
  checkedCallCount,
  checkedCallId,
  checkedCallName,
  freeCallId,
  parsedInput,
} from '../../wire/tool-call-limits.ts';
import { readToolInput, toolInputText } from '../../wire/tool-input.ts';
import { unfinishedCall } from '../../wire/unfinished-call.ts';

type Fields = Readonly<Record<string, unknown>>;

interface OpenCall {
  /** Ours: as the server gave it, but where another call has that one. */
  readonly id: string;
  readonly givenId: string | undefined;
  readonly index: number | undefined;
  name: string;
  /** Pieces are appended, which costs no copy: V8 joins them when the whole is read. */
  inputText: string;
  /** Knows whether the input is whole; made where only that tells one call from the next. */
  extent: PartialJson | undefined;
  started: boolean;
}

/**
 * Puts tool calls together from `delta.tool_calls`. A call is found by its id, else by its index, else it is the latest. A
 * new id on a known index is a new call: Ollama, Cerebras and some Gemini shims give every call the index 0. A known id with a
 * name on another index is a new call too, and gets an id of its own.
 *
 * `tool-call-start` comes when the name is known and its input begins; the call ends only with the answer. Each delta costs
 * two look-ups however many calls there are, and an answer has a limited number of them.
 */
export class ToolCalls {
  readonly #calls: OpenCall[] = [];
  readonly #byId = new Map<string, OpenCall>();
  /** The latest call of each index. */
  readonly #byIndex = new Map<number, OpenCall>();
  /** All calls before this place have begun. */
  #begun = 0;
  readonly #answerTool: string | undefined;

  /** `answerTool`: its input is the answer, and is checked as such and not here. */
  constructor(answerTool?: string) {
    this.#answerTool = answerTool;
  }

  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  /** Adds what the delta says to `events`. */
  add(delta: unknown, events: StreamEvent[]): void {
    const fields = asRecord(delta);
    if (fields === undefined) return;
    const { name, arguments: input } = asRecord(fields['function']) ?? {};
    const piece = inputPiece(input);
    const call = this.#find(fields, piece, asString(name));
    addName(call, asString(name));
    if (!addInput(call, piece)) return;
    const inputText = call.started ? piece : call.inputText;
    if (!call.started) this.#begin(call, events);
    events.push({ type: 'tool-call-delta', id: call.id, inputText });
  }

  /**
   * The ends of all calls. A call whose input is no JSON has none and is never run: the answer was `cut` (`cutsCalls`), or else
   * this throws `malformed`.
   */
  end(how: 'whole' | 'cut'): readonly ContentEvent[] {
    return this.#calls.flatMap((call) => {
      const isAnswer = call.name === this.#answerTool;
      const input = isAnswer ? parsedInput(call.inputText || '{}') : readToolInput(call.inputText);
      if (call.name !== '' && input !== undefined)
        return [...start(call), { type: 'tool-call-end', ...parts(call), input }];
      if (how === 'cut' || isAnswer) return [];
      throw unfinishedCall(call.name);
    });
  }

  /** Calls begin in their order, also when an earlier one has a name but no input yet. */
  #begin(call: OpenCall, events: StreamEvent[]): void {
    while (this.#calls[this.#begun]?.started === true) this.#begun++;
    for (let at = this.#begun; at < this.#calls.length; at++) {
      const next = this.#calls[at];
      if (next === undefined || next === call) break;
      if (next.name !== '') events.push(...start(next));
    }
    events.push(...start(call));
  }

  #find(fields: Fields, piece: string, name: string | undefined): OpenCall {
    const id = asString(fields['id']) || undefined;
    const index = asNumber(fields['index']);
    const known = id === undefined ? this.#withoutId(index, piece, name) : this.#withId(id, index, name);
    return known ?? this.#open(id, index);
  }

  #withId(id: string, index: number | undefined, name: string | undefined): OpenCall | undefined {
    const atIndex = index === undefined ? undefined : this.#byIndex.get(index);
    if (atIndex?.givenId === id) return atIndex;
    const call = this.#byId.get(id);
    const isElsewhere = call?.index !== undefined && index !== undefined && call.index !== index;
    return isElsewhere && Boolean(name) ? undefined : call;
  }

  #withoutId(index: number | undefined, piece: string, name: string | undefined): OpenCall | undefined {
    const call = index === undefined ? this.#calls.at(-1) : this.#byIndex.get(index);
    // Whole calls one after the other, without ids and all with one index.
    const isNext = call !== undefined && Boolean(name) && piece !== '' && isWhole(call);
    return isNext ? undefined : call;
  }

  #open(id: string | undefined, index: number | undefined): OpenCall {
    checkedCallCount(this.#calls.length + 1);
    const isFree = id !== undefined && !this.#byId.has(id);
    const call: OpenCall = {
      id: isFree ? checkedCallId(id) : freeCallId(this.#byId, this.#calls.length),
      givenId: id,
      index,
      name: '',
      inputText: '',
      extent: undefined,
      started: false,
    };
    this.#calls.push(call);
    this.#byId.set(call.id, call);
    if (index !== undefined) this.#byIndex.set(index, call);
    return call;
  }
}

/** Names come whole, in pieces, or whole with every chunk. One that was told at the start of its call stays: who reads the stream goes by it. */
function addName(call: OpenCall, name: string | undefined): void {
  if (!name || name === call.name || call.started) return;
  call.name = checkedCallName(name.startsWith(call.name) ? name : call.name + name);
}

/** Whether there is something to tell: a piece is kept back until the name is known. */
function addInput(call: OpenCall, piece: string): boolean {
  // Some vLLM parsers send the whole input once more at its end.
  if (piece === '' || (piece === call.inputText && parseJsonValue(piece) !== undefined)) return false;
  call.inputText += piece;
  checkInputLength(call.inputText.length);
  call.extent?.push(piece);
  return call.name !== '';
}

function start(call: OpenCall): readonly ContentEvent[] {
  if (call.started) return [];
  call.started = true;
  return [{ type: 'tool-call-start', ...parts(call) }];
}

function parts({ id, name }: OpenCall): { readonly id: string; readonly name: string } {
  return { id, name };
}

/** Arguments are JSON as text; some servers send the object itself. */
function inputPiece(input: unknown): string {
  if (typeof input === 'string') return input;
  return asRecord(input) === undefined ? '' : toolInputText(input);
}

/** Asked before each piece, so the input is read as it grows and not from its start each time. */
function isWhole(call: OpenCall): boolean {
  if (call.extent === undefined) {
    call.extent = new PartialJson();
    call.extent.push(call.inputText);
  }
  return call.extent.isWhole;
}
