import type { QuestionPart } from '../../conversation/message.ts';

/** A question that waits until the answer that runs has ended. */
export interface QueuedQuestion {
  readonly id: string;
  readonly parts: readonly QuestionPart[];
  /**
   * Id of the last question that was shown when this one came: it is asked at the end of a branch with that one. Absent: at the
   * end of what is shown.
   */
  readonly behind?: string;
}

export interface NextOptions {
  /** Ids of the messages that are shown. */
  readonly shown: ReadonlySet<string>;
  /** Ids of all messages. */
  readonly all: { readonly has: (id: string) => boolean };
  /** The answer before it is whole, or the person asks on. */
  readonly goesOn: boolean;
}

/** The questions that wait, in the order in which they came. */
export class QuestionQueue {
  #waiting: readonly QueuedQuestion[] = [];
  /** Id of the one that is asked next, however the answer that runs ends. */
  #wanted: string | undefined;

  get waiting(): readonly QueuedQuestion[] {
    return this.#waiting;
  }

  add(question: QueuedQuestion): void {
    this.#waiting = [...this.#waiting, question];
  }

  take(id: string): QueuedQuestion | undefined {
    const question = this.#waiting.find((waiting) => waiting.id === id);
    this.#waiting = this.#waiting.filter((waiting) => waiting !== question);
    if (this.#wanted === id) this.#wanted = undefined;
    return question;
  }

  takeAll(): readonly QueuedQuestion[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#wanted = undefined;
    return waiting;
  }

  /** Puts a question before the others, to be asked however the answer that runs ends. Whether it is there. */
  putFirst(id: string): boolean {
    const question = this.take(id);
    if (question === undefined) return false;
    this.#waiting = [question, ...this.#waiting];
    this.#wanted = id;
    return true;
  }

  /**
   * Takes the one that is to be asked now. A question that came behind another branch waits until that one is shown again, or
   * until the person wants it now.
   */
  takeNext({ shown, all, goesOn }: NextOptions): QueuedQuestion | undefined {
    const isInPlace = ({ behind }: QueuedQuestion) => behind === undefined || shown.has(behind) || !all.has(behind);
    const next = this.#wanted ?? (goesOn ? this.#waiting.find(isInPlace)?.id : undefined);
    return next === undefined ? undefined : this.take(next);
  }

  /** The branch goes on behind `behind`: what waited behind a question that was cut off from it goes along. */
  follow(cutOff: ReadonlySet<string>, behind: string | undefined): void {
    this.#waiting = this.#waiting.map((question) => {
      if (question.behind === undefined || !cutOff.has(question.behind)) return question;
      const { behind: _, ...rest } = question;
      return { ...rest, ...(behind !== undefined && { behind }) };
    });
  }
}
