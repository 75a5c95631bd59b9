import { lookUp, modelsOf } from '../catalog/catalogue.ts';
import { findVendor, vendors } from '../catalog/vendors.ts';
import type { Deployment } from './configuration.ts';
import type { Suggest } from './did-you-mean.ts';
import { closestVendor } from './parse-model-name.ts';
import type { Problem, SettingPath } from './problem.ts';

export interface ParsedPricedAs {
  /** `undefined`: the catalogue has no price of such a model. */
  readonly pricedAs: Deployment['pricedAs'];
  readonly problems: readonly Problem[];
}

/** Reads `pricedAs`, as `openai/gpt-4o`. A name without a price would look like one and count nothing. */
export function parsePricedAs(text: string, path: SettingPath, suggest: Suggest): ParsedPricedAs {
  const slash = text.indexOf('/');
  const [vendor, model] = slash < 0 ? ['', text] : [text.slice(0, slash), text.slice(slash + 1)];
  if (hasPrice(vendor, model)) return { pricedAs: { vendor, model }, problems: [] };
  const replacement = closest(vendor, model, suggest);
  const problem: Problem = {
    code: 'unknown-priced-model',
    path,
    part: 'value',
    severity: 'error',
    effect: 'ignored',
    model: text,
    ...(replacement !== undefined && { replacement }),
  };
  return { pricedAs: undefined, problems: [problem] };
}

function hasPrice(vendor: string, model: string): boolean {
  return model !== '' && lookUp(vendor, model)?.price !== undefined;
}

function closest(name: string, model: string, suggest: Suggest): string | undefined {
  if (model === '') return undefined;
  const vendor = findVendor(name)?.id ?? closestVendor(name, suggest);
  const candidates = vendor === undefined ? vendors.filter(({ local }) => !local).map(({ id }) => id) : [vendor];
  const exact = candidates.find((id) => hasPrice(id, model));
  if (exact !== undefined) return `${exact}/${model}`;
  return suggest(vendor === undefined ? `${name}/${model}` : `${vendor}/${model}`, pricedNames(candidates));
}

/** One by one: to list all takes longer than to find that no more suggestions are made. */
function* pricedNames(vendorIds: readonly string[]): Generator<string> {
  for (const id of vendorIds) for (const { model } of modelsOf(id)) yield `${id}/${model}`;
}
