import type { ConversationMessage } from './message.ts';

/** One page of messages, in UTF-16 units of JSON: it goes from thread to thread in a few milliseconds. */
export const PAGE_CHARACTERS = 500_000;

/** About how long the message is as JSON: its text and the bytes in it are nearly all of it. */
export function charactersOf({ parts }: ConversationMessage): number {
  let characters = 250;
  for (const part of parts) {
    if ('text' in part) characters += part.text.length;
    else if ('data' in part) characters += part.data.length;
    else if ('inputText' in part) characters += part.inputText.length;
  }
  return characters;
}

/** In their order. A message that is larger than a page has one of its own. */
export function* messagePages(messages: Iterable<ConversationMessage>): Iterable<readonly ConversationMessage[]> {
  let page: ConversationMessage[] = [];
  let characters = 0;
  for (const message of messages) {
    const more = charactersOf(message);
    if (page.length > 0 && characters + more > PAGE_CHARACTERS) {
      yield page;
      page = [];
      characters = 0;
    }
    page.push(message);
    characters += more;
  }
  if (page.length > 0) yield page;
}
