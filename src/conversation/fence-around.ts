/** The fence of a code block around `code`: code that holds a fence of its own needs a longer one. */
export function fenceAround(code: string): string {
  let longest = 2;
  for (const [run] of code.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return '`'.repeat(longest + 1);
}
