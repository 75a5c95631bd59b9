/** `gpt-5-mini` of `openai/gpt-5-mini`; without the vendor's own name for it, which may stand behind in brackets. */
export function briefModel(model: string): string {
  const name = model.split(' (', 1)[0] ?? model;
  return name.slice(name.lastIndexOf('/') + 1) || name;
}

/** `0.8 s` of `0.8 s to first token`. */
export function briefTiming(timing: string): string {
  return /^\S+\s\S+/.exec(timing)?.[0] ?? timing;
}
