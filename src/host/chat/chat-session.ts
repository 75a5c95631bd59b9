import { Emitter } from '../../lib/emitter.ts';
import type { Call } from '../../llm/call.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { Model } from '../../llm/model.ts';
import type { AnswerTurn, Attachment, Turn, UserTurn } from '../../protocol/conversation.ts';
import { askableNote, LONGEST_OFFERED_WAIT_MS } from '../words/error-words.ts';
import { AnswerDraft } from './answer-draft.ts';
import type { DraftChange } from './answer-draft.ts';
import { chatRequest } from './chat-request.ts';
import { asOlder } from './older-answer.ts';

/** What happened to a conversation, for those who show it and keep it. */
export type SessionChange =
  | { readonly type: 'turn-added'; readonly turn: Turn }
  | { readonly type: 'turn-removed'; readonly turn: string }
  | { readonly type: 'text'; readonly turn: string; readonly text: string; readonly reasoning: string }
  | { readonly type: 'answer'; readonly turn: AnswerTurn }
  /** `busy`, the model group or the pending attachment changed. */
  | { readonly type: 'panel' }
  /** Another conversation is shown. */
  | { readonly type: 'reset' };

export interface Conversation {
  readonly id: string;
  readonly turns: readonly Turn[];
  /** The model group this conversation is pinned to; `undefined` follows the default. */
  readonly group: string | undefined;
}

export interface SessionPorts {
  /** The router as it is configured now. Taken once for an answer, which keeps it to its end. */
  readonly model: () => Model;
  readonly defaultGroup: () => string | undefined;
  readonly newId: () => string;
  readonly now: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

interface AnswerOptions {
  /** What came of the answer before it was cut. */
  readonly partial?: string;
  /** Nothing is asked before; milliseconds since the epoch. */
  readonly readyAt?: number;
}

/** One conversation and the answer that is running in it. One answer at a time. */
export class ChatSession {
  readonly #ports: SessionPorts;
  readonly #changes = new Emitter<SessionChange>();
  #id: string;
  #turns: Turn[] = [];
  #group: string | undefined;
  #attachment: Attachment | undefined;
  /** Why answers of this conversation failed: where a key would mend it, the failure that lacked the key. */
  readonly #errors = new Map<string, LlmError>();
  #running: { readonly draft: AnswerDraft; readonly abort: AbortController } | undefined;

  readonly onDidChange = this.#changes.on;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#id = ports.newId();
  }

