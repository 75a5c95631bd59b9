import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { asArray, asNumber, asRecord, asString } from '../../src/lib/json.ts';

/** What an official decoder made of a recording. */
export interface Golden {
  readonly text: string;
  readonly reasoning: string;
  readonly tools: readonly { readonly name: string; readonly args: unknown }[];
  readonly finish: string | undefined;
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  readonly reasoningTokens: number | undefined;
  /** Why the decoder gave up; what came before is not reliable then. */
  readonly error: string | undefined;
}

export interface Recording {
  /** Place in the manifest: stable for one corpus, and what the replay server is asked for. */
  readonly index: number;
  readonly file: string;
  readonly provider: string;
  readonly protocol: string;
  readonly kind: string;
  readonly features: readonly string[];
  /** Two official decoders, and in what they agree. */
  readonly golden: {
    readonly sdk: Golden | undefined;
    readonly aisdk: Golden | undefined;
    readonly compared: Readonly<Record<'text' | 'reasoning' | 'tools' | 'input' | 'output', boolean>>;
  };
  readonly wire: () => Wire;
}

export interface Wire {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const shared = new URL('../../../shared/', import.meta.url);

/** The recordings live outside the project; tests that read them are skipped where they are absent. */
export const corpusFolder: string | undefined = existsSync(new URL('corpus/errors.json', shared))
  ? fileURLToPath(new URL('corpus/', shared))
  : undefined;

/** All recordings, or none where the corpus is absent. */
export async function loadRecordings(): Promise<readonly Recording[]> {
  if (corpusFolder === undefined) return [];
  const server: unknown = await import(pathToFileURL(fileURLToPath(new URL('tools/replay-server.mjs', shared))).href);
  const { entries, wireOf } = asRecord({ ...asRecord(server) }) ?? {};
  if (typeof wireOf !== 'function') throw new Error('the replay server gives no wireOf');
  return asArray(entries).map((entry, index) => recording(entry, index, () => parseWire(wireOf(entry))));
}

function recording(entry: unknown, index: number, wire: () => Wire): Recording {
  const fields = asRecord(entry) ?? {};
  const golden = asRecord(fields['golden']) ?? {};
  const compared = asRecord(golden['cmp']) ?? {};
  return {
    index,
    file: asString(fields['file']) ?? '',
    provider: asString(fields['provider']) ?? '',
    protocol: asString(fields['protocol']) ?? '',
    kind: asString(fields['kind']) ?? '',
    features: asArray(fields['features']).map(String),
    golden: {
      sdk: parseGolden(golden['sdk']),
      aisdk: parseGolden(golden['aisdk']),
      compared: {
        text: compared['text'] === true,
        reasoning: compared['reasoning'] === true,
        tools: compared['tools'] === true,
        input: compared['input'] === true,
        output: compared['output'] === true,
      },
    },
    wire,
  };
}

function parseGolden(value: unknown): Golden | undefined {
  const fields = asRecord(value);
  if (fields === undefined) return undefined;
  const usage = asRecord(fields['usage']) ?? {};
  const total = asRecord(fields['total']) ?? {};
  return {
    text: asString(fields['text']) ?? '',
    reasoning: asString(fields['reasoning']) ?? '',
    tools: asArray(fields['tools']).map((tool) => {
      const { name, args } = asRecord(tool) ?? {};
      return { name: asString(name) ?? '', args };
    }),
    finish: asString(fields['finish']),
    // `total` is what the provider's own fields add up to, where the harvest worked it out.
    input: asNumber(total['input']) ?? asNumber(usage['input']),
    output: asNumber(total['output']) ?? asNumber(usage['output']),
    cacheRead: asNumber(usage['cacheRead']),
    cacheWrite: asNumber(usage['cacheWrite']),
    reasoningTokens: asNumber(usage['reasoning']),
    error: asString(fields['error']) ?? asString(fields['err']),
  };
}

function parseWire(value: unknown): Wire {
  const { status, headers, body } = asRecord(value) ?? {};
  if (!(body instanceof Uint8Array)) throw new Error('a recording without a body');
  const named = Object.entries(asRecord(headers) ?? {}).map(
    ([name, each]) => [name.toLowerCase(), String(each)] as const,
  );
  return { status: asNumber(status) ?? 200, headers: Object.fromEntries(named), body };
}
