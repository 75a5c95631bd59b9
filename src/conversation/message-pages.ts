import type { ConversationMessage } from './message.ts';

/** One page of messages, in UTF-16 units of JSON: it goes from thread to thread in a few milliseconds. */
export const PAGE_CHARACTERS = 500_000;

/** What a message has besides its parts and steps. It also bounds the messages of a page, to half of the rows that may wait for the file. */
const MESSAGE_CHARACTERS = 500;

/** About how long the message is as JSON: its text, the bytes in it, and its parts and steps themselves. */
export function charactersOf(message: ConversationMessage): number {
  let characters = MESSAGE_CHARACTERS;
  for (const part of message.parts) {
    characters += PART_CHARACTERS;
    if ('text' in part) characters += part.text.length;
    else if ('data' in part) characters += part.data.length;
    else if ('inputText' in part) characters += part.inputText.length;
  }
  return characters + (message.kind === 'answer' ? message.steps.length * STEP_CHARACTERS : 0);
}

/** Besides its text: who wrote it, or who went on at a seam. */
const PART_CHARACTERS = 150;

/** With an error and a cost. */
const STEP_CHARACTERS = 500;

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
