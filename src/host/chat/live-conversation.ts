import { shownBranch, withMessage, withReplaced } from '../../conversation/conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import { foldEvent, hasContent } from '../../conversation/fold-event.ts';
import type { Answer, ConversationMessage } from '../../conversation/message.ts';
import type { LlmError } from '../../llm/llm-error.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import { memoizeLast } from '../memoize-last.ts';
import type { LateEvent } from './keep-late-event.ts';
import { runAnswer } from './run-answer.ts';
import type { AnswerPorts } from './run-answer.ts';
import { RunningAnswer } from './running-answer.ts';
import type { SessionChange } from './session-change.ts';

export interface LivePorts extends AnswerPorts {
  readonly onChange: (change: SessionChange) => void;
  /** An answer has ended, here or in another window, however it ended; nothing runs. */
  readonly onEnd: (answer: Answer) => void;
  /** Takes what comes of an answer after its conversation was left. */
  readonly keepLate: (late: LateEvent) => void;
}

/** A conversation and the answer that runs in it. Only one runs at a time. */
export class LiveConversation {
  readonly #ports: LivePorts;
  #conversation: Conversation;
  #isPrivate = false;
  #isClosed = false;
  #running: RunningAnswer | undefined;
  #elsewhere: string | undefined;

  constructor(ports: LivePorts, conversation: Conversation) {
    this.#ports = ports;
    this.#conversation = conversation;
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

  /** Nothing of it is kept on disk but what it cost. */
  get isPrivate(): boolean {
    return this.#isPrivate;
  }

  /** Id of the answer that is running. */
  get runningAnswer(): string | undefined {
    return this.#running?.answer.id;
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  /** Id of the answer that another window is making. */
  get elsewhere(): string | undefined {
    return this.#elsewhere;
  }

  /** What a conversation has besides its messages. */
  changeHead(change: (conversation: Conversation) => Conversation): void {
    this.#conversation = change(this.#conversation);
  }

  /**
   * Changes the messages, or which of them are shown. While an answer runs the branch that ends with it stays the one that is shown,
   * so that the answer stays in view, and what is asked next is asked behind it.
   */
  change(conversation: Conversation): void {
    const { shown } = this.#conversation;
    this.#conversation = this.busy && shown !== undefined ? { ...conversation, shown } : conversation;
    this.#ports.onChange({ type: 'branch' });
  }

  /** Puts a message at the end of the branch of its parent, and shows it. */
  add(message: ConversationMessage): void {
    this.#conversation = withMessage(this.#conversation, message);
    this.#ports.onChange({ type: 'message-added', message });
  }

  /** Shows another conversation. Gives the one that was shown, as it is then left: an answer that ran was stopped. */
  open(conversation: Conversation, isPrivate: boolean): Conversation {
    this.#leave();
    const left = this.#conversation;
    this.#conversation = conversation;
    this.#elsewhere = undefined;
    this.#isPrivate = isPrivate;
    this.#ports.onChange({ type: 'reset' });
    return left;
  }

  /** Shows the conversation as another window has left it, which may be making the answer `elsewhere`. Not while an answer runs here. */
  reload(conversation: Conversation, elsewhere: string | undefined): void {
    const before = this.#elsewhere === undefined ? undefined : conversation.messages.get(this.#elsewhere);
    this.#conversation = conversation;
    this.#elsewhere = elsewhere;
    this.#ports.onChange({ type: 'reloaded' });
    if (elsewhere === undefined && before?.kind === 'answer') this.#ports.onEnd(before);
  }

  /** The model is told to stop; the answer ends when its stream does. */
  stop(): void {
    this.#running?.abort.abort();
  }

  /** It is not shown any more. An answer that runs has ended, and that was said, before this returns. */
  close(): void {
    this.#leave();
    this.#isClosed = true;
  }

  /** Ends the answer that runs at once, so that its conversation is kept as it is left. */
  #leave(): void {
    const running = this.#running;
    running?.abort.abort();
    if (running !== undefined) this.#end(running, undefined);
  }

  /** Makes an answer, a new one or one that is gone on with. Resolves when its stream has ended. */
  async run(answer: Answer, readyAt?: number): Promise<void> {
    if (this.#running !== undefined) throw new Error('another answer is running');
    const running = new RunningAnswer(answer, (change) => this.#ports.onChange(change));
    this.#running = running;
    if (this.#conversation.messages.has(answer.id)) this.#ports.onChange({ type: 'answer', answer });
    else this.add(answer);
    this.#ports.onChange({ type: 'panel' });
    const { id: conversation } = this.#conversation;
    const isPrivate = this.#isPrivate;
    const take = (event: StreamEvent): void => {
      const late = { conversation, answer: answer.id, event, at: this.#ports.now() };
      if (this.#running === running) running.take(event, late.at);
      else if (!isPrivate) this.#takeLate(late);
    };
    const branch = () => this.#branchFor(answer);
    const failure = await runAnswer({ running, conversation, isPrivate, branch, take, readyAt }, this.#ports);
    if (this.#running === running) this.#end(running, failure);
  }

  /** Up to the question; with the answer itself where it is gone on with. */
  #branchFor(answer: Answer): readonly ConversationMessage[] {
    const branch = shownBranch({ ...this.#conversation, shown: answer.id });
    return hasContent(answer) ? branch : branch.slice(0, -1);
  }

  /** What an answer cost that was left. Its conversation may be shown again, and the answer may be gone on with. */
  #takeLate(late: LateEvent): void {
    if (this.#isClosed || late.conversation !== this.#conversation.id) return this.#ports.keepLate(late);
    if (this.runningAnswer === late.answer) return this.#running?.take(late.event, late.at);
    const message = this.#conversation.messages.get(late.answer);
    if (message?.kind === 'answer') this.#replace(foldEvent(message, late.event, late.at));
  }

  #end(running: RunningAnswer, failure: LlmError | undefined): void {
    running.end(failure, this.#ports.now());
    this.#running = undefined;
    this.#replace(running.answer);
    this.#ports.onEnd(running.answer);
  }

  #replace(answer: Answer): void {
    this.#conversation = withReplaced(this.#conversation, answer);
    this.#ports.onChange({ type: 'answer', answer });
  }
}
