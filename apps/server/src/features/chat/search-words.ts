const wordLimit = 16;

/** The words of a text as all three stores search them: letters with their marks, and digits. */
export const searchWords = (text: string): string[] => (text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).slice(0, wordLimit);
