import type { Model } from '../llm/model.ts';

/** Every request asks for at most so many output tokens: the person's own limit for a deployment, where there is one. */
export function withOutputLimit(model: Model, limit: number | undefined): Model {
  if (limit === undefined) return model;
  return {
    id: model.id,
    stream: (request, call) => {
      const maxOutputTokens = Math.min(limit, request.maxOutputTokens ?? limit);
      return model.stream({ ...request, maxOutputTokens }, call);
    },
  };
}
