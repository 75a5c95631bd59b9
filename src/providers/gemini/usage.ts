import { asArray, asRecord } from '../../lib/json.ts';
import { count } from '../../llm/numbers-from-outside.ts';
import type { Usage } from '../../llm/usage.ts';
import { nameFromOutside } from '../../wire/name-from-outside.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Disjoint buckets from `usageMetadata`, which is cumulative within a stream: the last one holds.
 * https://ai.google.dev/api/generate-content#UsageMetadata
 *
 * The prompt's count holds the cached tokens but not what server tools put into the prompt; the candidates' count leaves
 * the thoughts out. Audio (fresh and from the cache) and generated images have prices of their own and are taken out of the
 * text where the details name them. `undefined` when nothing is counted (Vertex sends metadata without counts until the end).
 */
export function readUsage(metadata: Fields, searches: number): Usage | undefined {
  const prompt = count(metadata['promptTokenCount']);
  const candidates = count(metadata['candidatesTokenCount']);
  const reasoning = count(metadata['thoughtsTokenCount']);
  if (prompt === undefined && candidates === undefined && reasoning === undefined) return undefined;
  const serviceTier = nameFromOutside(metadata['serviceTier']);
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
  const cached = count(metadata['cachedContentTokenCount']);
  const cachedAudio = Math.min(ofModality(metadata['cacheTokensDetails'], 'AUDIO') ?? 0, cached ?? 0);
  const toolUse = count(metadata['toolUsePromptTokenCount']) ?? 0;
  const audio = Math.max(0, (ofModality(metadata['promptTokensDetails'], 'AUDIO') ?? 0) - cachedAudio);
  return {
    input: Math.max(0, prompt + toolUse - (cached ?? 0) - audio),
    ...(cached !== undefined && { cacheRead: cached - cachedAudio }),
    ...(cachedAudio > 0 && { audioCacheRead: cachedAudio }),
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

function ofModality(details: unknown, modality: string): number | undefined {
  const entry = asArray(details).find((each) => asRecord(each)?.['modality'] === modality);
  return count(asRecord(entry)?.['tokenCount']);
}
