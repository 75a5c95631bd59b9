import {
  newConversation,
  showVersion,
  versionsOf,
  withEndBelow,
  withoutMessage,
} from '../../conversation/conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import { withSetting } from '../../conversation/conversation-settings.ts';
import type { SettingChange } from '../../conversation/conversation-settings.ts';
import { DeletedMessages } from '../../conversation/deleted-messages.ts';
import type { Deletion } from '../../conversation/deleted-messages.ts';
import { hasContent } from '../../conversation/fold-event.ts';
import type { Answer, AnswerPart, ConversationMessage, Question, QuestionPart } from '../../conversation/message.ts';
import { Emitter } from '../../lib/emitter.ts';
import { readyMomentOf } from './answer-turn.ts';
import { LiveConversation } from './live-conversation.ts';
import type { LivePorts } from './live-conversation.ts';
import { QuestionQueue } from './question-queue.ts';
import type { QueuedQuestion } from './question-queue.ts';
import type { SessionChange } from './session-change.ts';

export interface SessionPorts extends Omit<LivePorts, 'onChange' | 'onEnd'> {
  readonly defaultGroup: () => string | undefined;
  /** Whether the settings hold a model group of this name. */
  readonly hasGroup: (name: string) => boolean;
  readonly newId: () => string;
}

interface AskOptions {
  /** The model group that is asked for this answer alone. */
  readonly group?: string | undefined;
  /** Nothing is asked before then; milliseconds since the epoch. */
  readonly readyAt?: number | undefined;
}

/** What a person does with the conversation that is shown: ask, edit, ask again, delete, look at other versions. */
export class ChatSession {
  readonly #ports: SessionPorts;
  readonly #changes = new Emitter<SessionChange>();
  readonly #live: LiveConversation;
  readonly #queue = new QuestionQueue();
  #deleted = new DeletedMessages();

