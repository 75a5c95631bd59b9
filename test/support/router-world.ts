import type { ModelRequest } from '../../src/llm/model-request.ts';
import { LlmError } from '../../src/llm/llm-error.ts';
import type { ErrorKind, LlmErrorDetails } from '../../src/llm/llm-error.ts';
import { CircuitBreakers } from '../../src/router/circuit-breakers.ts';
import type { RoutedDeployment } from '../../src/router/deployment.ts';
import { createRouter } from '../../src/router/router.ts';
import { FakeClock } from './fake-clock.ts';
import { scripted } from './routed-models.ts';
import type { DeploymentSketch } from './routed-models.ts';
import type { Script } from './scripted-model.ts';
import { ask, finish, listen, text } from './stream-samples.ts';
import type { Heard } from './stream-samples.ts';

export const answer: Script = [text('a'), finish()];

export function failure(kind: ErrorKind, details: LlmErrorDetails = {}): LlmError {
  return new LlmError(kind, `${kind} happened`, details);
}

/** A world of scripted deployments: `add` puts one into its group, `route` asks and tells what happened in few words. */
export class World {
  readonly clock = new FakeClock();
  readonly breakers = new CircuitBreakers(this.clock);
  readonly #groups = new Map<string, RoutedDeployment[]>();
  fallbacks = new Map<string, readonly string[]>();
  policy = { numRetries: 0, maxWaitMs: 30_000, allowedFails: 3, cooldownMs: 60_000 };
  maxFallbacks = 5;
  tokens = 1;
  random = (): number => 0;
  #attempts = 0;

  add(id: string, scripts: readonly Script[], sketch: DeploymentSketch = {}) {
    const { model, deployment } = scripted(this.clock, id, scripts, sketch);
    const { group } = deployment.target;
    this.#groups.set(group, [...(this.#groups.get(group) ?? []), deployment]);
    return model;
  }

  /** A router as the configuration of now makes it. */
  router() {
    return createRouter({
      groups: this.#groups,
      fallbacks: this.fallbacks,
      maxFallbacks: this.maxFallbacks,
      breakers: this.breakers,
      policy: this.policy,
      ports: {
        clock: this.clock,
        random: () => this.random(),
        newId: () => `t${++this.#attempts}`,
        estimateTokens: () => this.tokens,
      },
    });
  }

  async route(
    request: ModelRequest = ask(),
    router = this.router(),
    conversationId?: string,
  ): Promise<readonly string[]> {
    return story(
      await this.clock.run(
        listen(router, request, undefined, { ...(conversationId !== undefined && { conversationId }) }),
      ),
      this.clock.now(),
    );
  }
}

function story({ events, error }: Heard, now: number): readonly string[] {
  const told = events.flatMap((event) => {
    switch (event.type) {
      case 'attempt-start':
        return [`start ${event.target.deployment}`];
      case 'attempt-failure':
        return [`${event.target.deployment} ${event.error.kind}: ${event.next.kind}`];
      case 'deployment-skip': {
        const back = event.until === undefined ? '' : ` for ${event.until - now}`;
        return [`skip ${event.target.deployment} ${event.error.kind}${back}`];
      }
      case 'finish':
        return ['finish'];
      default:
        return [];
    }
  });
  return error === undefined ? told : [...told, `throws ${error instanceof LlmError ? error.kind : 'something else'}`];
}
