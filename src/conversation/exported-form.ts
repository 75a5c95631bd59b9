/** The form of an exported file. A later form gets another number, and this one is read for ever. */
export const EXPORTED_FORM = { format: 'turnpike-conversation', version: 1 } as const;