  readonly onDidChange = this.#changes.on;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    const onChange = (change: SessionChange): void => this.#changes.fire(change);
    // what waits after an answer that was stopped or failed waits for the person
    const onEnd = ({ status }: Answer): void => void this.#askNext(status === 'done');
    this.#live = new LiveConversation({ ...ports, onChange, onEnd }, this.#newConversation());
  }

  /** With the answer that is running as far as it has come. */
  get conversation(): Conversation {
    return this.#live.conversation;
  }

  /** The messages that are shown, with the answer that is running as far as it has come. */
  get branch(): readonly ConversationMessage[] {
    return this.#live.branch;
  }

  /** Id of the answer that is running. */
  get runningAnswer(): string | undefined {
    return this.#live.runningAnswer;
  }

  /** An answer runs here. */
  get busy(): boolean {
    return this.#live.busy;
  }

  /** Id of the answer that another window is making. */
  get elsewhere(): string | undefined {
    return this.#live.elsewhere;
  }

  /** An answer runs, here or in another window: what is asked waits. */
  get isAnswering(): boolean {
    return this.busy || this.elsewhere !== undefined;
  }

  /** Nothing of it is kept on disk but what it cost. */
  get isPrivate(): boolean {
    return this.#live.isPrivate;
  }

  /** The questions that wait until the answer that runs has ended. */
  get queue(): readonly QueuedQuestion[] {
    return this.#queue.waiting;
  }

  get group(): string | undefined {
    return this.conversation.group ?? this.#ports.defaultGroup();
  }

  /** Changes what a conversation has besides its messages. */
  change(head: Pick<Conversation, 'group'>): void {
    this.#live.changeHead((conversation) => ({ ...conversation, ...head }));
    this.#changes.fire({ type: 'panel' });
  }

  /** A person gives it a title, pins it, or puts it into the archive. */
  set(change: SettingChange): void {
    this.#live.changeHead((conversation) => withSetting(conversation, change, this.#ports.now()));
    this.#changes.fire({ type: 'panel' });
  }

  /** Without words its first question names it. */
  rename(words: string): void {
    this.set({ title: words });
  }

  /**
   * Shows `conversation`, or a new one. Stops an answer that is running, and gives the questions back that wait. Gives the
   * conversation that was shown, as it is then left.
   */
  open(conversation?: Conversation): Conversation {
    return this.#open(conversation ?? this.#newConversation(), false);
  }

  /** Shows a conversation that is not kept: a new one, or one that was left. */
  openPrivate(conversation?: Conversation): Conversation {
    return this.#open(conversation ?? this.#newConversation(), true);
  }

  /**
   * Shows the conversation as another window has left it, which may be making the answer `elsewhere`. What waits is asked when that
   * has ended. Not while an answer runs here.
   */
  reload(conversation: Conversation, elsewhere?: string): void {
    if (!this.busy && conversation.id === this.conversation.id) this.#live.reload(conversation, elsewhere);
  }

  #open(conversation: Conversation, isPrivate: boolean): Conversation {
    const questions = this.#queue.takeAll();
    const ofPrivate = this.isPrivate;
    this.#deleted = new DeletedMessages();
    const left = this.#live.open(conversation, isPrivate);
    if (questions.length > 0) this.#changes.fire({ type: 'given-back', questions, ofPrivate });
    return left;
  }

  #newConversation(): Conversation {
    return newConversation(this.#ports.newId(), this.#ports.now());
  }

  /** It is not shown any more. An answer that runs has ended, and is kept as it is, before this returns. */
  close(): void {
    this.#queue.takeAll();
    this.#live.close();
  }

  /**
   * Asks, and resolves when the answer has ended, however it ended. While another answer is running, or other questions wait in
   * this branch, the question waits behind them. Without any words and parts it does nothing.
   */
  async ask(text: string, parts: readonly QuestionPart[] = []): Promise<void> {
    const all: readonly QuestionPart[] = text.trim() === '' ? parts : [...parts, { type: 'text', text }];
    if (all.length === 0) return;
    const behind = this.#lastQuestion();
    this.#queue.add({ id: this.#ports.newId(), parts: all, ...(behind !== undefined && { behind }) });
    if (this.isAnswering) this.#changes.fire({ type: 'panel' });
    else await this.#askNext(true);
  }

  /**
   * Asks a question that waits before the others. An answer that runs here is stopped for it, as far as it has come; that of another
   * window is waited for.
   */
  async askNow(id: string): Promise<void> {
    if (!this.#queue.putFirst(id)) return;
    if (this.busy) this.stop();
    else if (this.isAnswering) this.#changes.fire({ type: 'panel' });
    else await this.#askNext(true);
  }

  /** Takes a question that waits out. */
  unqueue(id: string): QueuedQuestion | undefined {
    const question = this.#queue.take(id);
    this.#changes.fire({ type: 'panel' });
    return question;
  }

  /** Takes all questions out that wait, to be asked in another chat that shows this conversation. */
  takeWaiting(): readonly QueuedQuestion[] {
    const questions = this.#queue.takeAll();
    this.#changes.fire({ type: 'panel' });
    return questions;
  }

  /** Puts questions behind those that wait. They wait for the person where no answer runs. */
  addWaiting(questions: readonly QueuedQuestion[]): void {
    for (const question of questions) this.#queue.add(question);
    this.#changes.fire({ type: 'panel' });
  }

  stop(): void {
    this.#live.stop();
  }

  /**
   * Asks with other words, on a branch of its own beside the question that was there. What was attached goes along. `undefined`:
   * the words were not taken, because an answer is running or because the question is gone.
   */
  edit(questionId: string, text: string): Promise<void> | undefined {
    if (text.trim() === '') return undefined;
    return this.#askOtherwise(questionId, (parts) => [
      ...parts.filter(({ type }) => type !== 'text'),
      { type: 'text', text },
    ]);
  }

  /** Asks the question of this answer without its images, on a branch of its own. */
  async askWithoutImages(answerId: string): Promise<void> {
    const question = this.#freeAnswer(answerId)?.parent ?? '';
    await this.#askOtherwise(question, (parts) => parts.filter(({ type }) => type !== 'image'));
  }

  /** `undefined`: it is not asked. */
  #askOtherwise(
    questionId: string,
    change: (parts: readonly QuestionPart[]) => readonly QuestionPart[],
  ): Promise<void> | undefined {
    const question = this.#free(questionId);
    const parts = question?.kind === 'question' ? change(question.parts) : [];
    if (question === undefined || parts.length === 0) return undefined;
    this.#showEndOf(question.parent);
    return this.#ask(parts, question.parent, {});
  }

  /** Asks the question of this answer once more: the new answer stands beside the one that was there. */
  async regenerate(answerId: string, options: AskOptions = {}): Promise<void> {
    const question = this.#freeAnswer(answerId)?.parent;
    if (question === undefined) return;
    this.#showEndOf(question);
    await this.#answerTo(question, options);
  }

  /**
   * Asks the question of this answer again, of the model group that was asked for it, in the answer's place when it is the last
   * one; an answer that has text stays beside the new one. An older answer stays, and its question is asked once more at the end.
   */
  async restart(answerId: string, options: AskOptions = {}): Promise<void> {
    const { messages, shown } = this.conversation;
    const answer = this.#freeAnswer(answerId);
    const question = messages.get(answer?.parent ?? '');
    if (answer === undefined || question?.kind !== 'question') return;
    const asked = { ...options, group: options.group ?? this.groupOf(answer) };
    if (answerId !== shown) return this.#ask(question.parts, shown, asked);
    const { conversation } = this;
    this.#showEndOf(question.id, hasContent(answer) ? conversation : withoutMessage(conversation, answerId));
    await this.#answerTo(question.id, asked);
  }

  /** Like `restart`, as soon as the vendor said that it can be asked again. Stop ends the wait too. */
  restartWhenReady(answerId: string): Promise<void> {
    const answer = this.#freeAnswer(answerId);
    return this.restart(answerId, { readyAt: answer && readyMomentOf(answer) });
  }

  /**
   * Goes on with an answer that was cut or stopped, by the model group that was asked for it; the seam is marked. An answer that
   * is not the last one is asked again.
   */
  async continue(answerId: string, options: AskOptions = {}): Promise<void> {
    const answer = this.#freeAnswer(answerId);
    if (answer === undefined) return;
    if (answerId !== this.conversation.shown || !hasContent(answer)) return this.restart(answerId, options);
    const { error: _error, unfinished: _unfinished, endedAt: _endedAt, runsIn: _runsIn, ...rest } = answer;
    const group = options.group ?? this.groupOf(answer);
    const parts: readonly AnswerPart[] = [...answer.parts, { type: 'seam' }];
    await this.#live.run({ ...rest, ...(group !== undefined && { group }), status: 'running', parts });
  }

  /** The model group that an answer is asked of again: the one that was asked for it, or, where it is gone, the conversation's. */
  groupOf({ group }: Answer): string | undefined {
    return group !== undefined && this.#ports.hasGroup(group) ? group : this.group;
  }

  /** Takes a message out; a question goes with its answers. `undefined`: it was not taken out. */
  delete(messageId: string): Deletion | undefined {
    const deleted = this.#free(messageId) && this.#deleted.delete(this.conversation, messageId);
    if (deleted === undefined) return undefined;
    this.#live.change(deleted.conversation);
    return deleted.deletion;
  }

  /**
   * Puts back what this deletion took. Whether it did: not where another conversation is shown. What was asked since stays in
   * view.
   */
  undoDelete({ before, restoredIn }: Deletion): boolean {
    const { id, shown } = this.conversation;
    if (before.id !== id) return false;
    const restored = restoredIn(this.conversation);
    const isNewer = shown !== undefined && !before.messages.has(shown);
    this.#live.change(isNewer ? withEndBelow(restored, shown) : restored);
    return true;
  }

  /** Shows the version before (-1) or after (+1) this message. */
  showOtherVersion(messageId: string, step: -1 | 1): void {
    const message = this.#free(messageId);
    if (message === undefined) return;
    const versions = versionsOf(this.conversation.messages, message);
    const other = versions[versions.indexOf(message) + step];
    if (other !== undefined) this.#live.change(showVersion(this.conversation, other.id));
  }

  /**
   * The message that something is to be done with. What is done with a message changes what is shown, and while an answer runs
   * the branch that is shown stays as it is: so there is none then.
   */
  #free(id: string): ConversationMessage | undefined {
    return this.isAnswering ? undefined : this.conversation.messages.get(id);
  }

  #freeAnswer(id: string): Answer | undefined {
    const message = this.#free(id);
    return message?.kind === 'answer' ? message : undefined;
  }

  async #ask(parts: readonly QuestionPart[], parent: string | undefined, options: AskOptions): Promise<void> {
    const question: Question = { kind: 'question', ...this.#inTree(parent), parts };
    this.#pinGroup();
    this.#live.add(question);
    await this.#answerTo(question.id, options);
  }

  /** A conversation keeps the model that it began with, also where the default becomes another one. */
  #pinGroup(): void {
    const { group } = this;
    if (group !== undefined) this.#live.changeHead((conversation) => ({ ...conversation, group }));
  }

  async #answerTo(question: string, { group = this.group, readyAt }: AskOptions): Promise<void> {
    const answer: Answer = {
      kind: 'answer',
      ...this.#inTree(question),
      status: 'running',
      ...(group !== undefined && { group }),
      parts: [],
      steps: [],
    };
    await this.#live.run(answer, readyAt);
  }

  #inTree(parent: string | undefined): Pick<Question, 'id' | 'parent' | 'at'> {
    return { id: this.#ports.newId(), ...(parent !== undefined && { parent }), at: this.#ports.now() };
  }

  /** The branch that is shown ends with this message; what came after it is another version. What waits goes on from here. */
  #showEndOf(message: string | undefined, conversation = this.conversation): void {
    const before = this.branch;
    const { shown: _, ...rest } = conversation;
    this.#live.change(message === undefined ? rest : { ...rest, shown: message });
    const now = idsOf(this.branch);
    this.#queue.follow(idsOf(before.filter(({ id }) => !now.has(id))), this.#lastQuestion());
  }

  /** Nothing is asked. What an Undo has put behind the answer while it ran comes into view. */
  #rest(): void {
    const { conversation } = this;
    const { shown } = conversation;
    const whole = shown === undefined ? conversation : withEndBelow(conversation, shown);
    if (whole.shown !== shown) this.#live.change(whole);
    this.#changes.fire({ type: 'panel' });
  }

  #lastQuestion(): string | undefined {
    return this.branch.findLast(({ kind }) => kind === 'question')?.id;
  }

  /** `goesOn`: the answer before it is whole, or the person asks on. */
  async #askNext(goesOn: boolean): Promise<void> {
    const { messages } = this.conversation;
    const shown = idsOf(this.branch);
    const next = this.#queue.takeNext({ shown, all: messages, goesOn });
    // not idle in between: the panel would say for a moment that the questions wait for the person
    if (next === undefined) return this.#rest();
    const { behind, parts } = next;
    if (behind !== undefined && messages.has(behind) && !shown.has(behind))
      this.#live.change(showVersion(this.conversation, behind));
    await this.#ask(parts, this.conversation.shown, {});
  }
}

function idsOf(branch: readonly ConversationMessage[]): ReadonlySet<string> {
  return new Set(branch.map(({ id }) => id));
}
