import type { Node } from 'jsonc-parser';

/**
 * The value at a path. Where a name stands twice in one object it is that of the last one, which is the one that VS Code
 * reads; `findNodeAtLocation` of jsonc-parser gives the first. A name whose value is not written yet is passed over.
 */
export function lastNodeAt(root: Node | undefined, path: readonly (string | number)[]): Node | undefined {
  return path.reduce<Node | undefined>((node, step) => {
    if (typeof step === 'number') return node?.type === 'array' ? node.children?.[step] : undefined;
    if (node?.type !== 'object') return undefined;
    const property = node.children?.findLast(({ children: [name, value] = [] }) => {
      return name?.value === step && value !== undefined;
    });
    return property?.children?.[1];
  }, root);
}