  /** With the answer that is running as far as it has come. */
  get conversation(): Conversation {
    const running = this.#running?.draft;
    const turns = this.#turns.map((turn) => (running !== undefined && turn.id === running.id ? running.turn : turn));
    return { id: this.#id, turns, group: this.#group };
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  get group(): string | undefined {
    return this.#group ?? this.#ports.defaultGroup();
  }

  set group(group: string | undefined) {
    this.#group = group;
    this.#changes.fire({ type: 'panel' });
  }

  get attachment(): Attachment | undefined {
    return this.#attachment;
  }

  /** Code that goes with the next question. */
  set attachment(attachment: Attachment | undefined) {
    this.#attachment = attachment;
    this.#changes.fire({ type: 'panel' });
  }

  /** Shows `conversation`, or a new one. Stops an answer that is running. */
  open(conversation?: Conversation): void {
    this.#abandon();
    this.#id = conversation?.id ?? this.#ports.newId();
    const turns = (conversation?.turns ?? []).map(asEnded);
    this.#turns = [...turns.slice(0, -1).map(asOlder), ...turns.slice(-1)];
    this.#group = conversation?.group;
    this.#attachment = undefined;
    this.#errors.clear();
    this.#changes.fire({ type: 'reset' });
  }

  /** Another window goes on with the same conversation: from here on this one is a conversation of its own. */
  keptAs(id: string, keptId: string): void {
    if (this.#id === id) this.#id = keptId;
  }

  /** Asks, and resolves when the answer has ended, however it ended. Does nothing while an answer is running. */
  ask(text: string, attachment: Attachment | undefined = this.#attachment): Promise<void> {
    return this.#ask(text, attachment, {});
  }

  async #ask(text: string, attachment: Attachment | undefined, options: AnswerOptions): Promise<void> {
    if (this.busy || (text.trim() === '' && attachment === undefined)) return;
    this.#attachment = undefined;
    const turn: UserTurn = {
      kind: 'user',
      id: this.#ports.newId(),
      text,
      ...(attachment !== undefined && { attachment }),
    };
    this.#olderLast();
    this.#add(turn);
    await this.#answer(this.#newDraft(), options);
  }

  /** The last answer gets others after it. */
  #olderLast(): void {
    const last = this.#turns.at(-1);
    const older = last === undefined ? undefined : asOlder(last);
    if (older === undefined || older === last || older.kind !== 'answer') return;
    this.#turns = [...this.#turns.slice(0, -1), older];
    this.#changes.fire({ type: 'answer', turn: older });
  }

  /** There is a model now to ask: a last question that found none is offered to it. */
  offerQuestion(): void {
    const last = this.#turns.at(-1);
    if (last?.kind !== 'answer' || this.group === undefined || !isWithoutModel(last)) return;
    const turn: AnswerTurn = { ...last, error: askableNote(this.group) };
    this.#turns = [...this.#turns.slice(0, -1), turn];
    this.#changes.fire({ type: 'answer', turn });
  }

  errorOf(answerId: string): LlmError | undefined {
    return this.#errors.get(answerId);
  }

  stop(): void {
    this.#running?.abort.abort();
  }

  /**
   * Asks the question of this answer again, in the answer's place when it is the last one: what came of it is dropped. An
   * older answer stays, and its question is asked once more at the end.
   */
  restart(answerId: string): Promise<void> {
    return this.#restart(answerId, {});
  }

  /** Like `restart`, as soon as the vendor said that it can be asked again. Stop ends the wait too. */
  restartWhenReady(answerId: string): Promise<void> {
    const turn = this.#turns.find(({ id }) => id === answerId);
    const readyAt = turn?.kind === 'answer' ? turn.error?.readyAt : undefined;
    return this.#restart(answerId, { ...(readyAt !== undefined && { readyAt }) });
  }

  async #restart(answerId: string, options: AnswerOptions): Promise<void> {
    const index = this.#turns.findIndex((turn) => turn.id === answerId);
    const question = this.#turns[index - 1];
    if (this.busy || question?.kind !== 'user') return;
    if (index < this.#turns.length - 1) return this.#ask(question.text, question.attachment, options);
    this.#turns = this.#turns.slice(0, -1);
    this.#changes.fire({ type: 'turn-removed', turn: answerId });
    await this.#answer(this.#newDraft(), options);
  }

  /** Goes on with an answer that was cut; the seam is marked. An answer that is not the last one is asked again. */
  async continue(answerId: string): Promise<void> {
    const turn = this.#turns.at(-1);
    if (this.busy) return;
    if (turn?.kind !== 'answer' || turn.id !== answerId) return this.restart(answerId);
    await this.#answer(AnswerDraft.continue(turn, this.#ports.now), { partial: turn.text });
  }

  #add(turn: Turn): void {
    this.#turns.push(turn);
    this.#changes.fire({ type: 'turn-added', turn });
  }

  #newDraft(): AnswerDraft {
    return new AnswerDraft(this.#ports.newId(), this.#ports.now);
  }

