import { asArray, asNumber, asRecord, asString } from '../../lib/json.ts';
import type { Usage } from '../../llm/usage.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Disjoint buckets from `usageMetadata`, which is cumulative within a stream: the last one holds.
 * https://ai.google.dev/api/generate-content#UsageMetadata
 *
 * The prompt's count holds the cached tokens but not what server tools put into the prompt; the candidates' count leaves
 * the thoughts out. Audio and generated images have prices of their own and are taken out of the text where the details
 * name them. `undefined` when nothing is counted (Vertex sends metadata without counts until the end).
 */
export function readUsage(metadata: Fields, searches: number): Usage | undefined {
  const prompt = asNumber(metadata['promptTokenCount']);
  const candidates = asNumber(metadata['candidatesTokenCount']);
  const reasoning = asNumber(metadata['thoughtsTokenCount']);
  if (prompt === undefined && candidates === undefined && reasoning === undefined) return undefined;
  const serviceTier = asString(metadata['serviceTier']);
  return {
    ...inputUsage(metadata, prompt),
    ...outputUsage(metadata, candidates),
    ...(reasoning !== undefined && { reasoning }),
    ...(searches > 0 && { searches }),
    ...(serviceTier !== undefined && { serviceTier }),
  };
}

function inputUsage(metadata: Fields, prompt: number | undefined): Usage {
  if (prompt === undefined) return {};
  const cacheRead = asNumber(metadata['cachedContentTokenCount']);
  const toolUse = asNumber(metadata['toolUsePromptTokenCount']) ?? 0;
  const audio = (ofModality(metadata['promptTokensDetails'], 'AUDIO') ?? 0) - (cachedAudio(metadata) ?? 0);
  return {
    input: Math.max(0, prompt + toolUse - (cacheRead ?? 0) - audio),
    ...(cacheRead !== undefined && { cacheRead }),
    ...(audio > 0 && { audioInput: audio }),
  };
}

function outputUsage(metadata: Fields, candidates: number | undefined): Usage {
  if (candidates === undefined) return {};
  const audio = ofModality(metadata['candidatesTokensDetails'], 'AUDIO') ?? 0;
  const image = ofModality(metadata['candidatesTokensDetails'], 'IMAGE') ?? 0;
  return {
    output: Math.max(0, candidates - audio - image),
    ...(audio > 0 && { audioOutput: audio }),
    ...(image > 0 && { imageOutput: image }),
  };
}

function cachedAudio(metadata: Fields): number | undefined {
  return ofModality(metadata['cacheTokensDetails'], 'AUDIO');
}

function ofModality(details: unknown, modality: string): number | undefined {
  const entry = asArray(details).find((each) => asRecord(each)?.['modality'] === modality);
  return asNumber(asRecord(entry)?.['tokenCount']);
}
