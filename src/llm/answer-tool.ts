import type { ToolDefinition } from './chat-request.ts';
import type { ModelRequest } from './model-request.ts';

/**
 * The tool that stands for the response format where a server knows none: the model is made to call it, and the call's
 * input is the answer. No other tool of the request has its name.
 */
export function answerTool({ responseFormat, tools = [] }: ModelRequest): ToolDefinition | undefined {
  if (responseFormat === undefined) return undefined;
  const taken = new Set(tools.map((tool) => tool.name));
  let name = responseFormat.name;
  while (taken.has(name)) name += '_';
  return {
    name,
    description: responseFormat.description ?? 'Gives the answer. Call it once, with the whole answer.',
    inputSchema: responseFormat.schema,
  };
}
