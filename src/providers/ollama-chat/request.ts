import type { JsonObject } from '../../lib/json.ts';
import { forcesCall } from '../../llm/answer-tool.ts';
import type { Effort } from '../../llm/chat-request.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { functionTool, systemMessage } from '../../wire/openai-shape.ts';
import { outputLimit } from '../../wire/sayable-request.ts';
import { chatMessages } from './messages.ts';

/**
 * The body of `POST /api/chat` (https://docs.ollama.com/api/chat).
 *
 * No `num_ctx` is sent: the size of the context is the business of the person who runs the server, and another size would
 * load the model anew. Throws `unsupported` for a tool that must be called: this API cannot say that.
 */
export function ollamaChatBody(endpoint: Endpoint, request: ModelRequest): JsonObject {
  const { system, messages, responseFormat, effort } = request;
  const options = modelOptions(endpoint, request);
  return {
    model: endpoint.target.model,
    messages: [...systemMessage(system), ...chatMessages(endpoint.target, messages)],
    stream: true,
    ...toolsField(request),
    // https://docs.ollama.com/capabilities/structured-outputs
    ...(responseFormat !== undefined && { format: responseFormat.schema }),
    ...(effort !== undefined && { think: THINK[effort] }),
    ...(Object.keys(options).length > 0 && { options }),
  };
}

/** Three levels, and whether to think at all: https://docs.ollama.com/capabilities/thinking */
const THINK: Readonly<Record<Effort, boolean | string>> = {
  none: false,
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  max: 'high',
};

/** https://docs.ollama.com/modelfile#valid-parameters-and-values */
function modelOptions(endpoint: Endpoint, request: ModelRequest): JsonObject {
  const limit = outputLimit(request, endpoint);
  const { temperature, topP, seed, stop = [] } = request;
  return {
    ...(limit !== undefined && { num_predict: limit }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(seed !== undefined && { seed }),
    ...(stop.length > 0 && { stop }),
  };
}

/** The model chooses, unless it is to call none: then it is told of none. */
function toolsField(request: ModelRequest): JsonObject {
  const { tools = [], toolChoice } = request;
  if (tools.length === 0 || toolChoice?.kind === 'none') return {};
  if (forcesCall(request)) throw new LlmError('unsupported', 'Ollama cannot be told which tool to call');
  return { tools: tools.map(functionTool) };
}
