import type { ToolChoice, ToolDefinition } from './chat-request.ts';
import type { ModelRequest } from './model-request.ts';

/** Whether a tool of the request has to be called. */
export function forcesCall({ tools = [], toolChoice }: ModelRequest): boolean {
  return tools.length > 0 && (toolChoice?.kind === 'required' || toolChoice?.kind === 'tool');
}

/**
 * The tool that stands for the response format where a server knows none: the model is made to call it, and the call's
 * input is the answer. No other tool of the request has its name. None where a tool of the request has to be called: this
 * answer is that call, and has no form of its own.
 */
export function answerTool(request: ModelRequest): ToolDefinition | undefined {
  const { responseFormat, tools = [] } = request;
  if (responseFormat === undefined || forcesCall(request)) return undefined;
  const taken = new Set(tools.map((tool) => tool.name));
  let name = responseFormat.name;
  while (taken.has(name)) name += '_';
  return {
    name,
    description: responseFormat.description ?? 'Gives the answer. Call it once, with the whole answer.',
    inputSchema: responseFormat.schema,
  };
}

/** With the answer tool on offer some tool has to be called: the answer, or one that the answer needs first. */
export function choiceWithAnswer({ name }: ToolDefinition, { tools = [], toolChoice }: ModelRequest): ToolChoice {
  return tools.length === 0 || toolChoice?.kind === 'none' ? { kind: 'tool', name } : { kind: 'required' };
}
