import type { ToStorageThread } from './storage-messages.ts';

type Ask = Extract<ToStorageThread, { type: 'ask' }>;

interface OpenQuestion {
  readonly message: Ask;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Questions that the storage's thread has not answered. */
export class OpenQuestions {
  readonly #questions = new Map<number, OpenQuestion>();
  #last = 0;

  get isAny(): boolean {
    return this.#questions.size > 0;
  }

  messages(): readonly Ask[] {
    return [...this.#questions.values()].map(({ message }) => message);
  }

  /** `post` is given the message to be sent. */
  ask(question: Omit<Ask, 'type' | 'id'>, post: (message: Ask) => void): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const message = { type: 'ask', id: ++this.#last, ...question } as const;
    this.#questions.set(message.id, { message, resolve, reject });
    post(message);
    return promise;
  }

  answer(id: number, answer: unknown): void {
    this.#take(id)?.resolve(answer);
  }

  reject(id: number, error: Error): void {
    this.#take(id)?.reject(error);
  }

  rejectAll(error: Error): void {
    for (const { reject } of this.#questions.values()) reject(error);
    this.#questions.clear();
  }

  #take(id: number): OpenQuestion | undefined {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    return question;
  }
}
