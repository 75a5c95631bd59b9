/** How many questions Add Model has: the name is not asked for where there is no other model, whose name the new one could share. */
export function stepsOf(groups: readonly unknown[]): 3 | 4 {
  return groups.length === 0 ? 3 : 4;
}

export interface Step {
  /** From 1. */
  readonly step: number;
  readonly of: 3 | 4;
}

/** `Add Model (2/4): Model`. */
export function stepTitle({ step, of }: Step, words: string): string {
  return `Add Model (${step}/${of}): ${words}`;
}
