import { forcesCall } from './answer-tool.ts';
import type { Message } from './message.ts';
import type { ModelRequest } from './model-request.ts';

export type Ability = 'yes' | 'no' | 'unknown';

/** What an answer cannot be right without: a deployment that lacks one of these is not asked. */
export const NEEDED_FEATURES = [
  'images',
  'files',
  'audio',
  'tools',
  'tool-choice',
  'response-format',
  'tool-result-images',
] as const;

/** What only shapes the answer: a deployment that lacks one of these is asked without it, and a warning says so. */
export const OPTIONAL_FEATURES = ['stop', 'temperature', 'top-p', 'seed', 'effort', 'service-tier'] as const;

export type NeededFeature = (typeof NEEDED_FEATURES)[number];
export type OptionalFeature = (typeof OPTIONAL_FEATURES)[number];
export type Feature = NeededFeature | OptionalFeature;

/** What a deployment can do: by its wire format, the catalogue's word on its model, and the person's own. */
export type Abilities = Readonly<Record<Feature, Ability>>;

/** The features that the request cannot do without. Computed once for a request. */
export function needsOf(request: ModelRequest): ReadonlySet<NeededFeature> {
  const needs = new Set<NeededFeature>();
  for (const message of request.messages) addMessageNeeds(message, needs);
  const { tools = [], responseFormat } = request;
  if (tools.length > 0) needs.add('tools');
  if (forcesCall(request)) needs.add('tool-choice');
  if (responseFormat !== undefined) needs.add('response-format');
  return needs;
}

function addMessageNeeds(message: Message, needs: Set<NeededFeature>): void {
  if (message.role === 'user') {
    for (const part of message.parts) {
      if (part.type === 'image') needs.add('images');
      if (part.type === 'file') needs.add(part.mediaType.startsWith('audio/') ? 'audio' : 'files');
    }
  }
  if (message.role === 'tool') {
    const parts = message.results.flatMap((result) => result.parts);
    if (parts.some(({ type }) => type === 'image')) needs.add('tool-result-images');
  }
}

export const UNKNOWN_ABILITIES: Abilities = {
  images: 'unknown',
  files: 'unknown',
  audio: 'unknown',
  tools: 'unknown',
  'tool-choice': 'unknown',
  'response-format': 'unknown',
  'tool-result-images': 'unknown',
  stop: 'unknown',
  temperature: 'unknown',
  'top-p': 'unknown',
  seed: 'unknown',
  effort: 'unknown',
  'service-tier': 'unknown',
};

/**
 * What a deployment can do. The person's word comes first. What the wire format cannot say, no model can be asked for.
 * Else what is known of the model holds, and else what the wire format says of all its models.
 */
export function joinAbilities(format: Abilities, model: Partial<Abilities>, entry: Partial<Abilities>): Abilities {
  const features = [...NEEDED_FEATURES, ...OPTIONAL_FEATURES];
  const joined = features.map((feature) => {
    const known = format[feature] === 'no' ? 'no' : (model[feature] ?? format[feature]);
    return [feature, entry[feature] ?? known] as const;
  });
  return { ...UNKNOWN_ABILITIES, ...Object.fromEntries(joined) };
}
