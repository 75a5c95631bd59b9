import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';

/** Gives a thing the same node as long as it is the same object: preact does not look into a node that it has seen. */
export function useKeptNodes<T extends object>(make: (thing: T) => VNode): (thing: T) => VNode {
  const nodes = useRef(new WeakMap<T, VNode>());
  return (thing) => {
    const node = nodes.current.get(thing) ?? make(thing);
    nodes.current.set(thing, node);
    return node;
  };
}
