/** What one tool call may take. */
export const toolTimeoutMs = 60_000;
/** What one tool may tell the model: about 5,000 tokens. */
export const maxToolCharacters = 20_000;
