import { LlmError } from '../../llm/llm-error.ts';
import type { Call } from '../../llm/call.ts';
import type { Model } from '../../llm/model.ts';
import { Emitter } from '../../lib/emitter.ts';
import type { AnswerTurn, Attachment, Turn, UserTurn } from '../../protocol/conversation.ts';
import { AnswerDraft } from './answer-draft.ts';
import { chatRequest } from './chat-request.ts';

/** What happened to a conversation, for whoever shows or keeps it. */
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

/** One conversation and the answer that is running in it. One answer at a time. */
export class ChatSession {
  readonly #ports: SessionPorts;
  readonly #changes = new Emitter<SessionChange>();
  #id: string;
  #turns: Turn[] = [];
  #group: string | undefined;
  #attachment: Attachment | undefined;
  /** Why answers of this conversation failed, for buttons that need more than words. */
  readonly #errors = new Map<string, { readonly error: LlmError; readonly readyAt: number }>();
  /** The next answer waits until then; milliseconds since the epoch. */
  #notBefore = 0;
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
    this.#turns = (conversation?.turns ?? []).map(asEnded);
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
  async ask(text: string, attachment: Attachment | undefined = this.#attachment): Promise<void> {
    if (this.busy || (text.trim() === '' && attachment === undefined)) return;
    this.#attachment = undefined;
    const turn: UserTurn = { kind: 'user', id: this.#ports.newId(), text, ...(attachment ? { attachment } : {}) };
    this.#add(turn);
    await this.#answer(new AnswerDraft(this.#ports.newId(), this.#ports.now), undefined);
  }

  errorOf(answerId: string): LlmError | undefined {
    return this.#errors.get(answerId)?.error;
  }

  stop(): void {
    this.#running?.abort.abort();
  }

  /**
   * Asks the question of this answer again, in the answer's place when it is the last one: what came of it is dropped. An
   * older answer stays, and its question is asked once more at the end.
   */
  async restart(answerId: string): Promise<void> {
    const index = this.#turns.findIndex((turn) => turn.id === answerId);
    const question = this.#turns[index - 1];
    if (this.busy || question?.kind !== 'user') return;
    if (index < this.#turns.length - 1) return this.ask(question.text, question.attachment);
    this.#turns = this.#turns.slice(0, -1);
    this.#changes.fire({ type: 'turn-removed', turn: answerId });
    await this.#answer(new AnswerDraft(this.#ports.newId(), this.#ports.now), undefined);
  }

  /** Like `restart`, as soon as the vendor said that it can be asked again. Stop ends the wait too. */
  async restartWhenReady(answerId: string): Promise<void> {
    this.#notBefore = this.#errors.get(answerId)?.readyAt ?? 0;
    await this.restart(answerId);
  }

  /** Goes on with an answer that was cut; the seam is marked. An answer that is not the last one is asked again. */
  async continue(answerId: string): Promise<void> {
    const turn = this.#turns.at(-1);
    if (this.busy) return;
    if (turn?.kind !== 'answer' || turn.id !== answerId) return this.restart(answerId);
    await this.#answer(AnswerDraft.continue(turn, this.#ports.now), turn.text);
  }

  #add(turn: Turn): void {
    this.#turns.push(turn);
    this.#changes.fire({ type: 'turn-added', turn });
  }

  async #answer(draft: AnswerDraft, partial: string | undefined): Promise<void> {
    const abort = new AbortController();
    this.#running = { draft, abort };
    if (partial === undefined) this.#add(draft.turn);
    else this.#changes.fire({ type: 'answer', turn: draft.turn });
    this.#changes.fire({ type: 'panel' });
    const waitMs = this.#notBefore - this.#ports.now();
    this.#notBefore = 0;
    try {
      if (waitMs > 0) await this.#wait(draft, waitMs, abort.signal);
      await this.#stream(draft, abort.signal, partial);
    } catch (error) {
      if (!abort.signal.aborted) this.#fail(draft, asLlmError(error));
    }
    draft.stop(); // only an answer that has not ended yet
    this.#end(draft);
  }

  async #wait(draft: AnswerDraft, milliseconds: number, signal: AbortSignal): Promise<void> {
    draft.showWait(milliseconds);
    this.#changes.fire({ type: 'answer', turn: draft.turn });
    await this.#ports.sleep(milliseconds, signal);
  }

  async #stream(draft: AnswerDraft, signal: AbortSignal, partial: string | undefined): Promise<void> {
    const turns = this.#turns.filter((turn) => turn.id !== draft.id);
    const group = this.group;
    if (group === undefined) throw new LlmError('no-deployment', 'no model is configured');
    const request = chatRequest({
      group,
      turns,
      ...(partial === undefined ? {} : { partial }),
    });
    const call: Call = { signal, attempt: draft.id, conversationId: this.#id };
    for await (const event of this.#ports.model().stream(request, call)) {
      if (signal.aborted && event.type !== 'cost') continue; // stopped: only the bill still matters
      const change = draft.take(event);
      if (change.turn) this.#changes.fire({ type: 'answer', turn: draft.turn });
      const { text, reasoning } = change;
      if (text !== '' || reasoning !== '') this.#changes.fire({ type: 'text', turn: draft.id, text, reasoning });
    }
  }

  #fail(draft: AnswerDraft, error: LlmError): void {
    this.#errors.set(draft.id, { error, readyAt: this.#ports.now() + (error.details.retryAfterMs ?? 0) });
    draft.failWith(error);
  }

  /** Ends the running answer at once, so that its conversation is kept as it was left. */
  #abandon(): void {
    if (this.#running === undefined) return;
    const { draft, abort } = this.#running;
    abort.abort();
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
