import type { ChatRequest } from '../llm/chat-request.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { RoutedDeployment } from './deployment.ts';

/** An estimate is off by a fifth or so: only a window that is too small beyond that is known to be. */
const SURE_OVERFLOW = 1.25;

/** Why a deployment cannot take the request, or `undefined`. Found out without asking it. */
export type Fitness = (deployment: RoutedDeployment) => LlmError | undefined;

/**
 * Compares what is known of each candidate with what the request needs. A window that is too small only speaks against
 * a candidate while another one has a window that is not: the estimate may be wrong, and the vendor knows.
 */
export function fitnessFor(
  request: ChatRequest,
  candidates: readonly RoutedDeployment[],
  estimateTokens: (request: ChatRequest) => number,
): Fitness {
  const needsVision = hasImage(request);
  const knowsWindow = candidates.some(({ contextWindow }) => contextWindow !== undefined);
  const needed = knowsWindow ? estimateTokens(request) : 0;
  const tooSmall = ({ contextWindow = Infinity }: RoutedDeployment) => needed > contextWindow * SURE_OVERFLOW;
  const allTooSmall = candidates.every(tooSmall);
  return (deployment) => {
    if (needsVision && deployment.vision === false)
      return new LlmError('unsupported', 'this model takes no images', named(deployment));
    if (!allTooSmall && tooSmall(deployment)) return overflow(deployment, `about ${needed} tokens are asked of it`);
    return undefined;
  };
}

export function overflow(deployment: RoutedDeployment, why: string): LlmError {
  const window = deployment.contextWindow ?? 'unknown';
  return new LlmError(
    'context-window',
    `the context window of ${window} tokens is too small: ${why}`,
    named(deployment),
  );
}

function hasImage({ messages }: ChatRequest): boolean {
  return messages.some((message) => message.role === 'user' && message.parts.some(({ type }) => type === 'image'));
}

function named({ target: { deployment, provider, model } }: RoutedDeployment) {
  return { deployment, provider, model };
}
