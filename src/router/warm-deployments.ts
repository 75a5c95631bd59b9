/** Conversations that are remembered. Beyond this number the one that was unused for longest is forgotten. */
const MAX_CONVERSATIONS = 256;

/** Which deployment answered a conversation last. Its prompt cache is warm there; the other deployments of the group would read the whole prompt again. */
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
