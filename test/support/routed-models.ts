import type { Clock } from '../../src/lib/clock.ts';
import type { RoutedDeployment } from '../../src/router/deployment.ts';
import { ScriptedModel, type Script } from './scripted-model.ts';

export interface DeploymentSketch {
  readonly group?: string;
  readonly provider?: string;
  readonly account?: string;
  readonly model?: string;
  readonly order?: number;
  readonly weight?: number;
  readonly contextWindow?: number;
  readonly vision?: boolean;
}

/** A deployment whose every other name is made from its id, so that nothing is shared by accident. */
export function deploymentOf(id: string, model: ScriptedModel, sketch: DeploymentSketch = {}): RoutedDeployment {
  const { group = 'main', provider = `${id}-vendor`, account = provider, order = 1, weight = 1, ...more } = sketch;
  const { model: name = `${id}-model`, contextWindow, vision } = more;
  return {
    target: { deployment: id, group, provider, model: name },
    model,
    account,
    order,
    weight,
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(vision === undefined ? {} : { vision }),
  };
}

export function scripted(clock: Clock, id: string, scripts: readonly Script[], sketch: DeploymentSketch = {}) {
  const model = new ScriptedModel(clock, ...scripts);
  return { model, deployment: deploymentOf(id, model, sketch) };
}
