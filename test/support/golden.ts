import type { JsonValue } from '../../src/lib/json.ts';
import { totalInput, totalOutput } from '../../src/llm/usage.ts';
import type { Golden } from './corpus.ts';
import type { Folded } from './fold.ts';

/** What is compared with a golden result. */
export interface Outcome {
  readonly text: string;
  readonly reasoning: string;
  /** Only calls that are whole. */
  readonly tools: readonly { readonly name: string; readonly args: unknown }[];
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly finish: string | undefined;
  readonly failure: string | undefined;
}

export function outcomeOf(folded: Folded & { readonly failure: string | undefined }): Outcome {
  const { text, reasoning, tools, usage, finish, failure } = folded;
  return {
    text,
    reasoning,
    tools: tools.flatMap(({ name, input }) => (input === undefined ? [] : [{ name, args: input satisfies JsonValue }])),
    input: usage === undefined ? undefined : totalInput(usage),
    output: usage === undefined ? undefined : totalOutput(usage),
    finish: finish?.raw,
    failure,
  };
}

export function outcomeOfGolden({ text, reasoning, tools, input, output, finish }: Golden): Outcome {
  return { text, reasoning, tools, input, output, finish, failure: undefined };
}
