import { lookUp } from '../catalog/catalogue.ts';
import { findVendor, vendors } from '../catalog/vendors.ts';
import type { Vendor } from '../catalog/vendors.ts';
import type { Suggest } from './did-you-mean.ts';
import type { Problem, SettingPath } from './problem.ts';

/** Names by which people call a vendor although its row has another one. */
const ALSO_CALLED: Readonly<Record<string, string>> = { google: 'gemini', claude: 'anthropic', chatgpt: 'openai' };

export type ModelName =
  | { readonly kind: 'known'; readonly vendor: Vendor; readonly model: string }
  | { readonly kind: 'mistaken'; readonly problem: Problem };

export interface ModelNameOptions {
  readonly path: SettingPath;
  /** Whether the entry has an `apiBase`. */
  readonly hasAddress: boolean;
  readonly suggest: Suggest;
}

/**
 * Reads `provider/model`. The model's own name may hold slashes. With an address, a name that fits no vendor is probably
 * meant for a server that speaks the OpenAI API.
 */
export function parseModelName(text: string, options: ModelNameOptions): ModelName {
  const slash = text.indexOf('/');
  const provider = slash < 0 ? '' : text.slice(0, slash);
  const model = text.slice(slash + 1);
  const vendor = findVendor(provider);
  if (vendor !== undefined && model !== '') return { kind: 'known', vendor, model };
  return { kind: 'mistaken', problem: mistake(text, options) };
}

function mistake(text: string, { path, hasAddress, suggest }: ModelNameOptions): Problem {
  const frame = { path, part: 'value', severity: 'error', effect: 'entry-left-out' } as const;
  const slash = text.indexOf('/');
  const known = vendors.map(({ id }) => id);
  if (slash < 0 && known.includes(text)) return { ...frame, code: 'missing-model-name', provider: text };
  if (slash < 0) {
    const replacement = hasAddress ? `openai/${text}` : vendorModel(text);
    return {
      ...frame,
      code: 'missing-provider',
      model: text,
      known,
      ...(replacement !== undefined && { replacement }),
    };
  }
  const [provider, model] = [text.slice(0, slash), text.slice(slash + 1)];
  if (model === '') return { ...frame, code: 'missing-model-name', provider };
  const closest = closestVendor(provider, suggest);
  const guess = hasAddress ? `openai/${text}` : undefined;
  const replacement = closest === undefined ? guess : `${closest}/${model}`;
  return { ...frame, code: 'unknown-provider', provider, known, ...(replacement !== undefined && { replacement }) };
}

/** The model of the one vendor that is known to have it, or to write names like it: `qwen3:14b` is one of Ollama's. */
function vendorModel(model: string): string | undefined {
  const vendor = vendors.find(({ id, local }) =>
    local ? /^[^:/]+:[^:/]+$/.test(model) : lookUp(id, model) !== undefined,
  );
  return vendor && `${vendor.id}/${model}`;
}

/** The vendor that is probably meant by a name that none has. */
export function closestVendor(name: string, suggest: Suggest): string | undefined {
  return (
    ALSO_CALLED[name.toLowerCase()] ??
    suggest(
      name,
      vendors.map(({ id }) => id),
    )
  );
}
