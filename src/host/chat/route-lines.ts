import type { RouteStep } from '../../conversation/message.ts';
import { llmErrorOf } from '../../conversation/stored-error.ts';
import type { Feature } from '../../llm/abilities.ts';
import { memoizeObject } from '../../lib/memoize-object.ts';
import type { LlmError } from '../../llm/llm-error.ts';
import type { RouteLine } from '../../protocol/conversation.ts';
import { againWords, restWords } from '../words/moments.ts';
import { formatDuration } from '../words/numbers.ts';
import { lacksKey, shortError } from '../words/short-error.ts';
import { targetNames } from '../words/target-names.ts';
import type { NameOf } from '../words/target-names.ts';

/**
 * The way of one question through the deployments, in words: whom it asked, who failed, who was not asked, and why. Empty
 * where the first deployment answered as it was asked, or was the only one to fail: the error says that.
 */
export function routeLines(steps: readonly RouteStep[]): readonly RouteLine[] {
  const nameOf = namesIn(steps);
  const lines = shownSteps(steps).map((step) => lineOf(step, nameOf));
  const [first] = lines;
  const worthShowing = lines.length > 1 || (first?.outcome === 'answered' && first.detail !== '');
  return worthShowing ? lines : [];
}

/** What the deployments of a route are called in it. Asked for in five places for each answer that is shown. */
export const namesIn: (steps: readonly RouteStep[]) => NameOf = memoizeObject((steps) =>
  targetNames(steps.map(({ target }) => target)),
);

/** One that rests is asked all the same when there is no other: it is shown as asked. */
function shownSteps(steps: readonly RouteStep[]): readonly RouteStep[] {
  const lastAsked = new Map<string, number>();
  for (const [index, { outcome, target }] of steps.entries())
    if (outcome !== 'skipped') lastAsked.set(target.deployment, index);
  return steps.filter(
    ({ outcome, target, others = 0 }, index) =>
      outcome !== 'skipped' || others > 0 || index > (lastAsked.get(target.deployment) ?? -1),
  );
}

function lineOf(step: RouteStep, nameOf: NameOf): RouteLine {
  const error = step.error && llmErrorOf(step.error);
  const { target, others = 0 } = step;
  const words = { outcome: outcomeOf(step, error), model: nameOf(target), detail: detailOf(step, error) };
  return { ...words, ...(others > 0 && { others }) };
}

function outcomeOf({ outcome }: RouteStep, error: LlmError | undefined): RouteLine['outcome'] {
  if (outcome === 'stopped' || outcome === 'cut') return 'failed';
  return outcome === 'failed' && error !== undefined && lacksKey(error) ? 'skipped' : outcome;
}

function detailOf(step: RouteStep, error: LlmError | undefined): string {
  switch (step.outcome) {
    case 'running':
      return '';
    case 'stopped':
      return 'stopped';
    case 'cut':
      return 'cut off';
    case 'answered':
      return leftOutWords(step.leftOut ?? []);
    case 'skipped':
      return (error === undefined ? 'not asked' : skipWords(step, error)) + othersWords(step);
    case 'failed':
      return error === undefined ? 'failed' : failureWords(step, error);
  }
}

function skipWords({ restsUntil, at }: RouteStep, error: LlmError): string {
  // a key that is set ends the rest, so the rest is not what is missing
  const rests = restsUntil !== undefined && !lacksKey(error);
  return rests ? `not asked: ${restWords(restsUntil, at)} (${shortError(error)})` : notAsked(error);
}

function othersWords({ others = 0 }: RouteStep): string {
  if (others === 0) return '';
  return others === 1 ? ', and 1 other was not asked' : `, and ${others} others were not asked`;
}

function failureWords({ retryAfterMs, failedAt, at }: RouteStep, error: LlmError): string {
  if (lacksKey(error)) return notAsked(error);
  if (retryAfterMs !== undefined) return `${shortError(error)}, tried again${waitedWords(retryAfterMs)}`;
  const wait = error.details.retryAfterMs;
  const since = failedAt ?? at;
  return shortError(error) + (wait === undefined ? '' : `, can be asked ${againWords(since + wait, since)}`);
}

/** A pause that nobody notices is not worth a number. */
const SHORTEST_TOLD_WAIT_MS = 1_000;

function waitedWords(milliseconds: number): string {
  return milliseconds < SHORTEST_TOLD_WAIT_MS ? '' : ` after ${formatDuration(milliseconds)}`;
}

function notAsked(error: LlmError): string {
  return `not asked: ${shortError(error)}`;
}

function leftOutWords(features: readonly Feature[]): string {
  const names = features.map((feature) => FEATURES[feature]).join(', ');
  return names === '' ? '' : `answered without what it cannot take: ${names}`;
}

const FEATURES: Record<Feature, string> = {
  images: 'images',
  files: 'files',
  audio: 'audio',
  tools: 'tools',
  'tool-choice': 'tool choice',
  'response-format': 'response format',
  'tool-result-images': 'images of tools',
  stop: 'stop texts',
  temperature: 'temperature',
  'top-p': 'top p',
  seed: 'seed',
  effort: 'reasoning effort',
  'service-tier': 'service tier',
};
