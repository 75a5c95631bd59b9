import type { StreamEvent } from '../llm/stream-event.ts';
import { REDACTED, redactCutName, redactName } from './redact.ts';

/**
 * Takes the secrets out of the events of one answer (`redactNames`). The id of a call is searched once and remembered: it comes
 * with every piece of the call's input, and may be 16,384 characters long.
 */
export function nameRedactor(secrets: readonly string[]): (event: StreamEvent) => StreamEvent {
  const ids = new Map<string, string>();
  const given = new Set<string>();
  /** Without the secrets, and still another id for each call. */
  const redactId = (id: string): string => {
    const known = ids.get(id);
    if (known !== undefined) return known;
    const clean = redactName(id, secrets);
    let unique = clean;
    for (let number = 2; given.has(unique); number++) unique = `${clean || REDACTED}_${number}`;
    ids.set(id, unique);
    given.add(unique);
    return unique;
  };
  return (event) => redactNames(event, secrets, redactId);
}

/**
 * The event without a secret in the names that the server gives: of the answer, the model, the tier, the tool, the reason. A
 * server that echoes the key as one of these would get it into the ledger, the panel and the log. What the model wrote is not
 * searched: it is asked for every token, and is shown to the person who has the key.
 */
function redactNames(event: StreamEvent, secrets: readonly string[], redactId: (id: string) => string): StreamEvent {
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
      return { ...event, id: redactId(event.id), name: redactName(event.name, secrets) };
    case 'tool-call-delta':
      return { ...event, id: redactId(event.id) };
    default:
      return event;
  }
}
