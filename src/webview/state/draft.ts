/** What stands in the message box, and what of it is on its way. */
export interface Draft {
  readonly text: string;
  /** Posted, and not taken by the host yet. */
  readonly sending?: { readonly id: string; readonly text: string };
}

export function typed({ sending }: Draft, text: string): Draft {
  return { text, ...(sending !== undefined && { sending }) };
}

/** The text is posted as the question `id`. It stays until the host has it. */
export function posted({ text }: Draft, id: string): Draft {
  return { text, sending: { id, text } };
}

/** The host has the question `id`: it leaves the box. What was typed behind it stays, and so does a text that was changed. */
export function taken(draft: Draft, id: string): Draft {
  const { text, sending } = draft;
  if (sending?.id !== id) return draft;
  return { text: text.startsWith(sending.text) ? text.slice(sending.text.length).trimStart() : text };
}

/** The host has given the question `id` up: it stays in the box, and is a new one when it is sent again. */
export function notSent(draft: Draft, id: string): Draft {
  return draft.sending?.id === id ? { text: draft.text } : draft;
}

/** `words` come before what is there, on a line of their own. */
export function writtenBefore(draft: Draft, words: string): Draft {
  return typed(draft, draft.text === '' ? words : `${words}\n${draft.text}`);
}
