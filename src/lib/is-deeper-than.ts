/** Whether objects and lists stand in one another more often than `levels` times. Takes any depth, and stops at the first that is too deep. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  const waiting: { readonly value: unknown; readonly level: number }[] = [{ value, level: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value: each, level } = next;
    if (typeof each !== 'object' || each === null) continue;
    if (level >= levels) return true;
    for (const child of Object.values(each)) waiting.push({ value: child, level: level + 1 });
  }
  return false;
}
