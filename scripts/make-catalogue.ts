// Makes src/catalog/data/catalogue-data.ts from a folder with LiteLLM's price file and the models.dev file:
//   node scripts/make-catalogue.ts <folder> [--print]
// The same sources give the same bytes.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CatalogueFile, ModelFacts } from '../src/catalog/model-facts.ts';
import { asArray, asNumber, asRecord, asString } from '../src/lib/json.ts';
import { seesImages, callsTools } from './catalogue/abilities.ts';
import { bestFirst } from './catalogue/best-first.ts';
import type { Ranked } from './catalogue/best-first.ts';
import { litellmPrice } from './catalogue/litellm-price.ts';
import { modelsDevPrice } from './catalogue/models-dev-price.ts';

type Entry = Readonly<Record<string, unknown>>;

/** A vendor that sells by the token: its id in `src/catalog/vendors.ts` and in the two sources. */
const SELLERS = [
  { id: 'openai', litellm: 'openai', modelsDev: 'openai', endpoint: '/v1/chat/completions' },
  { id: 'anthropic', litellm: 'anthropic', modelsDev: 'anthropic' },
  { id: 'gemini', litellm: 'gemini', modelsDev: 'google' },
] as const;
type Seller = (typeof SELLERS)[number];

const GZIP_LIMIT = 100_000;

/** Words of a model's name that say it is not for chat, though its entry does. */
const NOT_FOR_CHAT = new Set([
  'audio',
  'tts',
  'live',
  'lyria',
  'image',
  'container',
  'embedding',
  'omni',
  'realtime',
  'robotics',
  'computer',
]);

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: node scripts/make-catalogue.ts <folder with the sources>');

const prices = await readSource(folder, 'litellm-prices-');
const names = await readSource(folder, 'models-dev-');
const today = prices.date;

const vendors = Object.fromEntries(SELLERS.map((seller) => [seller.id, modelsOf(seller)]));
const catalogue: CatalogueFile = { pricesFrom: prices.date, namesFrom: names.date, vendors };
const bytes = gzipSync(JSON.stringify(catalogue), { level: 9 });
bytes[9] = 255; // the header's operating system: "unknown", so that every machine makes the same bytes
if (bytes.length > GZIP_LIMIT) throw new Error(`The catalogue has ${bytes.length} bytes, more than ${GZIP_LIMIT}`);

const target = join(import.meta.dirname, '../src/catalog/data/catalogue-data.ts');
const text =
  `// Made by scripts/make-catalogue.ts from LiteLLM's prices (MIT, BerriAI) of ${prices.date} and models.dev (MIT) of ${names.date}.\n` +
  `/** A \`CatalogueFile\` as JSON, gzip, base64. */\nexport const catalogueData =\n  '${bytes.toString('base64')}';\n`;
if (process.argv.includes('--print')) {
  process.stdout.write(text);
} else {
  await writeFile(target, text);
  for (const [id, models] of Object.entries(vendors)) console.log(`${id}: ${models.length} models`);
  console.log(`${bytes.length} bytes of gzip`);
}

async function readSource(path: string, prefix: string): Promise<{ readonly date: string; readonly entries: Entry }> {
  const file = (await readdir(path))
    .filter((name) => name.startsWith(prefix))
    .toSorted()
    .at(-1);
  if (file === undefined) throw new Error(`No ${prefix}*.json in ${path}`);
  const entries: unknown = JSON.parse(await readFile(join(path, file), 'utf8'));
  return { date: file.slice(prefix.length, -'.json'.length), entries: asRecord(entries) ?? {} };
}

function modelsOf(seller: Seller): readonly ModelFacts[] {
  const priced = pricedModels(seller);
  const named = asRecord(asRecord(names.entries[seller.modelsDev])?.['models']) ?? {};
  const ids = new Set([...priced.keys(), ...Object.keys(named).filter((id) => writesText(asRecord(named[id])))]);
  const ranked = [...ids]
    .filter((model) => !NOT_FOR_CHAT.has(model))
    .map((model): Ranked => {
      const facts = factsOf({ seller, model, entry: priced.get(model), named: asRecord(named[model]) });
      return { facts, released: asString(asRecord(named[model])?.['release_date']) };
    });
  return bestFirst(ranked);
}

/** The price file's chat models of one seller, by the seller's own names for them. */
function pricedModels(seller: Seller): Map<string, Entry> {
  const found = new Map<string, Entry>();
  for (const [key, value] of Object.entries(prices.entries)) {
    const entry = asRecord(value);
    const mode = entry?.['mode'];
    if (entry?.['litellm_provider'] !== seller.litellm || (mode !== 'chat' && mode !== 'responses')) continue;
    const model = key.startsWith(`${seller.litellm}/`) ? key.slice(seller.litellm.length + 1) : key;
    // Some are listed with and without the prefix; the one with it is kept up to date.
    if (model !== key || !found.has(model)) found.set(model, entry);
  }
  return found;
}

/** Chat models only: neither pictures nor sound nor embeddings. */
function writesText(named: Entry | undefined): boolean {
  const [only, ...others] = asArray(asRecord(named?.['modalities'])?.['output']);
  const embedding = asString(named?.['family'])?.split('-').includes('embedding') ?? true;
  return only === 'text' && others.length === 0 && !embedding;
}

interface Sources {
  readonly seller: Seller;
  readonly model: string;
  readonly entry: Entry | undefined;
  readonly named: Entry | undefined;
}

function factsOf({ seller, model, entry = {}, named = {} }: Sources): ModelFacts {
  const limit = asRecord(named['limit']);
  const uplift = asNumber(entry['regional_processing_uplift_multiplier_eu']);
  return defined({
    model,
    name: asString(named['name']),
    price: litellmPrice(entry) ?? modelsDevPrice(named),
    contextWindow: positive(limit?.['context']) ?? positive(entry['max_input_tokens']),
    maxOutputTokens: positive(entry['max_output_tokens']) ?? positive(limit?.['output']),
    vision: seesImages(entry, named),
    tools: callsTools(entry, named),
    reasoning: entry['supports_reasoning'] === true || named['reasoning'] === true ? true : undefined,
    deprecated: isDeprecated(entry, named) ? true : undefined,
    unlisted: isUnlisted(seller, model, entry) ? true : undefined,
    regionalPermille: uplift === undefined ? undefined : Math.round(uplift * 1000),
  });
}

function isDeprecated(entry: Entry, named: Entry): boolean {
  const end = asString(entry['deprecation_date']);
  return named['status'] === 'deprecated' || (end !== undefined && end <= today);
}

function isUnlisted(seller: Seller, model: string, entry: Entry): boolean {
  const endpoints = asArray(entry['supported_endpoints']);
  const speaksOther = 'endpoint' in seller && endpoints.length > 0 && !endpoints.includes(seller.endpoint);
  return speaksOther || model.startsWith('ft:') || model.split('-').some((word) => NOT_FOR_CHAT.has(word));
}

function positive(value: unknown): number | undefined {
  const number = asNumber(value);
  return number !== undefined && number > 0 ? number : undefined;
}

/** Leaves out what is not known, so that it takes no place in the file. */
function defined(facts: { readonly [Key in keyof ModelFacts]: ModelFacts[Key] | undefined }): ModelFacts {
  const known: unknown = JSON.parse(JSON.stringify(facts));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON leaves out exactly what is undefined
  return known as ModelFacts;
}
