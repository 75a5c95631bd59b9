import type { Abilities } from '../../llm/abilities.ts';

/**
 * What Ollama's own API can say (https://docs.ollama.com/api/chat), whatever the model: `unknown` where that depends on
 * the model. Every model keeps to `format`, since the server itself holds it to the schema
 * (https://docs.ollama.com/capabilities/structured-outputs).
 */
export const ollamaChatAbilities: Abilities = {
  images: 'unknown',
  files: 'no',
  audio: 'no',
  tools: 'unknown',
  'tool-choice': 'no',
  'response-format': 'yes',
  'tool-result-images': 'no',
  stop: 'yes',
  temperature: 'yes',
  'top-p': 'yes',
  seed: 'yes',
  // `think`: https://docs.ollama.com/capabilities/thinking
  effort: 'unknown',
  'service-tier': 'no',
};
