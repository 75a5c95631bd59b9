/** Conversations whose vendor may still hold their prefix in its cache; the one unused for longest is forgotten. */
const MAX_CONVERSATIONS = 256;

/** Who answered a conversation last: its prompt cache is warm there, and cold with every equal. */
export class WarmDeployments {
  readonly #byConversation = new Map<string, string>();

  get(conversationId: string | undefined, group: string): string | undefined {
    return conversationId === undefined ? undefined : this.#byConversation.get(keyOf(conversationId, group));
  }

  set(conversationId: string | undefined, group: string, deployment: string): void {
    if (conversationId === undefined) return;
    const key = keyOf(conversationId, group);
    this.#byConversation.delete(key); // the newest is last
    this.#byConversation.set(key, deployment);
    const oldest = this.#byConversation.keys().next();
    if (this.#byConversation.size > MAX_CONVERSATIONS && oldest.done !== true)
      this.#byConversation.delete(oldest.value);
  }
}

function keyOf(conversationId: string, group: string): string {
  return `${conversationId}\n${group}`;
}
