import { chatRequest } from '../../conversation/chat-request.ts';
import {
  newConversation,
  shownBranch,
  showVersion,
  versionsOf,
  withMessage,
  withoutMessage,
  withReplaced,
} from '../../conversation/conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import { DeletedMessages } from '../../conversation/deleted-messages.ts';
import type { Deletion } from '../../conversation/deleted-messages.ts';
import { hasContent } from '../../conversation/fold-event.ts';
import type { Answer, AnswerPart, ConversationMessage, Question, QuestionPart } from '../../conversation/message.ts';
import { Emitter } from '../../lib/emitter.ts';
import { LlmError } from '../../llm/llm-error.ts';
import { memoizeLast } from '../memoize-last.ts';
import { LONGEST_OFFERED_WAIT_MS } from '../words/error-words.ts';
import { answerChanges } from './answer-changes.ts';
import { readyMomentOf } from './answer-turn.ts';
import { RunningAnswer } from './running-answer.ts';
import type { SessionChange } from './session-change.ts';
import type { QueuedQuestion, SessionPorts } from './session-ports.ts';

interface AskOptions {
  /** In place of the conversation's model group, for this answer alone. */
  readonly group?: string | undefined;
  /** Nothing is asked before; milliseconds since the epoch. */
  readonly readyAt?: number | undefined;
}

/** One conversation and the answer that is running in it. One answer at a time. */
export class ChatSession {
  readonly #ports: SessionPorts;
  readonly #changes = new Emitter<SessionChange>();
  #conversation: Conversation;
  #running: RunningAnswer | undefined;
  #queue: readonly QueuedQuestion[] = [];
  /** Id of the question of the queue that is asked however the answer that runs ends. */
  #wanted: string | undefined;
  #isPrivate = false;
  #deleted = new DeletedMessages();

