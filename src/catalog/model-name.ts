/** `claude-sonnet-4-5-20250929`, `gpt-5-2025-08-07`, `claude-haiku-4-5@20251001`: the name without the date; nothing where there is none. */
export function withoutDate(model: string): string | undefined {
  const undated = model.replace(/[-@]20\d\d-?(0[1-9]|1[0-2])-?([0-2]\d|3[01])$/, '');
  return undated === model ? undefined : undated;
}

/** `claude-3-7-sonnet-latest`: the name without `-latest`; nothing where there is none. */
export function withoutLatest(model: string): string | undefined {
  return model.endsWith('-latest') ? model.slice(0, -'-latest'.length) : undefined;
}
