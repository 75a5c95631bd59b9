import type { Clock } from '../../src/lib/clock.ts';
import { UNKNOWN_ABILITIES } from '../../src/llm/abilities.ts';
import type { Abilities } from '../../src/llm/abilities.ts';
import { withAnswerCheck } from '../../src/router/answer-check.ts';
import type { RoutedDeployment } from '../../src/router/deployment.ts';
import { sellerOf } from './calls.ts';
import { ScriptedModel } from './scripted-model.ts';
import type { Script } from './scripted-model.ts';

export interface DeploymentSketch {
  readonly group?: string;
  readonly vendor?: string;
  readonly host?: string;
  readonly account?: string;
  readonly model?: string;
  readonly order?: number;
  readonly weight?: number;
  readonly contextWindow?: number;
  readonly abilities?: Partial<Abilities>;
}

/** A deployment whose every other name is made from its id, so that nothing is shared by accident. */
export function deploymentOf(id: string, model: ScriptedModel, sketch: DeploymentSketch = {}): RoutedDeployment {
  const { group = 'main', vendor = `${id}-vendor`, host = `${vendor}.example`, account = 'stored', ...more } = sketch;
  const { model: name = `${id}-model`, contextWindow, abilities, order = 1, weight = 1 } = more;
  return {
    target: { deployment: id, group, seller: sellerOf(vendor, { host, account }), model: name },
    model: withAnswerCheck(model),
    order,
    weight,
    abilities: { ...UNKNOWN_ABILITIES, ...abilities },
    ...(contextWindow !== undefined && { contextWindow }),
  };
}

export function scripted(clock: Clock, id: string, scripts: readonly Script[], sketch: DeploymentSketch = {}) {
  const model = new ScriptedModel(clock, ...scripts);
  return { model, deployment: deploymentOf(id, model, sketch) };
}
