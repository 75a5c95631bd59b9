import { memoizeObject } from '../lib/memoize-object.ts';
import type { OptionalFeature } from '../llm/abilities.ts';
import type { ModelRequest } from '../llm/model-request.ts';
import type { Endpoint } from './endpoint.ts';
import type { RequestWarning } from './stream-call.ts';

/** A request without the optional features that this deployment is known not to take, and a warning for each of them. */
export interface SayableRequest {
  readonly request: ModelRequest;
  readonly warnings: readonly RequestWarning[];
}

/** Which field of a request asks for a feature, and the value that asks for nothing. */
const FIELDS = [
  { feature: 'stop', field: 'stop', nothing: undefined },
  { feature: 'temperature', field: 'temperature', nothing: undefined },
  { feature: 'top-p', field: 'topP', nothing: undefined },
  { feature: 'seed', field: 'seed', nothing: undefined },
  { feature: 'effort', field: 'effort', nothing: 'none' },
  { feature: 'service-tier', field: 'serviceTier', nothing: 'default' },
] as const satisfies readonly {
  readonly feature: OptionalFeature;
  readonly field: keyof ModelRequest;
  readonly nothing: unknown;
}[];

/**
 * Leaves out what only shapes the answer, where the deployment is known not to take it. What is not known is sent: the
 * server then says so itself. A model that is known not to reason takes no effort.
 */
export function sayableRequest(request: ModelRequest, endpoint: Endpoint): SayableRequest {
  const left = fieldsNotTaken(endpoint).filter(({ field }) => request[field] !== undefined);
  if (left.length === 0) return { request, warnings: [] };
  const fields: ReadonlySet<string> = new Set(left.map(({ field }) => field));
  const kept = Object.entries(request).filter(([field]) => !fields.has(field));
  const missed = left.filter(({ field, nothing }) => request[field] !== nothing && !isEmptyList(request[field]));
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only fields that need not be there are left out
    request: Object.fromEntries(kept) as unknown as ModelRequest,
    warnings: missed.map(({ feature, field }) => ({
      feature,
      message: `${field} was left out: this model does not take it`,
    })),
  };
}

/** Once for each deployment. */
const fieldsNotTaken = memoizeObject(({ abilities, reasons }: Endpoint) =>
  FIELDS.filter(({ feature }) => (feature === 'effort' && reasons === false) || abilities[feature] === 'no'),
);

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** The limit of output tokens that is asked for, and never more than the model can write. */
export function outputLimit(
  { maxOutputTokens: asked }: ModelRequest,
  { maxOutputTokens: most }: Endpoint,
): number | undefined {
  return asked === undefined || most === undefined ? asked : Math.min(asked, most);
}
