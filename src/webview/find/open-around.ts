/**
 * Opens what a node is folded in, as a click would. `true` where it is drawn anew for that: the node is another one then, and
 * comes a moment later.
 */
export function openAround(node: Node): boolean {
  let drawnAnew = false;
  for (let element = node.parentElement; element !== null; element = element.parentElement) {
    if (element instanceof HTMLDetailsElement && !element.open) element.open = !isInSummary(element, node);
    if (element.hidden) {
      element.closest('.code-block')?.querySelector<HTMLElement>('.fold-button')?.click();
      drawnAnew = true;
    }
  }
  return drawnAnew;
}

function isInSummary(details: HTMLDetailsElement, node: Node): boolean {
  return details.querySelector(':scope > summary')?.contains(node) === true;
}
