import { findVendor, vendors, type Vendor } from '../catalog/vendors.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Problem, SettingPath } from './problem.ts';

/** Names by which people call a provider although it has another one here. */
const ALSO_CALLED: Readonly<Record<string, string>> = { google: 'gemini', claude: 'anthropic', chatgpt: 'openai' };

export type ModelName =
  | { readonly kind: 'known'; readonly vendor: Vendor; readonly model: string }
  | { readonly kind: 'mistaken'; readonly problem: Problem };

/** Reads `provider/model`. The model's own name may hold slashes. */
export function parseModelName(text: string, path: SettingPath, hasAddress: boolean): ModelName {
  const slash = text.indexOf('/');
  const provider = slash < 0 ? '' : text.slice(0, slash);
  const model = text.slice(slash + 1);
  const vendor = findVendor(provider);
  if (vendor !== undefined && model !== '') return { kind: 'known', vendor, model };
  return { kind: 'mistaken', problem: mistake(text, path, hasAddress) };
}

function mistake(text: string, path: SettingPath, hasAddress: boolean): Problem {
  const slash = text.indexOf('/');
  const known = vendors.map(({ id }) => id);
  const list = known.join(', ');
  if (slash < 0 && known.includes(text))
    return problem(path, 'missing-field', `Name a model after the provider, as in “${text}/model-name”.`);
  if (slash < 0) {
    const words = `“${text}” lacks its provider. Write “provider/${text}” with one of ${list}.`;
    return problem(path, 'missing-provider', words, hasAddress ? `openai/${text}` : undefined);
  }
  const [provider, model] = [text.slice(0, slash), text.slice(slash + 1)];
  if (model === '') return problem(path, 'missing-field', `Name a model after “${provider}/”.`);
  const closest = ALSO_CALLED[provider.toLowerCase()] ?? didYouMean(provider, known);
  const compatible = 'For a server that speaks the OpenAI API write “openai/model-name” and its “apiBase”.';
  const words = `There is no provider “${provider}”; there are ${list}.${closest === undefined ? ` ${compatible}` : ''}`;
  const guess = hasAddress ? 'openai' : undefined;
  const replacement = closest ?? guess;
  return problem(
    path,
    'unknown-provider',
    words,
    replacement === undefined ? undefined : `${replacement}/${closest === undefined ? text : model}`,
  );
}

function problem(
  path: SettingPath,
  code: 'missing-field' | 'missing-provider' | 'unknown-provider',
  words: string,
  replacement?: string,
): Problem {
  const question = replacement === undefined ? '' : ` Did you mean “${replacement}”?`;
  return {
    path,
    place: 'value',
    code,
    severity: 'error',
    message: `${words}${question} This model is left out.`,
    ...(replacement !== undefined && { fix: { kind: 'did-you-mean', replacement } }),
  };
}
