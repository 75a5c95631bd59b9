import type { StreamEvent } from '../llm/stream-event.ts';
import { redactCutName, redactName } from './redact.ts';

/**
 * The event without a secret in the names that the server gives: of the answer, the model, the tier, the tool, the reason. A
 * server that echoes the key as one of these would get it into the ledger, the panel and the log. What the model wrote is not
 * searched: it is asked for every token, and is shown to the person who has the key.
 */
export function redactNames(event: StreamEvent, secrets: readonly string[]): StreamEvent {
  if (secrets.length === 0) return event;
  switch (event.type) {
    case 'response-start': {
      const { id, model } = event;
      return {
        ...event,
        ...(id !== undefined && { id: redactCutName(id, secrets) }),
        ...(model !== undefined && { model: redactCutName(model, secrets) }),
      };
    }
    case 'usage': {
      const { serviceTier } = event.usage;
      return serviceTier === undefined
        ? event
        : { ...event, usage: { ...event.usage, serviceTier: redactCutName(serviceTier, secrets) } };
    }
    case 'finish':
      return { ...event, reason: { ...event.reason, raw: redactCutName(event.reason.raw, secrets) } };
    case 'tool-call-start':
    case 'tool-call-end':
      return { ...event, id: redactName(event.id, secrets), name: redactName(event.name, secrets) };
    case 'tool-call-delta':
      return { ...event, id: redactName(event.id, secrets) };
    default:
      return event;
  }
}
