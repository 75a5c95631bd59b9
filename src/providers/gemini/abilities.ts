import type { Abilities } from '../../llm/abilities.ts';

/**
 * What the Gemini API can say, whatever the model: `unknown` where that depends on the model.
 * https://ai.google.dev/api/generate-content#GenerationConfig
 *
 * - images, files, audio: parts of a request are of any type, and most models take all of these, but Gemma does not
 *   (https://ai.google.dev/gemini-api/docs/document-processing, https://ai.google.dev/gemini-api/docs/audio)
 * - tool choice: https://ai.google.dev/gemini-api/docs/function-calling#function_calling_modes
 * - response format: natively or by a tool (https://ai.google.dev/gemini-api/docs/structured-output)
 * - effort: see `gemini-models.ts`
 * - service tier: https://ai.google.dev/gemini-api/docs/flex-inference
 */
export const geminiAbilities: Abilities = {
  images: 'unknown',
  files: 'yes',
  audio: 'unknown',
  tools: 'unknown',
  'tool-choice': 'yes',
  'response-format': 'yes',
  'tool-result-images': 'yes',
  stop: 'yes',
  temperature: 'yes',
  'top-p': 'yes',
  seed: 'yes',
  effort: 'unknown',
  'service-tier': 'yes',
};
