import { gunzipSync } from 'node:zlib';
import { catalogueData } from './data/catalogue-data.ts';
import type { CatalogueFile, ModelFacts } from './model-facts.ts';
import { withoutDate, withoutLatest } from './model-name.ts';
import { FREE } from './price.ts';
import type { Price } from './price.ts';
import { scaled } from './scaled-price.ts';
import { findVendor, isCloudAddress, isRegionalAddress } from './vendors.ts';

interface Catalogue {
  readonly file: CatalogueFile;
  /** Vendor id to model name to facts. */
  readonly vendors: ReadonlyMap<string, ReadonlyMap<string, ModelFacts>>;
}

let loaded: Catalogue | undefined;

/** Unpacked at the first look-up (3 ms), not at activation. */
function catalogue(): Catalogue {
  if (loaded !== undefined) return loaded;
  const text = gunzipSync(Buffer.from(catalogueData, 'base64')).toString();
  // Made and type-checked by scripts/make-catalogue.ts; a test reads every entry.
  const file: CatalogueFile = JSON.parse(text);
  const vendors = Object.entries(file.vendors).map(
    ([id, models]) => [id, new Map(models.map((facts) => [facts.model, facts]))] as const,
  );
  loaded = { file, vendors: new Map(vendors) };
  return loaded;
}

/** The day from which the prices are, as `2026-08-01`. */
export function catalogueDate(): string {
  return catalogue().file.pricesFrom;
}

/**
 * What is known of a vendor's model: by its exact name, else by the names it is certain to be the same model under
 * (`models/` before it, a date or `-latest` behind it). Models of a local vendor are known to be free, but for those that
 * the vendor runs in its cloud. `undefined`: nothing is known.
 */
export function lookUp(vendorId: string, model: string): ModelFacts | undefined {
  if (findVendor(vendorId)?.local === true) return localFacts(model);
  const models = catalogue().vendors.get(vendorId);
  if (models === undefined) return undefined;
  const name = model.startsWith('models/') ? model.slice('models/'.length) : model;
  return models.get(name) ?? byFineTune(models, name) ?? byDate(models, name) ?? byLatest(models, name);
}

/** `ft:gpt-4o-2024-08-06:my-org::id` has the price of every fine-tune of that model. */
function byFineTune(models: ReadonlyMap<string, ModelFacts>, name: string): ModelFacts | undefined {
  if (!name.startsWith('ft:')) return undefined;
  return models.get(name.split(':').slice(0, 2).join(':'));
}

/** A snapshot that is newer than the catalogue has the facts of the name without its date. */
function byDate(models: ReadonlyMap<string, ModelFacts>, name: string): ModelFacts | undefined {
  const undated = withoutDate(name);
  return undated === undefined ? undefined : models.get(undated);
}

/** `claude-sonnet-4-5-latest` is `claude-sonnet-4-5`; where only snapshots are known, the newest of them. */
function byLatest(models: ReadonlyMap<string, ModelFacts>, name: string): ModelFacts | undefined {
  const undated = withoutLatest(name);
  if (undated === undefined) return undefined;
  return models.get(undated) ?? [...models.values()].find(({ model }) => withoutDate(model) === undated);
}

function localFacts(model: string): ModelFacts {
  const tag = model.split(':')[1];
  const inCloud = tag === 'cloud' || tag?.endsWith('-cloud') === true;
  return inCloud ? { model } : { model, price: FREE };
}

/** The models to offer, newest and best first: nothing deprecated, and no dated snapshots of what is there without a date. */
export function modelsOf(vendorId: string): readonly ModelFacts[] {
  const models = catalogue().vendors.get(vendorId);
  if (models === undefined) return [];
  const isSnapshot = ({ model }: ModelFacts): boolean => models.has(withoutDate(model) ?? '');
  return [...models.values()].filter(
    (facts) => facts.unlisted !== true && facts.deprecated !== true && !isSnapshot(facts),
  );
}

/**
 * The vendor's price at the address that is called: in some regions a model costs more, and what is free on the person's
 * own machine is not free in the vendor's cloud. Which address a vendor's price holds at is asked before.
 */
export function priceAt({ price, regionalPermille }: ModelFacts, address: string): Price | undefined {
  if (price === FREE && isCloudAddress(address)) return undefined;
  const dearer = price !== undefined && regionalPermille !== undefined && isRegionalAddress(address);
  return dearer ? scaled(price, regionalPermille) : price;
}
