import type { Model } from '../llm/model.ts';

/** Every request asks for at most so many output tokens: the person's own limit for a deployment. */
export function withOutputLimit(model: Model, limit: number): Model {
  return {
    id: model.id,
    stream: (request, signal) => {
      const maxOutputTokens = Math.min(limit, request.maxOutputTokens ?? limit);
      return model.stream({ ...request, maxOutputTokens }, signal);
    },
  };
}
