/**
 * Parts of one answer. A model that thinks and speaks between 1,024 tool calls, the most that are read of one stream, makes 3,100.
 */
export const MAX_ANSWER_PARTS = 4_096;

/** Steps in the route of one answer. A thousand deployments that are each asked three times make 3,000. */
export const MAX_ROUTE_STEPS = 4_096;
