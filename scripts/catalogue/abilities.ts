import { asArray, asRecord } from '../../src/lib/json.ts';

type Entry = Readonly<Record<string, unknown>>;

/**
 * Whether a model sees images. Yes where one source says so; no where a source says no or lists what the model takes and
 * images are not in the list; else not known.
 */
export function seesImages(litellm: Entry, modelsDev: Entry): boolean | undefined {
  const lists = [litellm['supported_modalities'], asRecord(modelsDev['modalities'])?.['input']].map(asArray);
  if (litellm['supports_vision'] === true || lists.some((list) => list.includes('image'))) return true;
  return litellm['supports_vision'] === false || lists.some((list) => list.length > 0) ? false : undefined;
}

/** Whether a model calls tools. Yes where one source says so; no where one says no; else not known. */
export function callsTools(litellm: Entry, modelsDev: Entry): boolean | undefined {
  const words = new Set([litellm['supports_function_calling'], modelsDev['tool_call']]);
  if (words.has(true)) return true;
  return words.has(false) ? false : undefined;
}
