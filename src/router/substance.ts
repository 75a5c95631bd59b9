import { isContent } from '../llm/stream-event.ts';
import type { StreamEvent } from '../llm/stream-event.ts';

/** Content a person would miss. An empty delta, which some vendors open with or send to keep alive, is none. */
export function hasSubstance(event: StreamEvent): boolean {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
      return event.text !== '';
    default:
      return isContent(event);
  }
}