  readonly onDidChange = this.#changes.on;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#conversation = newConversation(ports.newId(), ports.now());
  }

  /** With the answer that is running as far as it has come. */
  get conversation(): Conversation {
    const running = this.#running?.answer;
    return running === undefined ? this.#conversation : this.#withRunning(this.#conversation)(running);
  }

  /** Each look would else copy the map of the messages: a snapshot looks at each of its turns. */
  readonly #withRunning = memoizeLast((conversation: Conversation) =>
    memoizeLast((running: Answer) => withReplaced(conversation, running)),
  );

  /** The messages that are shown, with the answer that is running as far as it has come. */
  get branch(): readonly ConversationMessage[] {
    return shownBranch(this.conversation);
  }

  /** Id of the answer that is running. */
  get runningAnswer(): string | undefined {
    return this.#running?.answer.id;
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  /** Nothing of it is kept on disk but what it cost. */
  get isPrivate(): boolean {
    return this.#isPrivate;
  }

  get queue(): readonly QueuedQuestion[] {
    return this.#queue;
  }

  get group(): string | undefined {
    return this.#conversation.group ?? this.#ports.defaultGroup();
  }

  /** Changes what a conversation has besides its messages. */
  change(head: Partial<Pick<Conversation, 'group' | 'pinned' | 'archived'>>): void {
    this.#conversation = { ...this.#conversation, ...head };
    this.#changes.fire({ type: 'panel' });
  }

  /** Without words its first question names it. */
  rename(words: string): void {
    const { title: _, ...rest } = this.#conversation;
    const title = words.trim();
    this.#conversation = { ...rest, ...(title !== '' && { title }) };
    this.#changes.fire({ type: 'panel' });
  }

  /**
   * Shows `conversation`, or a new one. Stops an answer that is running, and forgets what was queued. Gives the conversation that
   * was shown, as it is then left.
   */
  open(conversation?: Conversation): Conversation {
    return this.#open(conversation ?? newConversation(this.#ports.newId(), this.#ports.now()), false);
  }

  /** Shows a new conversation that is not kept. */
  openPrivate(): void {
    this.#open(newConversation(this.#ports.newId(), this.#ports.now()), true);
  }

  #open(conversation: Conversation, isPrivate: boolean): Conversation {
    this.#abandon();
    const left = this.#conversation;
    this.#queue = [];
    this.#wanted = undefined;
    this.#deleted = new DeletedMessages();
    this.#conversation = conversation;
    this.#isPrivate = isPrivate;
    this.#changes.fire({ type: 'reset' });
    return left;
  }

  /**
   * Asks, and resolves when the answer has ended, however it ended. While another answer is running, the question is queued.
   * Without any words and parts it does nothing.
   */
  async ask(text: string, parts: readonly QuestionPart[] = []): Promise<void> {
    const all: readonly QuestionPart[] = text.trim() === '' ? parts : [...parts, { type: 'text', text }];
    if (all.length === 0) return;
    if (!this.busy) return this.#ask(all, this.#conversation.shown, {});
    this.#queue = [...this.#queue, { id: this.#ports.newId(), parts: all }];
    this.#changes.fire({ type: 'panel' });
  }

  /** Takes a question out of the queue. */
  unqueue(id: string): QueuedQuestion | undefined {
    const question = this.#queue.find((queued) => queued.id === id);
    this.#queue = this.#queue.filter((queued) => queued.id !== id);
    this.#changes.fire({ type: 'panel' });
    return question;
  }

  /** Asks a question of the queue before the others. An answer that runs is stopped for it, as far as it has come. */
  async askNow(id: string): Promise<void> {
    const question = this.#queue.find((queued) => queued.id === id);
    if (question === undefined) return;
    this.#queue = [question, ...this.#queue.filter((queued) => queued !== question)];
    if (!this.busy) return this.#askNext();
    this.#wanted = id;
    this.stop();
  }

  stop(): void {
    this.#running?.abort.abort();
  }

  /** Asks with other words, on a branch of its own beside the question that was there. What was attached goes along. */
  async edit(questionId: string, text: string): Promise<void> {
    if (text.trim() === '') return;
    await this.#editParts(questionId, (part) => part.type !== 'text', [{ type: 'text', text }]);
  }

  /** Asks the question of this answer without its images, on a branch of its own. */
  async askWithoutImages(answerId: string): Promise<void> {
    const question = this.#answerOf(answerId)?.parent;
    if (question !== undefined) await this.#editParts(question, (part) => part.type !== 'image');
  }

  async #editParts(
    questionId: string,
    keeps: (part: QuestionPart) => boolean,
    added: readonly QuestionPart[] = [],
  ): Promise<void> {
    const question = this.#conversation.messages.get(questionId);
    if (this.busy || question?.kind !== 'question') return;
    const parts = [...question.parts.filter(keeps), ...added];
    if (parts.length === 0) return;
    this.#showEndOf(question.parent);
    await this.#ask(parts, question.parent, {});
  }

  /** Asks the question of this answer once more: the new answer stands beside the one that was there. */
  async regenerate(answerId: string, options: AskOptions = {}): Promise<void> {
    const question = this.#answerOf(answerId)?.parent;
    if (this.busy || question === undefined) return;
    this.#showEndOf(question);
    await this.#answerTo(question, options);
  }

  /**
   * Asks the question of this answer again, in the answer's place when it is the last one; an answer that has text stays
   * beside the new one. An older answer stays, and its question is asked once more at the end.
   */
  async restart(answerId: string, options: AskOptions = {}): Promise<void> {
    const { messages, shown } = this.#conversation;
    const answer = this.#answerOf(answerId);
    const question = answer?.parent === undefined ? undefined : messages.get(answer.parent);
    if (this.busy || answer === undefined || question?.kind !== 'question') return;
    if (answerId !== shown) return this.#ask(question.parts, shown, options);
    if (!hasContent(answer)) this.#conversation = withoutMessage(this.#conversation, answerId);
    this.#showEndOf(question.id);
    await this.#answerTo(question.id, options);
  }

  /** Like `restart`, as soon as the vendor said that it can be asked again. Stop ends the wait too. */
  restartWhenReady(answerId: string): Promise<void> {
    const answer = this.#answerOf(answerId);
    return this.restart(answerId, { readyAt: answer && readyMomentOf(answer) });
  }

  /** Goes on with an answer that was cut or stopped; the seam is marked. An answer that is not the last one is asked again. */
  async continue(answerId: string): Promise<void> {
    const answer = this.#answerOf(answerId);
    if (this.busy || answer === undefined) return;
    if (answerId !== this.#conversation.shown || !hasContent(answer)) return this.restart(answerId);
    const { error: _error, unfinished: _unfinished, endedAt: _endedAt, ...rest } = answer;
    const group = this.group ?? answer.group;
    const parts: readonly AnswerPart[] = [...answer.parts, { type: 'seam' }];
    await this.#run({ ...rest, ...(group !== undefined && { group }), status: 'running', parts }, {});
  }

  /** Takes a message out; a question goes with its answers. Nothing happens, and `undefined` is given, while an answer is running. */
  delete(messageId: string): Deletion | undefined {
    const deleted = this.busy ? undefined : this.#deleted.delete(this.#conversation, messageId);
    if (deleted === undefined) return undefined;
    this.#conversation = deleted.conversation;
    this.#changes.fire({ type: 'branch' });
    return deleted.deletion;
  }

  /** Puts back what this deletion took. Whether it did: not where another conversation is shown. */
  undoDelete({ before, restoredIn }: Deletion): boolean {
    if (before.id !== this.#conversation.id) return false;
    const restored = restoredIn(this.#conversation);
    const { shown } = this.#conversation;
    // what is shown while an answer runs ends with it
    this.#conversation = this.busy && shown !== undefined ? { ...restored, shown } : restored;
    this.#changes.fire({ type: 'branch' });
    return true;
  }

  /** Shows the version before (-1) or after (+1) this message. Nothing happens while an answer is running. */
  showOtherVersion(messageId: string, step: -1 | 1): void {
    const { messages } = this.#conversation;
    const message = messages.get(messageId);
    if (this.busy || message === undefined) return;
    const versions = versionsOf(messages, message);
    const other = versions[versions.indexOf(message) + step];
    if (other === undefined) return;
    this.#conversation = showVersion(this.#conversation, other.id);
    this.#changes.fire({ type: 'branch' });
  }

  #answerOf(id: string): Answer | undefined {
    const message = this.#conversation.messages.get(id);
    return message?.kind === 'answer' ? message : undefined;
  }

  async #ask(parts: readonly QuestionPart[], parent: string | undefined, options: AskOptions): Promise<void> {
    const question: Question = { kind: 'question', ...this.#inTree(parent), parts };
    this.#pinGroup();
    this.#add(question);
    await this.#answerTo(question.id, options);
  }

  /** A conversation keeps the model that it began with, also where the default becomes another one. */
  #pinGroup(): void {
    const { group } = this;
    if (group !== undefined) this.#conversation = { ...this.#conversation, group };
  }

  async #answerTo(question: string, options: AskOptions): Promise<void> {
    const group = options.group ?? this.group;
    const answer: Answer = {
      kind: 'answer',
      ...this.#inTree(question),
      status: 'running',
      ...(group !== undefined && { group }),
      parts: [],
      steps: [],
    };
    await this.#run(answer, options);
  }

  #inTree(parent: string | undefined): Pick<Question, 'id' | 'parent' | 'at'> {
    return { id: this.#ports.newId(), ...(parent !== undefined && { parent }), at: this.#ports.now() };
  }

  /** The branch that is shown ends with this message; what came after it is another version. */
  #showEndOf(message: string | undefined): void {
    const { shown: _, ...rest } = this.#conversation;
    this.#conversation = message === undefined ? rest : { ...rest, shown: message };
    this.#changes.fire({ type: 'branch' });
  }

  #add(message: ConversationMessage): void {
    this.#conversation = withMessage(this.#conversation, message);
    this.#changes.fire({ type: 'message-added', message });
  }

  async #run(answer: Answer, { readyAt }: AskOptions): Promise<void> {
    const running = new RunningAnswer(answer);
    const { signal } = running.abort;
    this.#running = running;
    if (this.#conversation.messages.has(answer.id)) this.#changes.fire({ type: 'answer', answer });
    else this.#add(answer);
    this.#changes.fire({ type: 'panel' });
    let failure: LlmError | undefined;
    try {
      if (readyAt !== undefined) await this.#wait(running, readyAt);
      await this.#stream(running);
    } catch (error) {
      if (!signal.aborted) failure = asLlmError(error);
    }
    if (running.full) failure = running.fullError();
    this.#change(running, () => running.endText(this.#ports.now()));
    if (failure !== undefined) running.fail(failure, this.#ports.now());
    running.stop(this.#ports.now()); // only an answer that has not ended yet
    this.#end(running);
  }

  async #wait(running: RunningAnswer, readyAt: number): Promise<void> {
    // never longer than was offered, also where the clock was set back meanwhile
    const waitMs = Math.min(readyAt - this.#ports.now(), LONGEST_OFFERED_WAIT_MS);
    if (waitMs <= 0) return;
    this.#change(running, () => running.waitUntil(this.#ports.now() + waitMs));
    await this.#ports.sleep(waitMs, running.abort.signal);
  }

  async #stream(running: RunningAnswer): Promise<void> {
    const { answer, abort } = running;
    const { signal } = abort;
    if (answer.group === undefined) throw new LlmError('no-deployment', 'no model is configured');
    const request = chatRequest({ group: answer.group, branch: this.#branchFor(answer) });
    const call = { signal, attempt: answer.id, conversationId: this.#conversation.id };
    for await (const event of this.#ports.model().stream(request, call)) {
      if (signal.aborted && event.type !== 'cost') continue; // stopped: only the bill still matters
      this.#change(running, () => running.take(event, this.#ports.now()));
      if (running.full) abort.abort();
    }
  }

  /** Up to the question; with the answer itself where it is gone on with. */
  #branchFor(answer: Answer): readonly ConversationMessage[] {
    const branch = shownBranch({ ...this.#conversation, shown: answer.id });
    return hasContent(answer) ? branch : branch.slice(0, -1);
  }

  /** Does something to the answer that runs, and says what that changed. */
  #change(running: RunningAnswer, action: () => void): void {
    const before = running.answer;
    action();
    for (const change of answerChanges(before, running.answer)) this.#changes.fire(change);
  }

  /** Ends the running answer at once, so that its conversation is kept as it was left. */
  #abandon(): void {
    const running = this.#running;
    if (running === undefined) return;
    running.abort.abort();
    this.#queue = [];
    this.#change(running, () => running.endText(this.#ports.now()));
    running.stop(this.#ports.now());
    this.#end(running);
  }

  #end(running: RunningAnswer): void {
    if (this.#running !== running) return; // abandoned: another conversation is open
    const { answer } = running;
    this.#running = undefined;
    this.#conversation = withReplaced(this.#conversation, answer);
    this.#changes.fire({ type: 'answer', answer });
    const [next] = this.#queue;
    const goesOn = next !== undefined && (answer.status === 'done' || next.id === this.#wanted);
    // not idle in between: the panel would say for a moment that the queue is paused
    if (goesOn) void this.#askNext();
    else this.#changes.fire({ type: 'panel' });
  }

  /** After an answer that was stopped or failed, what is queued waits for the person. */
  async #askNext(): Promise<void> {
    const [next, ...rest] = this.#queue;
    this.#wanted = undefined;
    if (next === undefined) return;
    this.#queue = rest;
    await this.#ask(next.parts, this.#conversation.shown, {});
  }
}

function asLlmError(error: unknown): LlmError {
  if (error instanceof LlmError) return error;
  return new LlmError('malformed', error instanceof Error ? error.message : String(error), { cause: error });
}
