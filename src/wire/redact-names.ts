import type { StreamEvent } from '../llm/stream-event.ts';
import { redactCutName, redactName } from './redact.ts';

/**
 * The event without a secret in the names that the server gives: of the answer, the model, the tier, the tool, the reason. A
 * server that echoes the key as one of these would get it into the ledger, the panel and the log. What the model wrote is not
 * searched: it is asked for every token, and is shown to the person who has the key.
 */
export function redactNames(event: StreamEvent, secrets: readonly string[]): StreamEvent {
  if (secrets.length === 0) return event;
  const named = (name: string) => redactName(name, secrets);
  const cut = (name: string) => redactCutName(name, secrets);
  switch (event.type) {
    case 'response-start': {
      const { id, model } = event;
      return { ...event, ...(id !== undefined && { id: cut(id) }), ...(model !== undefined && { model: cut(model) }) };
    }
    case 'usage': {
      const { serviceTier } = event.usage;
      return serviceTier === undefined ? event : { ...event, usage: { ...event.usage, serviceTier: cut(serviceTier) } };
    }
    case 'finish':
      return { ...event, reason: { ...event.reason, raw: cut(event.reason.raw) } };
    case 'tool-call-start':
    case 'tool-call-end':
      return { ...event, id: named(event.id), name: named(event.name) };
    case 'tool-call-delta':
      return { ...event, id: named(event.id) };
    default:
      return event;
  }
}
