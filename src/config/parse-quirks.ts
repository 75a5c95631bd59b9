import type { Vendor } from '../catalog/vendors.ts';
import type { Quirks } from '../llm/quirks.ts';
import type { Problem, SettingPath } from './problem.ts';
import type { ModelEntry } from './settings-schema.ts';

export interface ParsedQuirks {
  /** Without those that mean nothing to the wire format. */
  readonly quirks: Quirks;
  readonly problems: readonly Problem[];
}

/** The quirks that are fields of requests in OpenAI's format. The others hold for all wire formats. */
const OF_OPENAI = ['maxTokensField', 'promptCacheKey'] as const satisfies readonly (keyof Quirks)[];

/** Reads `quirks` of an entry. One of another wire format would look as if it did something. */
export function parseQuirks(raw: ModelEntry['quirks'], { api, id }: Vendor, path: SettingPath): ParsedQuirks {
  const { responseFormat, ...ofOpenAi } = raw ?? {};
  const { maxTokensField, promptCacheKey } = api === 'openai-chat' ? ofOpenAi : {};
  const ignored = api === 'openai-chat' ? [] : OF_OPENAI.filter((quirk) => ofOpenAi[quirk] !== undefined);
  return {
    quirks: {
      ...(maxTokensField !== undefined && { maxTokensField }),
      ...(promptCacheKey !== undefined && { promptCacheKey }),
      ...(responseFormat !== undefined && { responseFormat }),
    },
    problems: ignored.map((quirk) => ofOtherApi(quirk, id, [...path, quirk])),
  };
}

function ofOtherApi(quirk: string, provider: string, path: SettingPath): Problem {
  return { code: 'quirk-of-other-api', path, part: 'name', severity: 'warning', effect: 'ignored', quirk, provider };
}
