import { asRecord, parseJsonValue } from '../../lib/json.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import { checkToolCallCount, wholeName } from '../../wire/answer-limits.ts';
import { PartialArgs } from './partial-args.ts';

interface OpenCall {
  readonly id: string;
  readonly name: string;
  readonly args: PartialArgs;
  /** `answer`: the answer tool, whose arguments are handed on as text. `second-answer`: left out. */
  readonly kind: 'call' | 'answer' | 'second-answer';
}

/**
 * Turns `functionCall` parts into events. A call usually comes whole in one part; a streamed one has its name in the
 * first part (`willContinue`), its arguments in parts without a name, and ends with the first that does not go on.
 * Google often sends no id, and servers like it may send one twice: then one is made from the response's id and a count,
 * the same for the same answer. More than `MAX_TOOL_CALLS` calls are `malformed`.
 */
export class GeminiToolCalls {
  readonly #answerTool: string | undefined;
  readonly #ids = new Set<string>();
  #open: OpenCall | undefined;
  #count = 0;
  #any = false;
  #answered = false;

  constructor(answerTool: string | undefined) {
    this.#answerTool = answerTool;
  }

  /** Whether the answer holds a call but for that of the answer tool: the vendor's finish reason is `STOP` all the same. */
  get any(): boolean {
    return this.#any;
  }

  /** Whether the answer tool was called. */
  get answered(): boolean {
    return this.#answered;
  }

  take(call: Readonly<Record<string, unknown>>, responseId: string | undefined): readonly StreamEvent[] {
    const name = wholeName(call['name']);
    const before = name === undefined ? [] : this.end();
    if (name !== undefined) this.#begin(name, wholeName(call['id']), responseId);
    const open = this.#open;
    if (open === undefined) return before;
    const starts = name !== undefined && open.kind === 'call';
    const start: StreamEvent[] = starts ? [{ type: 'tool-call-start', id: open.id, name: open.name }] : [];
    const whole = asRecord(call['args']);
    open.args.add(call['partialArgs']);
    if (call['willContinue'] === true) return [...before, ...start];
    this.#open = undefined;
    return [...before, ...start, ...wholeCall(open, whole)];
  }

  /** Closes a call that was left open although the answer is complete. */
  end(): readonly StreamEvent[] {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? [] : wholeCall(open, undefined);
  }

  #begin(name: string, id: string | undefined, responseId: string | undefined): void {
    this.#count += 1;
    checkToolCallCount(this.#count);
    const kind = this.#kindOf(name);
    this.#any ||= kind === 'call';
    this.#answered ||= kind === 'answer';
    const made = ['call', responseId, this.#count].filter((each) => each !== undefined).join('_');
    const own = id === undefined || id === '' || this.#ids.has(id) ? made : id;
    this.#ids.add(own);
    this.#open = { id: own, name, args: new PartialArgs(), kind };
  }

  #kindOf(name: string): OpenCall['kind'] {
    if (name !== this.#answerTool) return 'call';
    return this.#answered ? 'second-answer' : 'answer';
  }
}

function wholeCall(call: OpenCall, whole: Readonly<Record<string, unknown>> | undefined): readonly StreamEvent[] {
  const { id, name, args, kind } = call;
  if (kind === 'second-answer') return [];
  const inputText = JSON.stringify(whole ?? args.toJson());
  if (kind === 'answer') return [{ type: 'text-delta', text: inputText }];
  const input = parseJsonValue(inputText) ?? {};
  return [
    { type: 'tool-call-delta', id, inputText },
    { type: 'tool-call-end', id, name, input },
  ];
}
