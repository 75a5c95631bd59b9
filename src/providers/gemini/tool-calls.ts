import { asRecord, asString, parseJsonValue } from '../../lib/json.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import { PartialArgs } from './partial-args.ts';

interface OpenCall {
  readonly id: string;
  readonly name: string;
  readonly args: PartialArgs;
}

/**
 * Turns `functionCall` parts into events. A call usually comes whole in one part; a streamed one has its name in the
 * first part (`willContinue`), its arguments in parts without a name, and ends with the first that does not go on.
 * Google often sends no id: then one is made from the response's id and a count, the same for the same answer.
 */
export class GeminiToolCalls {
  #open: OpenCall | undefined;
  #count = 0;

  /** Whether the answer holds a call: the vendor's finish reason is `STOP` all the same. */
  get any(): boolean {
    return this.#count > 0;
  }

  take(call: Readonly<Record<string, unknown>>, responseId: string | undefined): StreamEvent[] {
    const name = asString(call['name']);
    const before = name === undefined ? [] : this.end();
    if (name !== undefined) this.#begin(name, asString(call['id']), responseId);
    const open = this.#open;
    if (open === undefined) return before;
    const start: StreamEvent[] = name === undefined ? [] : [{ type: 'tool-call-start', id: open.id, name: open.name }];
    const whole = asRecord(call['args']);
    open.args.add(call['partialArgs']);
    if (call['willContinue'] === true) return [...before, ...start];
    this.#open = undefined;
    return [...before, ...start, ...wholeCall(open, whole)];
  }

  /** Closes a call that was left open although the answer is complete. */
  end(): StreamEvent[] {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? [] : wholeCall(open, undefined);
  }

  #begin(name: string, id: string | undefined, responseId: string | undefined): void {
    this.#count += 1;
    const made = ['call', responseId, this.#count].filter((each) => each !== undefined).join('_');
    this.#open = { id: id || made, name, args: new PartialArgs() };
  }
}

function wholeCall({ id, name, args }: OpenCall, whole: Readonly<Record<string, unknown>> | undefined): StreamEvent[] {
  const inputText = JSON.stringify(whole ?? args.toJson());
  const input = parseJsonValue(inputText) ?? {};
  return [
    { type: 'tool-call-delta', id, inputText },
    { type: 'tool-call-end', id, name, input },
  ];
}
