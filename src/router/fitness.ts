import { needsOf } from '../llm/abilities.ts';
import type { NeededFeature } from '../llm/abilities.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { LlmErrorDetails } from '../llm/llm-error.ts';
import type { ModelRequest } from '../llm/model-request.ts';
import type { Target } from '../llm/target.ts';
import type { RoutedDeployment } from './deployment.ts';

/** An estimate is off by a fifth or so: only a window that is too small beyond that is known to be. */
const SURE_OVERFLOW = 1.25;

/**
 * Why a deployment cannot take the request, or `undefined`. Found out without asking it. The error is made where it is told: its
 * stack takes 20 µs, and most candidates are only counted.
 */
export type Fitness = (deployment: RoutedDeployment) => (() => LlmError) | undefined;

/**
 * Compares what is known of each candidate with what the request needs. A window that is too small only speaks against
 * a candidate while another one, which can do all that is needed, has a window that is not: the estimate may be wrong, and
 * the vendor knows.
 */
export function fitnessFor(
  request: ModelRequest,
  candidates: readonly RoutedDeployment[],
  estimateTokens: (request: ModelRequest) => number,
): Fitness {
  const needs = [...needsOf(request)];
  const knowsWindow = candidates.some(({ contextWindow }) => contextWindow !== undefined);
  const tokens = knowsWindow ? estimateTokens(request) : 0;
  const tooSmall = ({ contextWindow = Infinity }: RoutedDeployment) => tokens > contextWindow * SURE_OVERFLOW;
  const lackedBy = ({ abilities }: RoutedDeployment) => needs.find((need) => abilities[need] === 'no');
  const allTooSmall = candidates.every((each) => tooSmall(each) || lackedBy(each) !== undefined);
  return (deployment) => {
    const lacking = lackedBy(deployment);
    if (lacking !== undefined)
      return () =>
        new LlmError('unsupported', `this model ${LACKS[lacking]}`, {
          ...namedIn(deployment.target),
          lacks: lacking,
        });
    if (!allTooSmall && tooSmall(deployment))
      return () => overflow(deployment, `about ${tokens} tokens are asked of it`);
    return undefined;
  };
}

const LACKS: Readonly<Record<NeededFeature, string>> = {
  images: 'takes no images',
  files: 'takes no files',
  audio: 'takes no audio',
  tools: 'calls no tools',
  'tool-choice': 'cannot be told which tool to call',
  'response-format': 'cannot be held to a response format',
  'tool-result-images': 'takes no images from tools',
};

export function overflow(deployment: RoutedDeployment, why: string): LlmError {
  const window = deployment.contextWindow ?? 'unknown';
  return new LlmError(
    'context-window',
    `the context window of ${window} tokens is too small: ${why}`,
    namedIn(deployment.target),
  );
}

/** What an error says of the deployment it is about. */
export function namedIn({
  deployment,
  seller,
  model,
}: Target): Pick<LlmErrorDetails, 'deployment' | 'vendor' | 'account' | 'model'> {
  return { deployment, vendor: seller.vendor, account: seller.account, model };
}
