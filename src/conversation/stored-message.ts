import type { MessagePlace } from './conversation-port.ts';
import type { ConversationMessage } from './message.ts';

/** A message of the storage, whose body is not read yet. */
export interface StoredMessage extends MessagePlace {
  /** At most. */
  readonly characters: number;
  /** Reads its body. */
  readonly read: () => ConversationMessage | undefined;
}

/** Of two that are in order, one that is. */
export function* inOrder(first: Iterable<StoredMessage>, second: Iterable<StoredMessage>): Iterable<StoredMessage> {
  const rest = [...second]; // what waits in memory is small
  for (const stored of first) {
    while (rest[0] !== undefined && isBefore(rest[0], stored)) yield* rest.splice(0, 1);
    yield stored;
  }
  yield* rest;
}

function isBefore(first: MessagePlace, second: MessagePlace): boolean {
  return first.at < second.at || (first.at === second.at && first.id < second.id);
}
