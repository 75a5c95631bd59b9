import type { RouteLine } from '../../protocol/conversation.ts';

/** `2 attempts`, `1 attempt, 1 not asked`: a model that was not asked is no attempt. */
export function routeWords(route: readonly RouteLine[]): string {
  const skipped = route.filter(({ outcome }) => outcome === 'skipped').length;
  const attempts = route.length - skipped;
  const asked = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  const parts = [attempts === 0 ? '' : asked, skipped === 0 ? '' : `${skipped} not asked`];
  return parts.filter((part) => part !== '').join(', ');
}
