import type { Settings } from '../harness/profile-settings.ts';

/** Environment variable that the models below take their key from. */
export const simulatorKeyName = 'TURNPIKE_SIMULATOR_KEY';

/** Settings with two vendors behind one name and a local model, all of them the simulator. */
export function simulatedModels(simulator: string): Settings {
  const apiKey = `\${env:${simulatorKeyName}}`;
  // At an address of its own a model has no list price and no known window, unless its entry says so.
  const openai = { model: 'openai/gpt-5-mini', pricedAs: 'openai/gpt-5-mini', contextWindow: 400_000 };
  const claude = {
    model: 'anthropic/claude-sonnet-4-5',
    pricedAs: 'anthropic/claude-sonnet-4-5',
    contextWindow: 200_000,
  };
  return {
    'turnpike.models': [
      { name: 'main', ...openai, apiBase: `${simulator}/openai/v1`, apiKey, order: 1 },
      { name: 'main', ...claude, apiBase: `${simulator}/anthropic`, apiKey, order: 2 },
      { name: 'local', model: 'ollama/qwen3:14b', apiBase: `${simulator}/ollama` },
    ],
    'turnpike.defaultModel': 'main',
    'turnpike.fallbacks': { main: ['local'] },
  };
}
