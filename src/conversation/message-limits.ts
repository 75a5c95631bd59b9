/**
 * What a conversation can hold at most. Turnpike keeps within these when it writes, and takes no more from a file: what is shown of a
 * conversation is made in one turn of the editor's thread.
 */

/**
 * Parts of one answer. Text and reasoning that come in turns are joined from 200 on; beyond that there are signed reasoning, tool calls,
 * which a chat does not ask for, and two parts for each time that a person goes on with the answer.
 */
export const MAX_ANSWER_PARTS = 500;

/** Steps in the route of one answer. Three hundred deployments that are each asked three times make 900. */
export const MAX_ROUTE_STEPS = 1_000;

/** Of a question: 50 can be attached. */
export const MAX_QUESTION_PARTS = 200;

/** Messages of a conversation that is imported: somebody who asks every three minutes, day after day, needs half a year for them. */
export const MAX_IMPORTED_MESSAGES = 20_000;

/** UTF-16 units. A title is shown in lists, in tabs and in messages. */
export const MAX_TITLE_CHARACTERS = 200;

/** Of messages and conversations. Those of earlier files are the names of two files. */
export const MAX_ID_CHARACTERS = 1_000;

/** Names of models, of hosts, of files. */
export const MAX_NAME_CHARACTERS = 1_000;

/** What servers say about their errors, and addresses. */
export const MAX_WORDS_CHARACTERS = 16_384;

/** One text: a question, an attachment, an answer. */
export const MAX_TEXT_CHARACTERS = 16_777_216;

/** One image or file, in base64, and a vendor's proof of reasoning. */
export const MAX_DATA_CHARACTERS = 16_777_216;

/** Values in the inputs of the tool calls of one answer, which are kept besides their text. */
export const MAX_INPUT_VALUES = 100_000;
