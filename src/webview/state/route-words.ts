import type { RouteLine } from '../../protocol/conversation.ts';
import { thousands } from '../markdown/thousands.ts';

/** `2 attempts`, `1 attempt, 1 not asked`: a model that was not asked is no attempt. */
export function routeWords(route: readonly RouteLine[]): string {
  const lines = route.filter(({ outcome }) => outcome === 'skipped');
  const attempts = route.length - lines.length;
  const skipped = lines.reduce((sum, { others = 0 }) => sum + 1 + others, 0);
  const asked = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  const parts = [attempts === 0 ? '' : asked, skipped === 0 ? '' : `${thousands(skipped)} not asked`];
  return parts.filter((part) => part !== '').join(', ');
}
