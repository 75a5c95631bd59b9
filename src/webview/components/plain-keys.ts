/** An Enter that ends an input method's composition is not meant for us; 229 is how some editors report it. */
export function isPlainEnter(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && isPlain(event);
}

/** Without a modifier, and not for an input method. */
function isPlain(event: KeyboardEvent): boolean {
  const modified = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey;
  return !modified && !event.isComposing && event.keyCode !== 229;
}

/** An Escape that repeats because it is held is not a second one. */
export function isPlainEscape(event: KeyboardEvent): boolean {
  return event.key === 'Escape' && isPlain(event) && !event.repeat;
}

/** The key by itself. */
export function isPlainKey(event: KeyboardEvent, key: string): boolean {
  return event.key === key && isPlain(event);
}