  async #answer(draft: AnswerDraft, { partial, readyAt }: AnswerOptions): Promise<void> {
    const abort = new AbortController();
    this.#running = { draft, abort };
    if (partial === undefined) this.#add(draft.turn);
    else this.#changes.fire({ type: 'answer', turn: draft.turn });
    this.#changes.fire({ type: 'panel' });
    let failure: LlmError | undefined;
    try {
      if (readyAt !== undefined) await this.#wait(draft, readyAt, abort.signal);
      await this.#stream(draft, abort, partial);
    } catch (error) {
      if (!abort.signal.aborted) failure = asLlmError(error);
    }
    if (draft.full) failure = draft.fullError();
    this.#show(draft, draft.endText());
    if (failure !== undefined) this.#fail(draft, failure);
    draft.stop(); // only an answer that has not ended yet
    this.#end(draft);
  }

  async #wait(draft: AnswerDraft, readyAt: number, signal: AbortSignal): Promise<void> {
    // never longer than was offered, also where the clock was set back meanwhile
    const waitMs = Math.min(readyAt - this.#ports.now(), LONGEST_OFFERED_WAIT_MS);
    if (waitMs <= 0) return;
    draft.showWait(this.#ports.now() + waitMs);
    this.#changes.fire({ type: 'answer', turn: draft.turn });
    await this.#ports.sleep(waitMs, signal);
  }

  async #stream(draft: AnswerDraft, abort: AbortController, partial: string | undefined): Promise<void> {
    const { signal } = abort;
    const turns = this.#turns.filter((turn) => turn.id !== draft.id);
    const { group } = this;
    if (group === undefined) throw new LlmError('no-deployment', 'no model is configured');
    draft.asks(group);
    const request = chatRequest({ group, turns, ...(partial !== undefined && { partial }) });
    const call: Call = { signal, attempt: draft.id, conversationId: this.#id };
    for await (const event of this.#ports.model().stream(request, call)) {
      if (signal.aborted && event.type !== 'cost') continue; // stopped: only the bill still matters
      if (event.type === 'finish') this.#show(draft, draft.endText());
      this.#show(draft, draft.take(event));
      if (draft.full) abort.abort();
    }
  }

  #show(draft: AnswerDraft, { turn, text, reasoning }: DraftChange): void {
    if (turn) this.#changes.fire({ type: 'answer', turn: draft.turn });
    if (text !== '' || reasoning !== '') this.#changes.fire({ type: 'text', turn: draft.id, text, reasoning });
  }

  #fail(draft: AnswerDraft, error: LlmError): void {
    this.#errors.set(draft.id, draft.keyError ?? error);
    draft.failWith(error);
  }

  /** Ends the running answer at once, so that its conversation is kept as it was left. */
  #abandon(): void {
    if (this.#running === undefined) return;
    const { draft, abort } = this.#running;
    abort.abort();
    this.#show(draft, draft.endText());
    draft.stop();
    this.#end(draft);
  }

  #end(draft: AnswerDraft): void {
    if (this.#running?.draft !== draft) return; // abandoned: another conversation is open
    const turn = draft.turn;
    this.#running = undefined;
    this.#turns = this.#turns.map((other) => (other.id === turn.id ? turn : other));
    this.#changes.fire({ type: 'answer', turn });
    this.#changes.fire({ type: 'panel' });
  }
}

/** Only a question without a model offers to add one. */
function isWithoutModel({ status, error }: AnswerTurn): boolean {
  return status === 'failed' && error?.actions.some(({ action }) => action === 'add-model') === true;
}

/** An answer that was running when the editor went away was cut. */
function asEnded(turn: Turn): Turn {
  if (turn.kind === 'user' || (turn.status !== 'waiting' && turn.status !== 'streaming')) return turn;
  const { progress: _, ...rest } = turn;
  const cut = turn.text !== '';
  const first = cut
    ? ([
        { action: 'continue', label: 'Continue' },
        { action: 'restart', label: 'Restart' },
      ] as const)
    : ([{ action: 'retry', label: 'Retry' }] as const);
  return {
    ...rest,
    status: cut ? 'cut' : 'failed',
    error: { title: 'The editor was closed before this answer was complete.', actions: first },
  };
}

function asLlmError(error: unknown): LlmError {
  if (error instanceof LlmError) return error;
  return new LlmError('malformed', error instanceof Error ? error.message : String(error), { cause: error });
}
