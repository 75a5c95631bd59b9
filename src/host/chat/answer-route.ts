import type { Feature } from '../../llm/abilities.ts';
import type { LlmError } from '../../llm/llm-error.ts';
import type { RouteEvent } from '../../llm/stream-event.ts';
import type { Target } from '../../llm/target.ts';
import type { RouteLine } from '../../protocol/conversation.ts';
import { lacksKey, shortError } from '../words/error-words.ts';
import { againWords, restWords } from '../words/moments.ts';
import { formatDuration } from '../words/numbers.ts';
import { shortName } from '../words/one-line.ts';

type RouteStep<Type extends RouteEvent['type']> = Extract<RouteEvent, { readonly type: Type }>;

interface Step extends RouteLine {
  readonly deployment: string;
  /** Why it did not answer. */
  readonly error?: LlmError;
}

/** The way of one question through the deployments: whom it asked, who failed, who was not asked, and why. */
export class AnswerRoute {
  readonly #now: () => number;
  #steps: readonly Step[] = [];
  #rested = false;
  /** What the attempt that runs was asked for and does without. */
  #leftOut: readonly Feature[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Empty where the first deployment answered as it was asked, or was the only one to fail: the error says that. */
  get lines(): readonly RouteLine[] {
    const [first] = this.#steps;
    const worthShowing = this.#steps.length > 1 || (first?.outcome === 'answered' && first.detail !== '');
    return worthShowing ? this.#steps.map(({ outcome, model, detail }) => ({ outcome, model, detail })) : [];
  }

  /** A deployment was not asked, or only as the last one, because it rests. */
  get rested(): boolean {
    return this.#rested;
  }

  /** How many deployments have not answered, those that were not asked too. */
  get deployments(): number {
    return new Set(this.#steps.map(({ deployment }) => deployment)).size;
  }

  get errors(): readonly LlmError[] {
    return this.#steps.flatMap(({ error }) => error ?? []);
  }

  start({ target }: RouteStep<'attempt-start'>): void {
    this.#leftOut = [];
    // one that rests is asked all the same when there is no other
    const others = this.#steps.filter((step) => step.outcome !== 'skipped' || step.deployment !== target.deployment);
    this.#steps = [...others, stepOf(target, 'running', '')];
  }

  fail({ error, next }: RouteStep<'attempt-failure'>): void {
    if (lacksKey(error)) return this.#endWith('skipped', notAsked(error), error);
    const after =
      next.kind === 'retry' ? `, tried again after ${formatDuration(next.delayMs)}` : this.#returnWords(error);
    this.#endWith('failed', shortError(error) + after, error);
  }

  skip({ target, error, until }: RouteStep<'deployment-skip'>): void {
    // a key that is set ends the rest, so the rest is not what is missing
    const rests = until !== undefined && !lacksKey(error);
    const detail = rests ? `not asked: ${restWords(until, this.#now())} (${shortError(error)})` : notAsked(error);
    this.#rested ||= rests;
    this.#steps = [...this.#steps, { ...stepOf(target, 'skipped', detail), error }];
  }

  leaveOut(feature: Feature): void {
    if (!this.#leftOut.includes(feature)) this.#leftOut = [...this.#leftOut, feature];
  }

  answered(): void {
    const without = this.#leftOut.map((feature) => FEATURES[feature]).join(', ');
    this.end('answered', without === '' ? '' : `answered without what it cannot take: ${without}`);
  }

  /** Of the attempt that runs, if one does. */
  end(outcome: 'answered' | 'failed', detail: string): void {
    this.#endWith(outcome, detail);
  }

  #endWith(outcome: Exclude<RouteLine['outcome'], 'running'>, detail: string, error?: LlmError): void {
    const last = this.#steps.at(-1);
    if (last?.outcome !== 'running') return;
    const ended: Step = { ...last, outcome, detail, ...(error !== undefined && { error }) };
    this.#steps = [...this.#steps.slice(0, -1), ended];
  }

  #returnWords({ details: { retryAfterMs } }: LlmError): string {
    const now = this.#now();
    return retryAfterMs === undefined ? '' : `, can be asked ${againWords(now + retryAfterMs, now)}`;
  }
}

function notAsked(error: LlmError): string {
  return `not asked: ${shortError(error)}`;
}

function stepOf(target: Target, outcome: RouteLine['outcome'], detail: string): Step {
  return { deployment: target.deployment, outcome, model: targetName(target), detail };
}

/** `openai/gpt-5-mini`. */
export function targetName({ seller, model }: Target): string {
  return shortName(`${seller.vendor}/${model}`);
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
