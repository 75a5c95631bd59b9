import type * as z from 'zod/mini';
import { parseJson } from '../lib/json.ts';
import { mergedHead } from './conversation-settings.ts';
import type { StoredHead, Writer } from './conversation-port.ts';
import type { ConversationSummary } from './conversation-store.ts';
import { storedHeadSchema } from './message-schema.ts';

/** A conversation's row: what it has besides its messages, and the title that is shown of it. */
export interface TitledHead extends StoredHead {
  readonly shownTitle: string;
}

interface StoredColumns {
  /** JSON. */
  readonly head: string;
  readonly writtenAt: number;
}

/** One that is damaged is made of the row's columns: its messages are whole, and its first question gives it a title. */
export function titledHead(
  { id, title: shownTitle, pinned, archived, changedAt }: ConversationSummary,
  { head: json, writtenAt }: StoredColumns,
): TitledHead {
  const { data } = storedHeadSchema.safeParse(parseJson(json));
  const made: z.infer<typeof storedHeadSchema> = { id, pinned, archived, createdAt: changedAt, changedAt };
  const { writers = [], ...head } = data === undefined ? made : { ...data, id };
  return { head, writers, shownTitle, writtenAt };
}

/** Of two states of a conversation's row the later one, with what was set later in the other one. */
export function mergedRow(row: TitledHead, stored: TitledHead): TitledHead {
  const [later, earlier] = stored.writtenAt > row.writtenAt ? [stored, row] : [row, stored];
  const head = mergedHead(later.head, earlier.head);
  const namedByQuestion = later.head.title === undefined ? later : earlier;
  return { ...later, head, writers: lastWriters(row, stored), shownTitle: head.title ?? namedByQuestion.shownTitle };
}

function lastWriters(row: TitledHead, stored: TitledHead): readonly Writer[] {
  const all = [...row.writers, ...stored.writers].toSorted((first, second) => second.at - first.at);
  return all.filter(({ window }, index) => all.findIndex((other) => other.window === window) === index).slice(0, 2);
}
