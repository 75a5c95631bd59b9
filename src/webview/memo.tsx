import type { FunctionComponent, VNode } from 'preact';
import { useRef } from 'preact/hooks';

/** A component that is rendered again only when one of its properties is another value. */
export function memo<P extends object>(Inner: FunctionComponent<P>): FunctionComponent<P> {
  return function Memoised(props) {
    const last = useRef<{ readonly props: P; readonly node: VNode } | null>(null);
    if (last.current === null || !sameFields(last.current.props, props)) {
      last.current = { props, node: <Inner {...props} /> };
    }
    return last.current.node; // preact skips a node it has seen
  };
}

function sameFields(a: object, b: object): boolean {
  const entries = Object.entries(a);
  const other: ReadonlyMap<string, unknown> = new Map(Object.entries(b));
  return entries.length === other.size && entries.every(([key, value]) => other.has(key) && other.get(key) === value);
}
