import { asNumber, asRecord, asString, parseJsonValue } from '../../lib/json.ts';
import type { JsonValue } from '../../lib/json.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { ContentEvent } from '../../llm/stream-event.ts';

interface Call {
  readonly id: string;
  readonly index: number | undefined;
  name: string;
  inputText: string;
  started: boolean;
}

/**
 * Puts tool calls together from `delta.tool_calls`. A call is found by its id, else by its index, else it is the latest. A
 * new id on a known index is a new call: Ollama, Cerebras and some Gemini shims give every call the index 0.
 *
 * `tool-call-start` comes when the name is known and its input begins; the call ends only with the answer.
 */
export class ToolCalls {
  readonly #calls: Call[] = [];

  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  add(delta: unknown): readonly ContentEvent[] {
    const fields = asRecord(delta);
    if (fields === undefined) return [];
    const { name, arguments: input } = asRecord(fields['function']) ?? {};
    const piece = inputPiece(input);
    const call = this.#find(fields, piece, asString(name));
    addName(call, asString(name));
    return addInput(call, piece) ? this.#begin(call, piece) : [];
  }

  /** Calls begin in their order, also when an earlier one has a name but no input yet. */
  #begin(call: Call, piece: string): readonly ContentEvent[] {
    const before = this.#calls.slice(0, this.#calls.indexOf(call)).filter(({ name }) => name !== '');
    const inputText = call.started ? piece : call.inputText;
    return [...before, call].flatMap(start).concat({ type: 'tool-call-delta', id: call.id, inputText });
  }

  /**
   * The ends of all calls. A call whose input is no JSON has none and is never run: it was `cut` by the output limit, or
   * else throws `malformed`.
   */
  end(how: 'whole' | 'cut'): readonly ContentEvent[] {
    return this.#calls.flatMap((call) => {
      const input = wholeInput(call.inputText);
      if (call.name !== '' && input !== undefined)
        return [...start(call), { type: 'tool-call-end', ...parts(call), input }];
      if (how === 'cut') return [];
      throw new LlmError('malformed', `the input of the tool call ${call.name} is no JSON`);
    });
  }

  #find(fields: Readonly<Record<string, unknown>>, piece: string, name: string | undefined): Call {
    const id = asString(fields['id']) || undefined;
    const index = asNumber(fields['index']);
    const known = id === undefined ? this.#withoutId(index, piece, name) : this.#calls.find((call) => call.id === id);
    return known ?? this.#open(id, index);
  }

  #withoutId(index: number | undefined, piece: string, name: string | undefined): Call | undefined {
    const call = index === undefined ? this.#calls.at(-1) : this.#calls.findLast((each) => each.index === index);
    // Whole calls one after the other, without ids and all with one index.
    const isNext = call !== undefined && Boolean(name) && piece !== '' && isWhole(call.inputText);
    return isNext ? undefined : call;
  }

  #open(id: string | undefined, index: number | undefined): Call {
    const call = { id: id ?? `call_${this.#calls.length}`, index, name: '', inputText: '', started: false };
    this.#calls.push(call);
    return call;
  }
}

/** Names come whole, in pieces, or whole with every chunk. */
function addName(call: Call, name: string | undefined): void {
  if (!name || name === call.name) return;
  call.name = name.startsWith(call.name) ? name : call.name + name;
}

/** Whether there is something to tell: a piece is kept back until the name is known. */
function addInput(call: Call, piece: string): boolean {
  // Some vLLM parsers send the whole input once more at its end.
  if (piece === '' || (piece === call.inputText && isWhole(piece))) return false;
  call.inputText += piece;
  return call.name !== '';
}

function start(call: Call): readonly ContentEvent[] {
  if (call.started) return [];
  call.started = true;
  return [{ type: 'tool-call-start', ...parts(call) }];
}

function parts({ id, name }: Call): { readonly id: string; readonly name: string } {
  return { id, name };
}

/** Arguments are JSON as text; some servers send the object itself. */
function inputPiece(input: unknown): string {
  if (typeof input === 'string') return input;
  return asRecord(input) === undefined ? '' : JSON.stringify(input);
}

function wholeInput(text: string): JsonValue | undefined {
  return text.trim() === '' ? {} : parseJsonValue(text);
}

function isWhole(text: string): boolean {
  return text.trimEnd().endsWith('}') && parseJsonValue(text) !== undefined;
}
