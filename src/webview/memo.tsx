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

/** Of two objects of one component: their fields have the same names. */
function sameFields<P extends object>(a: P, b: P): boolean {
  for (const key in a) if (a[key] !== b[key]) return false;
  return true;
}
