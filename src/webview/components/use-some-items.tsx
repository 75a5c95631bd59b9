import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { MoreNote } from '../markdown/more-text.tsx';

export interface SomeItemsOptions<T> {
  readonly items: readonly T[];
  /** So many are shown at first, and so many more each time: each takes the page 0.1 to 0.5 ms. */
  readonly step: number;
  /** What they are called: `parts`. */
  readonly unit: string;
  /** What can be found in one. */
  readonly wordsOf: (item: T) => string;
}

export interface SomeItems<T> {
  readonly shown: readonly T[];
  /** Says that there are more, and shows them. */
  readonly more: VNode | undefined;
}

/** The first of a list: what is imported, and what a server sends, may have thousands of everything. */
export function useSomeItems<T>({ items, step, unit, wordsOf }: SomeItemsOptions<T>): SomeItems<T> {
  const [steps, setSteps] = useState(1);
  const end = steps * step;
  const rest = useMemo(() => items.slice(end).map(wordsOf).join('\n'), [items, end]);
  if (items.length <= end) return { shown: items, more: undefined };
  const onMore = (): void => setSteps(steps + 1);
  const more = <MoreNote key="more" shown={end} count={items.length} unit={unit} rest={rest} onMore={onMore} />;
  return { shown: items.slice(0, end), more };
}
