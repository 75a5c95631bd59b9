import type { Settings } from '../harness/profile-settings.ts';

/** Environment variable that the models below take their key from. */
export const simulatorKeyName = 'TURNPIKE_SIMULATOR_KEY';

/** Settings with two vendors behind one name and a local model, all of them the simulator. */
export function simulatedModels(simulator: string): Settings {
  const apiKey = `\${env:${simulatorKeyName}}`;
  return {
    'turnpike.models': [
      { name: 'main', model: 'openai/gpt-5-mini', apiBase: `${simulator}/openai/v1`, apiKey, order: 1 },
      { name: 'main', model: 'anthropic/claude-sonnet-4-5', apiBase: `${simulator}/anthropic`, apiKey, order: 2 },
      { name: 'local', model: 'ollama/qwen3:14b', apiBase: `${simulator}/ollama` },
    ],
    'turnpike.defaultModel': 'main',
    'turnpike.fallbacks': { main: ['local'] },
  };
}
