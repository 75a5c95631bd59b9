const FORMAT = new Intl.NumberFormat('en');

/** `1,234`: the words of the panel are English. */
export function thousands(count: number): string {
  return FORMAT.format(count);
}
