import { asRecord, asString } from '../../lib/json.ts';

/** The names of the model groups in a list of models as it was found, each with its models in order. */
export function namesOfModels(models: unknown): ReadonlyMap<string, readonly string[]> {
  const entries: readonly unknown[] = Array.isArray(models) ? models : [];
  const named = entries.flatMap((entry) => {
    const { name, model } = asRecord(entry) ?? {};
    const text = asString(name)?.trim() ?? '';
    return text === '' ? [] : [[text, asString(model)?.trim() ?? ''] as const];
  });
  return new Map(
    [...Map.groupBy(named, ([name]) => name)].map(([name, same]) => [
      name,
      same.flatMap(([, model]) => (model === '' ? [] : model)),
    ]),
  );
}
